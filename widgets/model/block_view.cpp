// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where the cells lie and which belong together; block_view_painting.cpp draws them.
#include "widgets/model/block_view.h"

#include <algorithm>

#include <QKeyEvent>
#include <QMouseEvent>

#include "widgets/model/value_text.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

constexpr int kBlockMargin = 12, kGap = 8, kCaption = 16, kIndex = 13;
constexpr int kDenseBytes = 48; ///< blocks with more bytes than this are drawn small

QString numberName(FieldNumber number) {
    switch (number) {
    case FieldNumber::half:
        return QStringLiteral("FP16");
    case FieldNumber::float32:
        return QStringLiteral("FP32");
    case FieldNumber::e8m0:
        return QStringLiteral("E8M0");
    case FieldNumber::e4m3:
        return QStringLiteral("E4M3");
    case FieldNumber::packed:
        break;
    }
    return {};
}

QString fieldTitle(const BlockLayout& layout, const BlockField& field) {
    const QString name = toQt(field.name);
    if (field.number != FieldNumber::packed)
        return name + QStringLiteral(", ") + numberName(field.number);
    const QString bytes = BlockView::tr("%1, %n bytes", nullptr, field.bytes).arg(name);
    const auto each = static_cast<int>(layout.weightsOfByte(field.firstByte).size());
    if (field.role == FieldRole::codes && each > 1)
        return BlockView::tr("%1, %n weights each", nullptr, each).arg(bytes);
    if (field.role == FieldRole::topBits)
        return BlockView::tr("%1, top bits").arg(bytes);
    if (field.role == FieldRole::sums)
        return BlockView::tr("%1, sums for products").arg(bytes);
    return bytes;
}

} // namespace

BlockView::BlockView(QWidget* parent) : QWidget(parent) {
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Block microscope"));
    connect(&theme(), &Theme::changed, this, [this] {
        arrange();
        update();
    });
}

bool BlockView::dense() const {
    return m_block.layout && m_block.layout->bytes() > kDenseBytes;
}

int BlockView::weightsPerLine() const {
    return dense() ? 32 : std::min<int>(16, std::max<int>(1, static_cast<int>(m_block.weights.size())));
}

void BlockView::setBlock(const BlockContents& block) {
    const bool sameType = m_block.layout == block.layout;
    m_block = block;
    if (!m_block.layout)
        m_block.weights.clear();
    if (!sameType || static_cast<int>(m_block.bytes.size()) <= m_pointed.index)
        m_pointed = firstPointed();
    arrange();
    light();
}

/// One of the first bytes of codes: at once one sees what belongs together.
BlockView::Pointed BlockView::firstPointed() const {
    if (m_block.layout && !m_block.empty())
        for (const BlockField& field : m_block.layout->fields())
            if (field.role == FieldRole::codes)
                return {Pointed::Kind::byte, field.firstByte + std::min(6, field.bytes - 1)};
    return {};
}

void BlockView::arrange() {
    m_bytes.clear();
    m_weights.clear();
    m_captions.clear();
    if (m_block.empty()) {
        setMinimumHeight(0);
        return;
    }
    const auto& look = theme();
    double y = arrangeBytes(look.px(4));
    y = arrangeWeights(y + look.px(dense() ? 8 : 20));
    const double width = this->width() - 2.0 * look.px(kBlockMargin);
    m_captions.push_back({QRectF(look.px(kBlockMargin), y, width, look.px(kCaption)),
                          tr("Codes used, of %n weights", nullptr, static_cast<int>(m_block.weights.size())),
                          false});
    y += look.px(kCaption);
    m_codes = QRectF(look.px(kBlockMargin), y, width, look.px(66));
    y = m_codes.bottom() + look.px(6);
    m_notes = QRectF(look.px(kBlockMargin), y, width, look.px(24));
    setMinimumHeight(static_cast<int>(m_notes.bottom()) + look.px(8));
}

