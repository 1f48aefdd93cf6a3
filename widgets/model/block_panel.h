// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/controls/card.h"
#include "widgets/model/block_contents.h"

class QLabel;
class QPushButton;
class QStackedWidget;

namespace nibble::ui {

class BitFieldView;
class BlockView;

/// The block microscope's card: one block of the chosen tensor, and the way to its neighbours.
class BlockPanel : public Card {
    Q_OBJECT

public:
    explicit BlockPanel(QWidget* parent = nullptr);

    /// A tensor of `model`, or null. Shows the block of row 0, column 0.
    void setTensor(const ModelPointer& model, const ModelTensor* tensor);
    /// The block that holds a weight; pointing stays where it was.
    void showBlockOf(std::int64_t row, std::int64_t column);
    /// The same, and points at the weight.
    void showWeight(std::int64_t row, std::int64_t column);
    void step(int blocks);
    [[nodiscard]] const BlockContents& block() const { return m_block; }
    [[nodiscard]] BlockView* blockView() const { return m_blockView; }
    [[nodiscard]] BitFieldView* bitView() const { return m_bitView; }

signals:
    void blockChanged();

private:
    void showBlock(std::int64_t number);

    ModelPointer m_model; ///< keeps the tensor
    const ModelTensor* m_tensor = nullptr;
    BlockContents m_block;
    BlockView* m_blockView;
    BitFieldView* m_bitView;
    QLabel* m_message;
    QStackedWidget* m_stack;
    QPushButton *m_previous, *m_next;
};

} // namespace nibble::ui
