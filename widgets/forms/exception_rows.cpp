// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/forms/exception_rows.h"

#include <algorithm>

#include <QComboBox>
#include <QCoreApplication>
#include <QGridLayout>
#include <QLabel>
#include <QLocale>
#include <QStyle>
#include <QToolButton>
#include <QVBoxLayout>

#include "core/methods/registry.h"
#include "widgets/icon.h"
#include "widgets/text.h"

namespace nibble::ui {

namespace {

struct Role {
    const char *pattern, *meaning;
};
/// Parts of a transformer by the names of their tensors.
constexpr Role kRoles[] = {
    {"token_embd", QT_TRANSLATE_NOOP("ExceptionRows", "token embedding")},
    {"output", QT_TRANSLATE_NOOP("ExceptionRows", "output projection")},
    {"attn_*", QT_TRANSLATE_NOOP("ExceptionRows", "attention")},
    {"ffn_*", QT_TRANSLATE_NOOP("ExceptionRows", "feed-forward")},
    {"ffn_down", QT_TRANSLATE_NOOP("ExceptionRows", "second half of the feed-forward")},
    {"blk.0.*", QT_TRANSLATE_NOOP("ExceptionRows", "first block")}};
constexpr const char* kSchemes[] = {"f16",          "q8_0",         "w8a8",   "rtn:int8:channel",
                                    "rtn:int4:g32", "rtn:int3:g64", "nf4:g64"};

} // namespace

ExceptionRows::ExceptionRows(ModelPointer model, QWidget* parent)
    : QWidget(parent), m_model(std::move(model)), m_layout(new QVBoxLayout(this)) {
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(4);
}

QComboBox* ExceptionRows::makeBox(const QString& name, const QString& text) {
    auto* box = new QComboBox;
    box->setEditable(true);
    box->setInsertPolicy(QComboBox::NoInsert);
    box->setProperty("role", "mono");
    box->setAccessibleName(name);
    box->setCurrentText(text);
    return box;
}

void ExceptionRows::addRow(const QString& pattern, const QString& scheme) {
    Row row{.all = new QWidget,
            .pattern = makeBox(tr("Tensors"), {}),
            .scheme = makeBox(tr("Scheme of these tensors"), {}),
            .outcome = new QLabel};
    row.pattern->setObjectName(QStringLiteral("pattern%1").arg(m_rows.size()));
    row.scheme->setObjectName(QStringLiteral("exception%1").arg(m_rows.size()));
    row.pattern->setToolTip(tr("A tensor's name or its part, * for any letters; a later row wins"));
    for (const Role& role : kRoles) {
        row.pattern->addItem(QLatin1StringView(role.pattern));
        row.pattern->setItemData(row.pattern->count() - 1,
                                 QCoreApplication::translate("ExceptionRows", role.meaning), Qt::ToolTipRole);
    }
    for (const char* known : kSchemes)
        row.scheme->addItem(QLatin1StringView(known));
    row.pattern->setCurrentText(pattern);
    row.scheme->setCurrentText(scheme);
    auto* remove = new QToolButton;
    remove->setIcon(icon(QStringLiteral("close")));
    remove->setAutoRaise(true);
    remove->setToolTip(tr("Remove this exception"));
    remove->setAccessibleName(remove->toolTip());
    row.outcome->setProperty("role", "caption");
    row.outcome->setTextFormat(Qt::PlainText);
    auto* grid = new QGridLayout(row.all);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(2);
    grid->addWidget(row.pattern, 0, 0);
    grid->addWidget(row.scheme, 0, 1);
    grid->addWidget(remove, 0, 2);
    grid->addWidget(row.outcome, 1, 0, 1, 3);
    grid->setColumnStretch(0, 1);
    grid->setColumnStretch(1, 1);
    m_layout->addWidget(row.all);
    connect(row.pattern, &QComboBox::currentTextChanged, this, &ExceptionRows::changed);
    connect(row.scheme, &QComboBox::currentTextChanged, this, &ExceptionRows::changed);
    connect(remove, &QToolButton::clicked, this, [this, all = row.all] { removeRow(all); });
    m_rows.push_back(row);
    emit changed();
}

void ExceptionRows::removeRow(const QWidget* all) {
    const auto found =
        std::find_if(m_rows.begin(), m_rows.end(), [all](const Row& row) { return row.all == all; });
    if (found == m_rows.end())
        return;
    found->all->hide();
    found->all->deleteLater(); // its button is in the middle of its own event
    m_rows.erase(found);
    emit changed();
}

void ExceptionRows::setExceptions(const std::vector<QuantScheme::Override>& exceptions) {
    std::vector<std::string> wanted;
    for (const auto& exception : exceptions)
        wanted.push_back(exception.pattern + "=" + exception.choice.text());
    if (wanted == texts()) // nothing that is being typed in is taken away
        return;
    const QSignalBlocker blocker(this);
    while (!m_rows.empty())
        removeRow(m_rows.back().all);
    for (const auto& exception : exceptions)
        addRow(toQt(exception.pattern), toQt(exception.choice.text()));
}

std::vector<std::string> ExceptionRows::texts() const {
    std::vector<std::string> texts;
    for (const Row& row : m_rows)
        texts.push_back(row.pattern->currentText().trimmed().toStdString() + "=" +
                        row.scheme->currentText().trimmed().toStdString());
    return texts;
}

QString ExceptionRows::problemOf(const Row& row) const {
    const std::string pattern = row.pattern->currentText().trimmed().toStdString();
    if (pattern.empty())
        return tr("which tensors?");
    const auto scheme = parseScheme(row.scheme->currentText().trimmed().toStdString());
    if (!scheme)
        return errorText(scheme.error());
    if (!scheme->overrides.empty() || !scheme->transforms.empty())
        return tr("a method and its options only");
    if (m_model &&
        std::none_of(m_model->tensors().begin(), m_model->tensors().end(), [&](const auto& tensor) {
            return tensor.shape().size() == 2 && matchesTensor(pattern, tensor.name);
        }))
        return tr("the model has no such matrix");
    return {};
}

/// Of the matrices that this row, and none after it, is for.
QString ExceptionRows::outcomeOf(std::size_t row, const VariantPlan& plan) const {
    double bytes = 0, weights = 0;
    int count = 0;
    for (const PlanEntry& entry : plan.entries) {
        std::size_t last = m_rows.size();
        for (std::size_t i = 0; i < m_rows.size(); ++i)
            if (matchesTensor(m_rows[i].pattern->currentText().trimmed().toStdString(), entry.task.name))
                last = i;
        if (last != row)
            continue;
        ++count;
        bytes += entry.planned.bytes;
        weights += static_cast<double>(entry.task.rows * entry.task.cols);
    }
    if (count == 0)
        return tr("later rows take all of these");
    QString text = tr("%n tensor(s)", nullptr, count) + QStringLiteral(" · ") +
                   tr("%1 bits per weight").arg(QLocale().toString(8 * bytes / weights, 'f', 2)) +
                   QStringLiteral(" · ") + bytesText(bytes);
    for (const Role& role : kRoles)
        if (m_rows[row].pattern->currentText().trimmed() == QLatin1StringView(role.pattern))
            text.prepend(QCoreApplication::translate("ExceptionRows", role.meaning) + QStringLiteral(": "));
    return text;
}

void ExceptionRows::tell(const VariantPlan* plan) {
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        const QString problem = problemOf(m_rows[i]);
        m_rows[i].outcome->setText(!problem.isEmpty() ? problem : plan ? outcomeOf(i, *plan) : QString());
        m_rows[i].outcome->setProperty("role", problem.isEmpty() ? "caption" : "problem");
        m_rows[i].outcome->style()->unpolish(m_rows[i].outcome);
        m_rows[i].outcome->style()->polish(m_rows[i].outcome);
    }
}

} // namespace nibble::ui
