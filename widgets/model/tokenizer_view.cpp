// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/model/tokenizer_view.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPlainTextEdit>
#include <QScrollArea>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "widgets/controls/card.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

constexpr int kDelayMilliseconds = 30; // while one types, the last letter counts

QString sampleText() {
    return QStringLiteral("Once upon a time, there was a little girl named Lily. She had 12 red balloons!\n"
                          "\"Look,\" she said, \"they fly – über die Wälder.\"");
}

} // namespace

TokenizerView::TokenizerView(QWidget* parent)
    : QWidget(parent), m_stack(new QStackedWidget), m_missing(new QLabel), m_counts(new QLabel),
      m_inputCard(new Card(tr("Text"))), m_piecesCard(new Card(tr("Tokens"))), m_input(new QPlainTextEdit),
      m_addSpecial(new QCheckBox(tr("Add special"))), m_parseSpecial(new QCheckBox(tr("Parse special"))),
      m_pieces(new TokenPieces) {
    m_addSpecial->setChecked(true);
    m_addSpecial->setToolTip(
        tr("Add the tokens for begin and end of text where the vocabulary asks for them"));
    m_parseSpecial->setChecked(true);
    m_parseSpecial->setToolTip(
        tr("Special tokens written in the text become their ids; else they are plain text"));
    m_inputCard->tools()->addWidget(m_addSpecial);
    m_inputCard->tools()->addWidget(m_parseSpecial);
    m_input->setProperty("role", "mono");
    m_input->setPlaceholderText(tr("Type or paste a text"));
    m_input->setAccessibleName(tr("Text to take apart"));
    m_input->setTabChangesFocus(true);
    m_input->setPlainText(sampleText());
    auto* inputLayout = new QVBoxLayout;
    inputLayout->setContentsMargins(12, 0, 12, 12);
    inputLayout->addWidget(m_input);
    m_inputCard->content()->addLayout(inputLayout);
    m_counts->setProperty("role", "mono");
    m_piecesCard->tools()->addWidget(m_counts);
    auto* scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(m_pieces);
    m_piecesCard->content()->addWidget(scroll);
    auto* both = new QWidget;
    auto* bothLayout = new QVBoxLayout(both);
    bothLayout->setContentsMargins(0, 0, 0, 0);
    bothLayout->setSpacing(8);
    bothLayout->addWidget(m_inputCard, 1);
    bothLayout->addWidget(m_piecesCard, 2);
    m_missing->setAlignment(Qt::AlignCenter);
    m_missing->setWordWrap(true);
    auto* none = new Card;
    none->content()->addWidget(m_missing);
    m_stack->addWidget(both);
    m_stack->addWidget(none);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_stack);
    m_delay.setSingleShot(true);
    m_delay.setInterval(kDelayMilliseconds);
    connect(&m_delay, &QTimer::timeout, this, &TokenizerView::begin);
    connect(m_input, &QPlainTextEdit::textChanged, &m_delay, qOverload<>(&QTimer::start));
    connect(m_addSpecial, &QCheckBox::toggled, this, &TokenizerView::begin);
    connect(m_parseSpecial, &QCheckBox::toggled, this, &TokenizerView::begin);
}

void TokenizerView::setModel(const ModelPointer& model) {
    m_model = model;
    ++m_request;
    m_stop.request_stop();
    m_waiting = false;
    m_pieces->setText(nullptr);
    const bool has = model && model->tokenizer;
    m_stack->setCurrentIndex(has ? 0 : 1);
    if (has) {
        m_piecesCard->setNote(
            tr("%1, %2 entries")
                .arg(toQt(model->tokenizer->kind()), integerText(model->tokenizer->vocabularySize())));
        begin();
        return;
    }
    const QString why = model ? toQt(model->tokenizerProblem) : QString();
    m_missing->setText(why.isEmpty() ? tr("This model has no tokenizer.")
                                     : tr("No tokenizer can be used here: %1").arg(why));
}

void TokenizerView::begin() {
    m_delay.stop();
    if (!m_model || !m_model->tokenizer)
        return;
    m_stop.request_stop();
    m_waiting = true;
    const TokenizeOptions options{.addSpecial = m_addSpecial->isChecked(),
                                  .parseSpecial = m_parseSpecial->isChecked()};
    m_stop = m_worker.run(
        this,
        [model = m_model, text = m_input->toPlainText().toStdString(), options](const std::stop_token&) {
            return std::make_shared<const TokenizedText>(tokenizeText(*model->tokenizer, text, options));
        },
        [this, request = ++m_request](const TokenizedPointer& text) {
            if (request == m_request)
                show(text);
        });
}

void TokenizerView::show(const TokenizedPointer& text) {
    m_waiting = false;
    m_pieces->setText(text);
    m_counts->setText(summary());
}

QString TokenizerView::summary() const {
    const auto& text = m_pieces->text();
    if (!text)
        return {};
    const auto tokens = static_cast<qint64>(text->pieces.size());
    const QString rate =
        tokens > 0
            ? QLocale().toString(static_cast<double>(text->characters) / static_cast<double>(tokens), 'f', 2)
            : QStringLiteral("–");
    return tr("%1 tokens, %2 characters, %3 per token")
        .arg(integerText(tokens), integerText(text->characters), rate);
}

} // namespace nibble::ui
