// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include <QWidget>

#include "core/evaluation/verdict.h"

namespace nibble::ui {

/// The verdict as a picture: the 95 % interval of ln(perplexity / baseline) against the two limits.
class IntervalStrip : public QWidget {
    Q_OBJECT

public:
    IntervalStrip(const Verdict& verdict, double passBelow, double reviewAbove, QWidget* parent = nullptr);
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Verdict m_verdict;
    double m_pass, m_review; ///< limits, logarithms
};

} // namespace nibble::ui
