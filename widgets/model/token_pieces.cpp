// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/model/token_pieces.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QStringDecoder>
#include <QToolTip>

#include "widgets/model/value_text.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

constexpr int kPieceMargin = 12, kPadding = 3, kPieceHeight = 20, kIdHeight = 13, kPieceLineGap = 6;

/// What decoding an id in the middle of a text adds; nothing for special tokens.
bool isSpecial(const Tokenizer& tokenizer, TokenId id, const std::string& piece) {
    // Twice, because the first piece of a text may lose the blank before it.
    const std::array<TokenId, 2> twice{id, id};
    return !piece.empty() && tokenizer.decode(twice).empty();
}

QString hexBytes(const std::string& bytes) {
    QStringList parts;
    for (const char byte : bytes)
        parts += octetText(static_cast<std::byte>(byte));
    return parts.join(QChar(' '));
}

} // namespace

TokenizedText tokenizeText(const Tokenizer& tokenizer, const std::string& text, TokenizeOptions options) {
    TokenizedText result;
    std::unordered_map<TokenId, TokenPiece> known;
    const auto ids = tokenizer.encode(text, options);
    result.pieces.reserve(ids.size());
    for (const TokenId id : ids) {
        auto found = known.find(id);
        if (found == known.end()) {
            std::string piece = tokenizer.piece(id);
            const bool special = isSpecial(tokenizer, id, piece);
            found = known.emplace(id, TokenPiece{id, std::move(piece), special}).first;
        }
        result.pieces.push_back(found->second);
    }
    result.bytes = static_cast<std::int64_t>(text.size());
    result.characters = std::count_if(text.begin(), text.end(), [](char byte) {
        return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
    });
    return result;
}

QString pieceText(const std::string& bytes) {
    QStringDecoder decoder(QStringDecoder::Utf8);
    QString text = decoder(QByteArrayView(bytes.data(), static_cast<qsizetype>(bytes.size())));
    if (decoder.hasError() || (text.isEmpty() && !bytes.empty()) ||
        (bytes.size() == 1 && static_cast<unsigned char>(bytes[0]) >= 0x80U))
        return QStringLiteral("⟨%1⟩").arg(hexBytes(bytes));
    text.replace(QChar('\n'), QStringLiteral("↵"));
    text.replace(QChar('\t'), QStringLiteral("⇥"));
    text.replace(QChar(' '), QStringLiteral("·"));
    for (QChar& c : text)
        if (c.category() == QChar::Other_Control)
            c = QChar(0x2400 + (c.unicode() < 0x20 ? c.unicode() : 0x21)); // pictures of control characters
    return text.isEmpty() ? QStringLiteral("∅") : text;
}

TokenPieces::TokenPieces(QWidget* parent) : QWidget(parent) {
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Tokens"));
    connect(&theme(), &Theme::changed, this, [this] {
        m_widths.clear();
        arrange();
    });
}

int TokenPieces::lineHeight() const {
    return theme().px(kPieceHeight + kIdHeight + kPieceLineGap);
}

int TokenPieces::widthOf(const TokenPiece& piece) {
    auto found = m_widths.find(piece.id);
    if (found == m_widths.end()) {
        const QFontMetrics text(theme().numberFont(Type::body)), id(theme().numberFont(Type::dense));
        const int width = std::max(text.horizontalAdvance(pieceText(piece.bytes)),
                                   id.horizontalAdvance(QString::number(piece.id)));
        found = m_widths.insert(piece.id, width + 2 * theme().px(kPadding));
    }
    return *found;
}

void TokenPieces::setText(const TokenizedPointer& text) {
    if (!text)
        m_widths.clear(); // ids mean other pieces in another vocabulary
    m_text = text;
    m_chosen = -1;
    arrange();
}

void TokenPieces::arrange() {
    m_boxes.clear();
    m_lineStarts.clear();
    const int margin = theme().px(kPieceMargin), right = std::max(width() - margin, margin + theme().px(100));
    int x = margin, line = 0;
    if (m_text) {
        m_boxes.reserve(m_text->pieces.size());
        for (std::size_t i = 0; i < m_text->pieces.size(); ++i) {
            const int wanted = std::min(widthOf(m_text->pieces[i]), right - margin);
            // A token that ends with a line break ends the line here too.
            const bool broken = i > 0 && m_text->pieces[i - 1].bytes.ends_with('\n');
            if (i > 0 && (x + wanted > right || broken)) {
                x = margin;
                ++line;
            }
            if (line == static_cast<int>(m_lineStarts.size()))
                m_lineStarts.push_back(static_cast<int>(i));
            m_boxes.push_back({x, line, wanted});
            x += wanted + 1;
        }
    }
    const auto lines = static_cast<int>(m_lineStarts.size());
    setMinimumHeight(lines * lineHeight() + 2 * theme().px(kPieceLineGap));
    update();
}

