// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QObject>
#include <QStringList>

#include "core/base/random.h"
#include "core/formats/numbers/stored_number.h"

namespace nibble::ui {

/// A format on the page and what it makes of the number.
struct NumberRow {
    ScalarFormat format;
    StoredNumber stored;
};

/// What the page Numbers works on: one number, kept exactly, and the formats that store it. The parts of the
/// page see this and never each other.
class NumberBench : public QObject {
    Q_OBJECT

public:
    explicit NumberBench(QObject* parent = nullptr);

    /// What is typed: a number, an expression, or bits of the chosen format. What was there before stays
    /// where it is not understood; `problem` says why.
    void setText(const QString& text);
    [[nodiscard]] const QString& text() const { return m_text; }
    [[nodiscard]] const QString& problem() const { return m_problem; }
    [[nodiscard]] const ExactNumber& value() const { return m_value; }

    [[nodiscard]] const std::vector<NumberRow>& rows() const { return m_rows; }
    /// The chosen row; the first if none was chosen.
    [[nodiscard]] int current() const { return m_current; }
    [[nodiscard]] const NumberRow& currentRow() const { return m_rows[static_cast<std::size_t>(m_current)]; }
    void setCurrent(int row);

    /// The number becomes what a code of a row holds.
    void setCode(int row, std::uint64_t code);
    /// `bit` counts the bits of the word from the top; unused ones stay.
    void flipBit(int row, int bit);
    /// To the chosen format's next value.
    void step(bool up);

    [[nodiscard]] Rounding rounding() const { return m_choice.rounding; }
    /// Choosing stochastic rounding draws anew each time.
    void setRounding(Rounding rounding);

    /// All formats there are to choose from: the table's, then those defined here.
    [[nodiscard]] const std::vector<ScalarType>& types() const { return m_types; }
    [[nodiscard]] const QStringList& shown() const { return m_shown; }
    void setShown(const QStringList& names);
    /// As it was left: formats that there are not, and a text that is not understood, are passed over.
    void restore(const QString& text, const QString& current, const QStringList& shown);
    /// Adds a format and shows it.
    Expected<void> define(const QString& definition);

    [[nodiscard]] const FormatSettings& settings() const { return m_settings; }
    void setSettings(const FormatSettings& settings);

signals:
    /// Number, rounding or formats are others now.
    void changed();
    void currentChanged(int row);

private:
    void build();
    void store();
    void take(ExactNumber value, const QString& text);
    void takeCode(int row, std::uint64_t code, const QString& text);

    QString m_text, m_problem;
    ExactNumber m_value;
    std::vector<ScalarType> m_types;
    QStringList m_shown;
    FormatSettings m_settings;
    std::vector<NumberRow> m_rows;
    int m_current = 0;
    RoundingChoice m_choice;
    Random m_random{1};
    QString m_pinnedFormat; ///< whose code was set: one value may have several
    std::uint64_t m_pinnedCode = 0;
};

} // namespace nibble::ui
