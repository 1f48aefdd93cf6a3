// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/ranges/metric_strip.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include "widgets/theme.h"

namespace nibble::ui {

MetricStrip::MetricStrip(QWidget* parent) : QFrame(parent) {
    setProperty("role", "card");
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&theme(), &Theme::changed, this, [this] {
        updateGeometry();
        update();
    });
}

void MetricStrip::setMetrics(std::vector<Metric> metrics) {
    if (metrics == m_metrics)
        return;
    m_metrics = std::move(metrics);
    QStringList words;
    for (const Metric& metric : m_metrics)
        words += QStringLiteral("%1: %2 %3").arg(metric.name, metric.value, metric.unit).trimmed();
    setAccessibleName(words.join(QStringLiteral("; ")));
    update();
}

QString MetricStrip::valueOf(const QString& name) const {
    for (const Metric& metric : m_metrics)
        if (metric.name == name)
            return metric.value;
    return {};
}

QSize MetricStrip::sizeHint() const {
    return {theme().px(600), theme().px(52)};
}

QRectF MetricStrip::boxOf(std::size_t metric) const {
    const double wide = width() / std::max<double>(1, static_cast<double>(m_metrics.size()));
    return {static_cast<double>(metric) * wide, 0, wide, static_cast<double>(height())};
}

const Metric* MetricStrip::at(const QPointF& pixel) const {
    for (std::size_t i = 0; i < m_metrics.size(); ++i)
        if (boxOf(i).contains(pixel))
            return &m_metrics[i];
    return nullptr;
}

void MetricStrip::paintEvent(QPaintEvent* event) {
    QFrame::paintEvent(event);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    for (std::size_t i = 0; i < m_metrics.size(); ++i) {
        const Metric& metric = m_metrics[i];
        const QRectF box = boxOf(i);
        const double padding = std::min<double>(theme().px(14), box.width() / 10);
        if (i > 0) {
            painter.setPen(QPen(theme().colour(Colour::line), 1));
            painter.drawLine(QPointF(box.left(), 1), QPointF(box.left(), height() - 1));
        }
        const QRectF inside = box.adjusted(padding, theme().px(7), -4, -theme().px(5));
        painter.setFont(theme().font(Type::caption));
        painter.setPen(theme().colour(Colour::text3));
        const QFontMetricsF small(painter.font());
        const double glyph = theme().px(14);
        const QString name = small.elidedText(metric.name, Qt::ElideRight, inside.width() - glyph);
        painter.drawText(inside, Qt::AlignLeft | Qt::AlignTop, name);
        paintKind(
            painter,
            QRectF(inside.left() + small.horizontalAdvance(name) + 3, inside.top(), glyph, small.height()),
            metric.kind, theme().colour(Colour::text3));
        painter.setFont(theme().numberFont(Type::readout));
        painter.setPen(theme().colour(Colour::text));
        const QFontMetricsF large(painter.font());
        painter.drawText(inside, Qt::AlignLeft | Qt::AlignBottom, metric.value);
        const double after = large.horizontalAdvance(metric.value) + theme().px(4);
        painter.setFont(theme().font(Type::caption));
        painter.setPen(theme().colour(Colour::text3));
        painter.drawText(
            inside.adjusted(after, 0, 0, -theme().px(2)), Qt::AlignLeft | Qt::AlignBottom,
            small.elidedText(metric.unit, Qt::ElideRight, std::max(0.0, inside.width() - after)));
    }
}

void MetricStrip::mouseReleaseEvent(QMouseEvent* event) {
    if (const Metric* metric = at(event->position()); metric && event->button() == Qt::LeftButton)
        QGuiApplication::clipboard()->setText(metric->value);
}

bool MetricStrip::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip)
        return QFrame::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    if (const Metric* metric = at(help->pos()))
        QToolTip::showText(help->globalPos(), metric->toolTip + QChar('\n') + kindMeaning(metric->kind),
                           this);
    return true;
}

} // namespace nibble::ui