QRect TokenPieces::pieceRect(int index) const {
    const Box& box = m_boxes[static_cast<std::size_t>(index)];
    return {box.left, theme().px(kPieceLineGap) + box.line * lineHeight(), box.width,
            theme().px(kPieceHeight + kIdHeight)};
}

int TokenPieces::pieceAt(const QPoint& point) const {
    const int line = (point.y() - theme().px(kPieceLineGap)) / lineHeight();
    if (point.y() < theme().px(kPieceLineGap) || line >= static_cast<int>(m_lineStarts.size()))
        return -1;
    for (auto i = m_lineStarts[static_cast<std::size_t>(line)]; i < static_cast<int>(m_boxes.size()); ++i) {
        if (m_boxes[static_cast<std::size_t>(i)].line != line)
            break;
        if (pieceRect(i).contains(point))
            return i;
    }
    return -1;
}

QString TokenPieces::describe(int index) const {
    const TokenPiece& piece = m_text->pieces[static_cast<std::size_t>(index)];
    QString text = tr("id %1, token %2 of %3\nbytes %4")
                       .arg(piece.id)
                       .arg(integerText(index + 1), integerText(static_cast<qint64>(m_text->pieces.size())),
                            hexBytes(piece.bytes));
    if (piece.special)
        text += QChar('\n') + tr("special token");
    return text;
}

void TokenPieces::paintEvent(QPaintEvent* event) {
    QPainter painter(this);
    if (!m_text || m_boxes.empty())
        return;
    const auto& look = theme();
    const int firstLine =
        std::clamp(event->rect().top() / lineHeight() - 1, 0, static_cast<int>(m_lineStarts.size()) - 1);
    const QFont textFont = look.numberFont(Type::body), idFont = look.numberFont(Type::dense);
    for (auto i = m_lineStarts[static_cast<std::size_t>(firstLine)]; i < static_cast<int>(m_boxes.size());
         ++i) {
        const QRect where = pieceRect(i);
        if (where.top() > event->rect().bottom())
            break;
        const TokenPiece& piece = m_text->pieces[static_cast<std::size_t>(i)];
        const QRect box = where.adjusted(0, 0, 0, -look.px(kIdHeight));
        const Colour tint = piece.special ? Colour::undecidedTint
                            : i % 2 == 0  ? Colour::exponentTint
                                          : Colour::mantissaTint;
        painter.fillRect(box, look.colour(tint));
        if (piece.special) {
            painter.setPen(QPen(look.colour(Colour::undecided), 1, Qt::DashLine));
            painter.drawRect(box.adjusted(0, 0, -1, -1));
        }
        painter.setFont(textFont);
        painter.setPen(look.colour(piece.special ? Colour::undecided : Colour::text));
        painter.drawText(
            box, Qt::AlignCenter,
            painter.fontMetrics().elidedText(pieceText(piece.bytes), Qt::ElideRight, box.width()));
        painter.setFont(idFont);
        painter.setPen(look.colour(i == m_chosen ? Colour::accent : Colour::text3));
        painter.drawText(where.adjusted(0, look.px(kPieceHeight), 0, 0), Qt::AlignCenter,
                         QString::number(piece.id));
        if (i == m_chosen) {
            painter.setPen(QPen(look.colour(Colour::accent), 2));
            painter.drawRect(box.adjusted(1, 1, -1, -1));
        }
    }
}

bool TokenPieces::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int index = pieceAt(help->pos());
        if (index >= 0)
            QToolTip::showText(help->globalPos(), describe(index), this, pieceRect(index));
        else
            QToolTip::hideText();
        return true;
    }
    return QWidget::event(event);
}

void TokenPieces::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    if (event->size().width() != event->oldSize().width())
        arrange();
}

void TokenPieces::mouseMoveEvent(QMouseEvent* event) {
    choose(pieceAt(event->position().toPoint()));
}

void TokenPieces::keyPressEvent(QKeyEvent* event) {
    const int step = event->key() == Qt::Key_Left ? -1 : event->key() == Qt::Key_Right ? 1 : 0;
    if (step == 0 || m_boxes.empty())
        return QWidget::keyPressEvent(event);
    choose(std::clamp(m_chosen + step, 0, static_cast<int>(m_boxes.size()) - 1));
    QToolTip::showText(mapToGlobal(pieceRect(m_chosen).bottomLeft()), describe(m_chosen), this);
}

void TokenPieces::choose(int index) {
    if (index == m_chosen)
        return;
    m_chosen = index;
    setAccessibleDescription(index >= 0 ? describe(index) : QString());
    update();
}

} // namespace nibble::ui
