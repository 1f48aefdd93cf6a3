// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/model/metadata_view.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

#include "widgets/controls/card.h"
#include "widgets/icon.h"
#include "widgets/models/metadata_model.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

void prepareTable(QTableView& table) {
    table.setShowGrid(false);
    table.setWordWrap(false);
    table.setSelectionBehavior(QAbstractItemView::SelectRows);
    table.setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    table.verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    table.verticalHeader()->setDefaultSectionSize(theme().px(24));
    table.horizontalHeader()->setStretchLastSection(true);
    table.horizontalHeader()->setHighlightSections(false);
    table.setTabKeyNavigation(false);
}

} // namespace

MetadataView::MetadataView(QWidget* parent)
    : QWidget(parent), m_problemBox(new QFrame), m_problems(new QLabel),
      m_tableCard(new Card(tr("Metadata"))), m_valueCard(new Card(tr("Value"))), m_filter(new QLineEdit),
      m_table(new QTableView), m_elements(new QTableView), m_text(new QPlainTextEdit),
      m_value(new QStackedWidget), m_entries(new MetadataModel(this)),
      m_valueModel(new MetadataValueModel(this)), m_shown(new QSortFilterProxyModel(this)) {
    m_problemBox->setProperty("role", "banner");
    m_problems->setWordWrap(true);
    m_problems->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    auto* problemLayout = new QHBoxLayout(m_problemBox);
    problemLayout->addWidget(m_problems);
    m_shown->setSourceModel(m_entries);
    m_shown->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_shown->setFilterKeyColumn(-1);
    m_filter->setPlaceholderText(tr("Filter"));
    m_filter->setClearButtonEnabled(true);
    m_filter->setFixedWidth(theme().px(200));
    m_filter->setAccessibleName(tr("Filter of the metadata"));
    m_filter->addAction(icon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    m_tableCard->tools()->addWidget(m_filter);
    prepareTable(*m_table);
    m_table->setModel(m_shown);
    m_table->verticalHeader()->hide();
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_table->setSortingEnabled(true);
    m_table->horizontalHeader()->setSortIndicatorClearable(true);
    m_table->sortByColumn(-1, Qt::AscendingOrder);
    m_table->setAccessibleName(tr("Metadata"));
    m_table->installEventFilter(this);
    m_tableCard->content()->addWidget(m_table);
    prepareTable(*m_elements);
    m_elements->setModel(m_valueModel);
    m_elements->horizontalHeader()->hide();
    m_elements->setAccessibleName(tr("Elements of the value"));
    m_text->setReadOnly(true);
    m_text->setProperty("role", "mono");
    m_text->setAccessibleName(tr("Value"));
    m_value->addWidget(m_text);
    m_value->addWidget(m_elements);
    auto* valueLayout = new QVBoxLayout;
    valueLayout->setContentsMargins(12, 0, 12, 12);
    valueLayout->addWidget(m_value);
    m_valueCard->content()->addLayout(valueLayout);
    auto* copy = new QPushButton(tr("Copy"));
    copy->setProperty("role", "small");
    m_valueCard->tools()->addWidget(copy);
    auto* splitter = new QSplitter(Qt::Vertical);
    splitter->setHandleWidth(8);
    splitter->addWidget(m_tableCard);
    splitter->addWidget(m_valueCard);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(m_problemBox);
    layout->addWidget(splitter, 1);
    connect(m_filter, &QLineEdit::textChanged, m_shown, &QSortFilterProxyModel::setFilterFixedString);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &MetadataView::showValue);
    connect(copy, &QPushButton::clicked, this, [this] {
        const int row = m_shown->mapToSource(m_table->currentIndex()).row();
        const auto* entry = m_entries->entry(row);
        if (!entry)
            return;
        QStringList lines;
        for (qsizetype i = 0; i < metadataElements(entry->second); ++i)
            lines += metadataText(entry->second, i);
        QGuiApplication::clipboard()->setText(lines.join(QChar('\n')));
    });
}

void MetadataView::setModel(const ModelPointer& model) {
    m_valueModel->setValue(nullptr, nullptr);
    m_model = model;
    m_entries->setModel(model);
    const int keys = m_entries->rowCount();
    m_tableCard->setNote(tr("%n keys", nullptr, keys));
    m_problems->setText(problems());
    m_problemBox->setVisible(!m_problems->text().isEmpty());
    m_table->setColumnWidth(MetadataModel::key, theme().px(300));
    m_table->setColumnWidth(MetadataModel::type, theme().px(90));
    m_table->selectRow(0);
    showValue();
}

QString MetadataView::problems() const {
    QStringList lines;
    if (!m_model)
        return {};
    if (m_model->notRunnable)
        lines += tr("Open for looking only: %1").arg(errorText(*m_model->notRunnable));
    if (!m_model->tokenizer && !m_model->tokenizerProblem.empty())
        lines += tr("No tokenizer: %1").arg(toQt(m_model->tokenizerProblem));
    for (const auto& warning : m_model->warnings)
        lines += toQt(warning);
    if (m_model->tokenizer)
        for (const auto& warning : m_model->tokenizer->warnings())
            lines += tr("Tokenizer: %1").arg(toQt(warning));
    return lines.join(QChar('\n'));
}

void MetadataView::showValue() {
    const auto* entry = m_entries->entry(m_shown->mapToSource(m_table->currentIndex()).row());
    m_valueCard->setNote(entry ? tr("%1, %2").arg(toQt(entry->first), metadataTypeName(entry->second))
                               : QString());
    const bool array = entry && isMetadataArray(entry->second);
    m_value->setCurrentIndex(array ? 1 : 0);
    m_valueModel->setValue(m_model, array ? &entry->second : nullptr);
    m_text->setPlainText(entry && !array ? metadataText(entry->second) : QString());
}

void MetadataView::copyRows() {
    QStringList lines;
    for (const auto& index : m_table->selectionModel()->selectedRows()) {
        const auto* entry = m_entries->entry(m_shown->mapToSource(index).row());
        lines +=
            toQt(entry->first) + QChar('\t') +
            (isMetadataArray(entry->second) ? toQt(describe(entry->second)) : metadataText(entry->second));
    }
    QGuiApplication::clipboard()->setText(lines.join(QChar('\n')));
}

bool MetadataView::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_table && event->type() == QEvent::KeyPress &&
        static_cast<QKeyEvent*>(event)->matches(QKeySequence::Copy)) {
        copyRows();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace nibble::ui
