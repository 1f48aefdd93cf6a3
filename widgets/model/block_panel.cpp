// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/model/block_panel.h"

#include <algorithm>

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "widgets/model/bit_field_view.h"
#include "widgets/model/block_view.h"
#include "widgets/model/value_text.h"
#include "widgets/text.h"

namespace nibble::ui {

namespace {

QScrollArea* scrolled(QWidget* widget) {
    auto* area = new QScrollArea;
    area->setWidgetResizable(true);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setFocusPolicy(Qt::NoFocus);
    area->setWidget(widget);
    return area;
}

QPushButton* toolButton(const QString& text, const QString& hint) {
    auto* button = new QPushButton(text);
    button->setProperty("role", "small");
    button->setToolTip(hint);
    return button;
}

} // namespace

BlockPanel::BlockPanel(QWidget* parent)
    : Card(tr("Block microscope"), parent), m_blockView(new BlockView), m_bitView(new BitFieldView),
      m_message(new QLabel), m_stack(new QStackedWidget),
      m_previous(toolButton(tr("Previous"), tr("The block before (Page Up)"))),
      m_next(toolButton(tr("Next"), tr("The block after (Page Down)"))) {
    setKind(Kind::computed);
    tools()->addWidget(m_previous);
    tools()->addWidget(m_next);
    m_message->setAlignment(Qt::AlignCenter);
    m_message->setWordWrap(true);
    m_stack->addWidget(scrolled(m_blockView));
    m_stack->addWidget(scrolled(m_bitView));
    m_stack->addWidget(m_message);
    content()->addWidget(m_stack);
    connect(m_previous, &QPushButton::clicked, this, [this] { step(-1); });
    connect(m_next, &QPushButton::clicked, this, [this] { step(1); });
    connect(m_blockView, &BlockView::stepWanted, this, &BlockPanel::step);
    connect(m_bitView, &BitFieldView::stepWanted, this, &BlockPanel::step);
    setTensor(nullptr, nullptr);
}

void BlockPanel::setTensor(const ModelPointer& model, const ModelTensor* tensor) {
    m_model = model;
    m_tensor = tensor;
    showBlock(0);
}

void BlockPanel::showBlockOf(std::int64_t row, std::int64_t column) {
    if (m_tensor && row >= 0 && column >= 0 && row < m_tensor->rows() && column < m_tensor->cols())
        showBlock(blockAt(*m_tensor, row, column));
}

void BlockPanel::showWeight(std::int64_t row, std::int64_t column) {
    showBlockOf(row, column);
    const std::int64_t index = m_block.transposed ? row - m_block.row : column - m_block.column;
    if (index >= 0 && index < static_cast<std::int64_t>(m_block.weights.size()))
        m_blockView->point({BlockView::Pointed::Kind::weight, static_cast<int>(index)});
}

void BlockPanel::step(int blocks) {
    if (m_tensor)
        showBlock(std::clamp<std::int64_t>(m_block.number + blocks, 0, blockCount(*m_tensor) - 1));
}

void BlockPanel::showBlock(std::int64_t number) {
    m_block = m_tensor ? readBlock(*m_tensor, number) : BlockContents();
    m_blockView->setBlock(m_block);
    m_bitView->setBlock(m_block);
    const std::int64_t count = m_tensor ? blockCount(*m_tensor) : 0;
    m_previous->setEnabled(!m_block.empty() && number > 0);
    m_next->setEnabled(!m_block.empty() && number + 1 < count);
    setTitle(m_block.layout || m_block.empty() ? tr("Block microscope") : tr("Bits of the values"));
    if (m_block.empty()) {
        setNote({});
        m_message->setText(m_tensor ? tr("Values of type %1 cannot be taken apart here.")
                                          .arg(toQt(info(m_tensor->data.type()).name))
                                    : tr("Choose a tensor on the left."));
        m_stack->setCurrentIndex(2);
        emit blockChanged();
        return;
    }
    const std::int64_t unit = static_cast<std::int64_t>(m_block.weights.size());
    const QString type = toQt(info(m_block.type).name);
    QString note = m_block.layout
                       ? tr("%1, row %2, block %3").arg(type).arg(m_block.row).arg(m_block.column / unit)
                       : tr("%1, from row %2, column %3").arg(type).arg(m_block.row).arg(m_block.column);
    if (m_block.fileOffset)
        note += tr(", file offset %1").arg(hexText(*m_block.fileOffset, 8));
    setNote(note);
    m_stack->setCurrentIndex(m_block.layout ? 0 : 1);
    emit blockChanged();
}

} // namespace nibble::ui
