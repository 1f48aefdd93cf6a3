// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>

#include <QWidget>

#include "widgets/numbers/number_bench.h"

namespace nibble::ui {

/// One row per format: its bits, each to be clicked, and what the number became in it. Up and Down choose a
/// row, Left and Right a bit, Space flips it, + and − go to the next value.
class FormatRows : public QWidget {
    Q_OBJECT

public:
    explicit FormatRows(NumberBench& bench, QWidget* parent = nullptr);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;
    /// Where a bit is drawn: counted from the top of the word.
    [[nodiscard]] QRectF bitBox(int row, int bit) const;
    /// A row's figures as they are read out and copied, one line: "FP16 0x2E66 = 0.09998 …".
    [[nodiscard]] QString rowText(int row) const;
    /// All rows with a head, tabs between: for the clipboard.
    [[nodiscard]] QString tableText() const;

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    enum Column { name, bits, hex, stored, error, relative, ulp, kind, columns };
    struct Place {
        int row = -1, bit = -1;
        bool operator==(const Place&) const = default;
    };

    void bitOrRow(int row, int bit);
    void layOut() const;
    void tell();
    [[nodiscard]] QString headText(int column) const;
    [[nodiscard]] QString cellText(const NumberRow& row, int column) const;
    [[nodiscard]] QString toolTipAt(const QPointF& at) const;
    [[nodiscard]] Place placeAt(const QPointF& at) const;
    [[nodiscard]] double rowTop(int row) const;
    [[nodiscard]] double cellWidth(const ScalarFormat& format) const;
    void paintHead(QPainter& painter) const;
    void paintRow(QPainter& painter, int row) const;
    void paintBits(QPainter& painter, int row) const;
    void paintRelative(QPainter& painter, int row, const QRectF& cell) const;

    NumberBench& m_bench;
    Place m_hovered;
    int m_bit = 0; ///< the keyboard's, in the chosen row
    mutable std::array<double, columns + 1> m_edges{};
    mutable int m_laidOutFor = -1;
};

} // namespace nibble::ui
