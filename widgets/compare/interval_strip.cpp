// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/compare/interval_strip.h"

#include <algorithm>
#include <cmath>

#include <QLocale>
#include <QPainter>

#include "widgets/theme.h"

namespace nibble::ui {

IntervalStrip::IntervalStrip(const Verdict& verdict, double passBelow, double reviewAbove, QWidget* parent)
    : QWidget(parent), m_verdict(verdict), m_pass(std::log1p(passBelow)), m_review(std::log1p(reviewAbove)) {
    setAccessibleName(tr("Interval from %1 to %2, limits %3 and %4")
                          .arg(verdict.lower)
                          .arg(verdict.upper)
                          .arg(m_pass)
                          .arg(m_review));
    setToolTip(tr("95 % interval of ln(perplexity / baseline): PASS wholly left of the first limit, REVIEW "
                  "wholly right "
                  "of the second"));
}

QSize IntervalStrip::sizeHint() const {
    return {theme().px(200), theme().px(52)};
}

void IntervalStrip::paintEvent(QPaintEvent*) {
    const auto& look = theme();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF box = QRectF(rect()).adjusted(16, 4, -16, -look.px(18));
    const double span = std::max({m_review * 1.3, m_verdict.upper * 1.1, 1e-6});
    const double from = std::min(0.0, m_verdict.lower * 1.1);
    const auto x = [&](double value) { return box.left() + (value - from) / (span - from) * box.width(); };
    painter.fillRect(QRectF(QPointF(x(from), box.top()), QPointF(x(m_pass), box.bottom())),
                     look.colour(Colour::passTint));
    painter.fillRect(QRectF(QPointF(x(m_review), box.top()), QPointF(box.right(), box.bottom())),
                     look.colour(Colour::reviewTint));
    painter.setPen(QPen(look.colour(Colour::axis), 1));
    painter.drawLine(box.bottomLeft(), box.bottomRight());
    for (const auto& [limit, colour] : {std::pair{m_pass, Colour::pass}, {m_review, Colour::review}}) {
        QPen pen(look.colour(colour), 1);
        pen.setDashPattern({4, 3});
        painter.setPen(pen);
        painter.drawLine(QPointF(x(limit), box.top()), QPointF(x(limit), box.bottom()));
    }
    const double middle = box.center().y(), low = x(m_verdict.lower), high = x(m_verdict.upper);
    painter.setPen(QPen(look.colour(Colour::text), 2));
    painter.drawLine(QPointF(low, middle), QPointF(high, middle));
    for (const double end : {low, high})
        painter.drawLine(QPointF(end, middle - 5), QPointF(end, middle + 5));
    painter.setBrush(look.colour(Colour::text));
    painter.drawRect(QRectF((low + high) / 2 - 3, middle - 3, 6, 6));
    painter.setFont(look.font(Type::caption));
    painter.setPen(look.colour(Colour::text3));
    const QRectF words(box.left() - 16, box.bottom() + 2, box.width() + 32, look.px(16));
    const auto number = [&](double value) { return QLocale().toString(value, 'f', span < 0.01 ? 4 : 3); };
    for (const double value : {from, m_pass, m_review}) {
        const QString text = number(value);
        const double width = painter.fontMetrics().horizontalAdvance(text);
        if (value == from || x(value) - width / 2 > x(from) + width) // no number upon another
            painter.drawText(QRectF(std::max(box.left() - 1, x(value) - width / 2 - 1), words.top(),
                                    width + 2, words.height()),
                             Qt::AlignCenter, text);
    }
}

} // namespace nibble::ui