double BlockView::arrangeBytes(double top) {
    const auto& look = theme();
    const BlockLayout& layout = *m_block.layout;
    const double left = look.px(kBlockMargin), right = width() - left;
    const int perLine = dense() ? 32 : 16;
    int heads = 0;
    for (const BlockField& field : layout.fields())
        heads += field.bytes < perLine ? field.bytes : 0;
    const double gaps = look.px(kGap) * static_cast<double>(layout.fields().size() - 1);
    const double fitting = dense() ? (right - left) / perLine : (right - left - gaps) / (perLine + heads);
    const double cell = std::clamp(fitting, 6.0, static_cast<double>(look.px(34)));
    const double height = look.px(dense() ? 18 : 26), index = dense() ? 0 : look.px(kIndex);
    double x = left, y = top, lineBottom = top;
    for (const BlockField& field : layout.fields()) {
        if (x > left && x + std::min(field.bytes, perLine) * cell > right + 1) {
            x = left;
            y = lineBottom + look.px(4);
        }
        const double start = x;
        m_captions.push_back(
            {QRectF(start, y, right - start, look.px(kCaption)), fieldTitle(layout, field), true});
        double cellTop = y + look.px(kCaption) + index;
        for (int i = 0; i < field.bytes; ++i) {
            if (i > 0 && i % perLine == 0) {
                x = start;
                cellTop += height + index + (dense() ? 1 : 2);
            }
            m_bytes.emplace_back(x, cellTop, cell - 1, height);
            x += cell;
        }
        lineBottom = std::max(lineBottom, cellTop + height);
        x = (field.bytes > perLine ? start + perLine * cell : x) + look.px(kGap);
    }
    return lineBottom;
}

double BlockView::arrangeWeights(double top) {
    const auto& look = theme();
    const double left = look.px(kBlockMargin), width = this->width() - 2 * left;
    const int perLine = weightsPerLine(), count = static_cast<int>(m_block.weights.size());
    const double cell = width / perLine;
    const double height = look.px(dense() ? 16 : 26), below = dense() ? look.px(2) : look.px(24);
    double y = top;
    for (int first = 0; first < count; first += perLine) {
        m_captions.push_back({QRectF(left, y, width, look.px(kCaption)),
                              lineText(first, std::min(perLine, count - first)), false});
        y += look.px(kCaption);
        for (int i = first; i < std::min(first + perLine, count); ++i)
            m_weights.emplace_back(left + (i - first) * cell, y, cell - 1, height);
        y += height + below;
    }
    return y;
}

QString BlockView::lineText(int first, int count) const {
    const BlockLayout& layout = *m_block.layout;
    QString text = tr("Weights %1 – %2").arg(first).arg(first + count - 1);
    const BitRange bits = layout.bitsOfCode(first).front();
    if (bits.count == 4 && layout.codeBits == 4 && !dense())
        text += bits.first % 8 == 0 ? tr(", low nibbles") : tr(", high nibbles");
    if (layout.group < layout.weights()) {
        QStringList scales;
        for (int group = first / layout.group; group <= (first + count - 1) / layout.group; ++group) {
            QString one = figureText(layout.scale(m_block.bytes.data(), group), 4);
            if (const float offset = layout.offset(m_block.bytes.data(), group); offset != 0)
                one += QStringLiteral(" · q ") + (offset < 0 ? QStringLiteral("− ") : QStringLiteral("+ ")) +
                       figureText(std::abs(offset), 4);
            scales += one;
        }
        text += tr(", scale %1").arg(scales.join(QStringLiteral(" | ")));
    }
    if (!dense()) {
        const QString factor = ValueScale(m_block.largestMagnitude()).factorText();
        if (!factor.isEmpty())
            text += QStringLiteral(", ") + factor;
    }
    return text;
}

void BlockView::point(Pointed to) {
    if (to == m_pointed)
        return;
    m_pointed = to;
    light();
}

void BlockView::light() {
    m_litBytes.clear();
    m_litWeights.clear();
    if (m_block.layout && m_pointed.kind == Pointed::Kind::byte) {
        m_litBytes = {m_pointed.index};
        m_litWeights = m_block.layout->weightsOfByte(m_pointed.index);
        for (const int group : m_block.layout->groupsOfByte(m_pointed.index))
            for (int i = 0; i < m_block.layout->group; ++i)
                m_litWeights.push_back(group * m_block.layout->group + i);
    } else if (m_block.layout && m_pointed.kind == Pointed::Kind::weight) {
        m_litWeights = {m_pointed.index};
        for (const BitRange& bits : m_block.layout->bitsOfCode(m_pointed.index))
            for (int byte = bits.first / 8; byte <= (bits.first + bits.count - 1) / 8; ++byte)
                m_litBytes.push_back(byte);
    }
    setAccessibleDescription(notes().join(QStringLiteral("; ")));
    update();
    emit pointedChanged();
}

