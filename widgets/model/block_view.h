// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "widgets/model/block_contents.h"

namespace nibble::ui {

/// The block microscope's picture: bytes above, the weights that come of them below, which codes are used at
/// the bottom. Pointing at a byte lights its weights, pointing at a weight lights its bytes; the arrow keys
/// do the same.
class BlockView : public QWidget {
    Q_OBJECT

public:
    explicit BlockView(QWidget* parent = nullptr);

    void setBlock(const BlockContents& block);
    [[nodiscard]] const BlockContents& block() const { return m_block; }

    /// What is pointed at, or was last.
    struct Pointed {
        enum class Kind { none, byte, weight } kind = Kind::none;
        int index = -1;
        [[nodiscard]] bool operator==(const Pointed&) const = default;
    };
    void point(Pointed at);
    [[nodiscard]] Pointed pointed() const { return m_pointed; }
    [[nodiscard]] const std::vector<int>& litBytes() const { return m_litBytes; }
    [[nodiscard]] const std::vector<int>& litWeights() const { return m_litWeights; }
    [[nodiscard]] QRectF byteRect(int byte) const { return m_bytes[static_cast<std::size_t>(byte)]; }
    [[nodiscard]] QRectF weightRect(int weight) const { return m_weights[static_cast<std::size_t>(weight)]; }
    /// What is lit, in words and numbers: the boxes at the bottom.
    [[nodiscard]] QStringList notes() const;

    [[nodiscard]] QSize sizeHint() const override;

signals:
    void pointedChanged();
    /// Page up and page down.
    void stepWanted(int blocks);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    struct Caption {
        QRectF where;
        QString text;
        bool heading;
    };

    [[nodiscard]] bool dense() const;
    [[nodiscard]] int weightsPerLine() const;
    [[nodiscard]] Pointed firstPointed() const;
    void arrange();
    double arrangeBytes(double top);
    double arrangeWeights(double top);
    [[nodiscard]] QString lineText(int first, int count) const;
    [[nodiscard]] Pointed at(const QPointF& position) const;
    void light();

    void paintBytes(QPainter& painter) const;
    void paintWeights(QPainter& painter) const;
    void paintLinks(QPainter& painter) const;
    void paintCodes(QPainter& painter) const;
    void paintNotes(QPainter& painter) const;

    BlockContents m_block;
    Pointed m_pointed;
    std::vector<int> m_litBytes, m_litWeights;
    std::vector<QRectF> m_bytes, m_weights;
    std::vector<Caption> m_captions;
    QRectF m_codes, m_notes;
};

} // namespace nibble::ui
