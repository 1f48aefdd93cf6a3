// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "widgets/model/block_contents.h"

namespace nibble::ui {

/// The bits of a few plain values: sign, exponent and mantissa told apart by colour and pattern.
class BitFieldView : public QWidget {
    Q_OBJECT

public:
    explicit BitFieldView(QWidget* parent = nullptr);
    void setBlock(const BlockContents& block);
    /// "+1.25 × 2⁻³": how the bits make the value; the code and its name for subnormals, infinities, NaN.
    [[nodiscard]] QString composition(int value) const;
    [[nodiscard]] quint64 bitsOf(int value) const;
    [[nodiscard]] QSize sizeHint() const override;

signals:
    void stepWanted(int blocks);

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void paintHead(QPainter& painter, double left, double cell) const;
    void paintValue(QPainter& painter, int value, double left, double cell, double top) const;

    BlockContents m_block;
};

} // namespace nibble::ui
