// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/compare/method_chips.h"

#include <QPushButton>

#include "widgets/forms/popup_panel.h"
#include "widgets/forms/scheme_form.h"
#include "widgets/icon.h"
#include "widgets/session.h"
#include "widgets/text.h"

namespace nibble::ui {

namespace {

constexpr int kChipGap = 8;

} // namespace

MethodChips::MethodChips(Session& session, QWidget* parent)
    : QWidget(parent), m_session(session),
      m_add(new QPushButton(icon(QStringLiteral("add")), tr("Add"), this)) {
    m_add->setProperty("role", "small");
    m_add->setObjectName(QStringLiteral("addMethod"));
    m_add->setToolTip(tr("Add a method to the comparison"));
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    connect(m_add, &QPushButton::clicked, this, &MethodChips::openAddForm);
    auto& comparison = session.comparison();
    connect(&comparison, &Comparison::experimentChanged, this, &MethodChips::rebuild);
    connect(&comparison, &Comparison::resultChanged, this, &MethodChips::refreshStates);
    connect(&comparison, &Comparison::runningChanged, this, &MethodChips::refreshStates);
    connect(&session.selection(), &Selection::variantChanged, this, &MethodChips::refreshStates);
    connect(&theme(), &Theme::changed, this, &MethodChips::rebuild);
    rebuild();
}

/// The chips' marks are those of the table, where the baseline stands first.
void MethodChips::rebuild() {
    const auto& methods = m_session.comparison().experiment().methods;
    std::vector<VariantResult> rows{{.method = "as opened", .baseline = true}};
    for (const auto& method : methods)
        rows.push_back({.method = method});
    const auto styles = variantStyles(rows);
    // A chip may be in the middle of its own event, which is what led here.
    for (auto* chip : std::as_const(m_chips)) {
        chip->hide();
        chip->setObjectName({});
        chip->deleteLater();
    }
    m_chips.clear();
    for (std::size_t i = 0; i < methods.size(); ++i) {
        const int index = static_cast<int>(i);
        auto* chip = new MethodChip(toQt(methods[i]), styles[i + 1], this);
        m_chips.append(chip);
        chip->show();
        connect(chip, &MethodChip::clicked, this,
                [this, chip] { m_session.selection().setVariant(chip->scheme()); });
        connect(chip, &MethodChip::settingsWanted, this, [this, index] { openSettings(index); });
        connect(chip, &MethodChip::removeWanted, this,
                [this, index] { m_session.comparison().removeMethod(index); });
        connect(chip, &MethodChip::moveWanted, this, [this, index](int direction) {
            m_session.comparison().moveMethod(index, index + direction);
            if (const int now = index + direction; now >= 0 && now < m_chips.size())
                m_chips[now]->setFocus();
        });
        connect(chip, &MethodChip::droppedAt, this,
                [this, index](const QPoint& where) { dropChip(index, where); });
    }
    refreshStates();
    arrange(width(), true);
    updateGeometry();
}

void MethodChips::refreshStates() {
    auto& comparison = m_session.comparison();
    const auto& result = comparison.result();
    for (auto* chip : std::as_const(m_chips)) {
        bool done = false;
        if (result)
            for (const auto& variant : result->variants)
                if (toQt(variant.method) == chip->scheme())
                    done = variant.stage == RowStage::done;
        chip->setQueued(!done);
        chip->setProblem(comparison.methodProblem(chip->scheme()));
        chip->setChecked(chip->scheme() == m_session.selection().variant());
        chip->setEnabled(true);
    }
    m_add->setEnabled(!comparison.running());
}

QSize MethodChips::sizeHint() const {
    return {theme().px(400), arrange(std::max(width(), theme().px(400)), false)};
}

int MethodChips::arrange(int width, bool move) const {
    const int height = theme().px(24);
    const QSize add(m_add->sizeHint().width(), height);
    int x = 0, y = 0;
    const auto place = [&](QWidget* widget, QSize size) {
        if (x > 0 && x + size.width() > width) {
            x = 0;
            y += height + kChipGap;
        }
        if (move)
            widget->setGeometry(QRect(QPoint(x, y), size));
        x += size.width() + kChipGap;
    };
    for (auto* chip : m_chips)
        place(chip, QSize(chip->sizeHint().width(), height));
    place(m_add, add);
    return y + height;
}

void MethodChips::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    arrange(width(), true);
}

void MethodChips::dropChip(int index, const QPoint& where) {
    int target = 0;
    for (auto* chip : std::as_const(m_chips)) {
        const QPoint centre = chip->geometry().center();
        const bool before = where.y() > chip->geometry().bottom() + kChipGap ||
                            (where.y() >= chip->geometry().top() - kChipGap && where.x() > centre.x());
        target += before && chip != m_chips[index] ? 1 : 0;
    }
    m_session.comparison().moveMethod(index, target);
}

void MethodChips::openAddForm() {
    openForm(static_cast<int>(m_chips.size()), QStringLiteral("rtn:int4:g32"), tr("Add a method"), m_add);
}

void MethodChips::openSettings(int index) {
    if (!m_session.comparison().running())
        openForm(index, m_chips[index]->scheme(), tr("Settings"), m_chips[index]);
}

void MethodChips::openForm(int index, const QString& scheme, const QString& title, QWidget* anchor) {
    auto* form = new SchemeForm(m_session.model());
    auto* panel = new PopupPanel(title, form, index < m_chips.size() ? tr("Apply") : tr("Add"), this);
    panel->setObjectName(QStringLiteral("schemePanel"));
    connect(form, &SchemeForm::schemeChanged, panel,
            [form, panel] { panel->acceptButton()->setEnabled(!form->scheme().isEmpty()); });
    form->setScheme(scheme);
    const auto accept = [this, form, panel, index] {
        if (form->scheme().isEmpty())
            return;
        const QString wanted = form->scheme();
        panel->close();
        auto changed = m_session.comparison().replaceMethod(index, wanted);
        if (changed)
            m_session.selection().setVariant(*changed);
        else
            emit m_session.problem(errorText(changed.error()));
    };
    connect(panel, &PopupPanel::accepted, this, accept);
    connect(form, &SchemeForm::accepted, this, accept);
    panel->openAt(anchor);
}

} // namespace nibble::ui
