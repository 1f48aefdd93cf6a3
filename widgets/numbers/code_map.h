// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "core/formats/numbers/scalar_format.h"

namespace nibble::ui {

/// All codes of a small format as a map, sixteen to a line: colour is the magnitude, on a logarithmic scale.
/// A click chooses a code; the arrow keys move.
class CodeMap : public QWidget {
    Q_OBJECT

public:
    explicit CodeMap(ScalarFormat format, QWidget* parent = nullptr);
    void setCode(std::optional<std::uint64_t> code);
    [[nodiscard]] QRectF cellBox(std::uint64_t code) const;
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

signals:
    void chosen(quint64 code);

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    [[nodiscard]] std::uint64_t count() const { return std::uint64_t{1} << m_format.bits; }
    [[nodiscard]] std::optional<std::uint64_t> codeAt(const QPointF& at) const;

    ScalarFormat m_format;
    std::optional<std::uint64_t> m_code;
    std::vector<double> m_shares; ///< 0…1 by code; −1 for what is no finite number
};

} // namespace nibble::ui
