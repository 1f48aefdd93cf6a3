// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <QHash>
#include <QWidget>

#include "core/model/tokenizer.h"

namespace nibble::ui {

/// One token of a text: what it adds, as bytes.
struct TokenPiece {
    TokenId id = 0;
    std::string bytes;
    bool special = false;
};

/// A text taken apart.
struct TokenizedText {
    std::vector<TokenPiece> pieces;
    std::int64_t characters = 0, bytes = 0;
};
using TokenizedPointer = std::shared_ptr<const TokenizedText>;

/// For any thread. Special tokens are those that decoding leaves out.
[[nodiscard]] TokenizedText tokenizeText(const Tokenizer& tokenizer, const std::string& text,
                                         TokenizeOptions options);
/// A piece to read: well-formed text as it is with its blanks made visible, other bytes as ⟨E2⟩.
[[nodiscard]] QString pieceText(const std::string& bytes);

/// The pieces in reading order, in turns of two tints, special tokens in a colour of their own, ids below.
/// Only what is in view is painted: a text may have a hundred thousand tokens.
class TokenPieces : public QWidget {
    Q_OBJECT

public:
    explicit TokenPieces(QWidget* parent = nullptr);
    /// Null between two vocabularies.
    void setText(const TokenizedPointer& text);
    [[nodiscard]] const TokenizedPointer& text() const { return m_text; }
    /// Index of the piece at a point, or −1.
    [[nodiscard]] int pieceAt(const QPoint& point) const;
    [[nodiscard]] QRect pieceRect(int index) const;
    [[nodiscard]] QString describe(int index) const;

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    struct Box {
        int left, line, width;
    };
    void arrange();
    void choose(int index);
    [[nodiscard]] int widthOf(const TokenPiece& piece);
    [[nodiscard]] int lineHeight() const;

    TokenizedPointer m_text;
    std::vector<Box> m_boxes;
    std::vector<int> m_lineStarts; ///< first piece of each line
    QHash<TokenId, int> m_widths;
    int m_chosen = -1;
};

} // namespace nibble::ui