QStringList BlockView::notes() const {
    QStringList texts;
    if (m_block.empty() || m_litBytes.empty())
        return texts;
    constexpr std::size_t kShown = 4;
    for (const int byte : m_litBytes) {
        const auto value = std::to_integer<unsigned>(m_block.bytes[static_cast<std::size_t>(byte)]);
        const QString bits = QStringLiteral("%1").arg(value, 8, 2, QChar('0'));
        texts += QStringLiteral("%1 = %2 %3").arg(hexText(value, 2), bits.first(4), bits.last(4));
    }
    if (m_litWeights.size() > kShown) {
        texts += tr("scale of %n weights", nullptr, static_cast<int>(m_litWeights.size()));
        return texts;
    }
    for (const int i : m_litWeights) {
        const auto at = static_cast<std::size_t>(i);
        texts += QStringLiteral("q %1 → %2, w%3 = %4")
                     .arg(m_block.codes[at])
                     .arg(levelText(m_block.levels[at]))
                     .arg(i)
                     .arg(figureText(m_block.weights[at], 4));
    }
    return texts;
}

BlockView::Pointed BlockView::at(const QPointF& position) const {
    const auto find = [&](const std::vector<QRectF>& cells) {
        const auto found = std::find_if(cells.begin(), cells.end(),
                                        [&](const QRectF& cell) { return cell.contains(position); });
        return found == cells.end() ? -1 : static_cast<int>(found - cells.begin());
    };
    if (const int byte = find(m_bytes); byte >= 0)
        return {Pointed::Kind::byte, byte};
    if (const int weight = find(m_weights); weight >= 0)
        return {Pointed::Kind::weight, weight};
    return {};
}

void BlockView::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    arrange();
}

QSize BlockView::sizeHint() const {
    return {theme().px(560), minimumHeight()};
}

// Nothing is unlit when the pointer leaves: what one looked at stays readable.
void BlockView::mouseMoveEvent(QMouseEvent* event) {
    if (const Pointed now = at(event->position()); now.kind != Pointed::Kind::none)
        point(now);
}

void BlockView::mousePressEvent(QMouseEvent* event) {
    setFocus(Qt::MouseFocusReason);
    if (const Pointed now = at(event->position()); now.kind != Pointed::Kind::none)
        point(now);
}

void BlockView::keyPressEvent(QKeyEvent* event) {
    if (m_block.empty())
        return QWidget::keyPressEvent(event);
    const bool inBytes = m_pointed.kind == Pointed::Kind::byte;
    const int count = static_cast<int>(inBytes ? m_bytes.size() : m_weights.size());
    const int line = inBytes ? 16 : weightsPerLine();
    const auto move = [&](int by) {
        if (m_pointed.kind == Pointed::Kind::none)
            point({Pointed::Kind::weight, 0});
        else if (m_pointed.index + by >= 0 && m_pointed.index + by < count)
            point({m_pointed.kind, m_pointed.index + by});
        else if (!inBytes && by < 0 && !m_litBytes.empty())
            point({Pointed::Kind::byte, m_litBytes.front()}); // up out of the weights: to their byte
        else if (inBytes && by > 1 && !m_litWeights.empty())
            point({Pointed::Kind::weight, m_litWeights.front()});
    };
    switch (event->key()) {
    case Qt::Key_Left:
        return move(-1);
    case Qt::Key_Right:
        return move(1);
    case Qt::Key_Up:
        return move(-line);
    case Qt::Key_Down:
        return move(line);
    case Qt::Key_PageUp:
        emit stepWanted(-1);
        return;
    case Qt::Key_PageDown:
        emit stepWanted(1);
        return;
    default:
        QWidget::keyPressEvent(event);
    }
}

} // namespace nibble::ui
