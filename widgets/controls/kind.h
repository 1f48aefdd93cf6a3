// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QWidget>

class QPainter;

namespace nibble::ui {

/// How a figure came about; every figure shown carries one.
enum class Kind { none, measured, computed, estimated, literature };
/// How a method was run.
enum class Execution { unknown, executed, decoded, simulated };

[[nodiscard]] QString kindName(Kind kind);
/// One sentence: what the kind means.
[[nodiscard]] QString kindMeaning(Kind kind);
[[nodiscard]] Execution executionByName(std::string_view name);
[[nodiscard]] QString executionName(Execution execution);
[[nodiscard]] QString executionMeaning(Execution execution);
/// Glyphs: disc, ring, broken ring, flag; triangle, striped square, broken square. Drawn centred in `where`,
/// 10 px.
void paintKind(QPainter& painter, const QRectF& where, Kind kind, const QColor& colour);
void paintExecution(QPainter& painter, const QRectF& where, Execution execution, const QColor& colour);

/// The glyph, with its word if asked for: in captions.
class KindLabel : public QWidget {
    Q_OBJECT

public:
    explicit KindLabel(Kind kind, bool withWord = true, QWidget* parent = nullptr);
    void setKind(Kind kind);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Kind m_kind;
    bool m_withWord;
};

} // namespace nibble::ui
