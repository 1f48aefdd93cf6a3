// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/controls/kind.h"

#include <QCoreApplication>
#include <QPainter>
#include <QPainterPath>

#include "widgets/theme.h"

namespace nibble::ui {

namespace {

struct Words {
    const char *name, *meaning;
};

constexpr Words kKinds[] = {
    {"", ""},
    {QT_TRANSLATE_NOOP("Kind", "measured"), QT_TRANSLATE_NOOP("Kind", "run on this machine")},
    {QT_TRANSLATE_NOOP("Kind", "computed"),
     QT_TRANSLATE_NOOP("Kind", "exact arithmetic on the model's bytes")},
    {QT_TRANSLATE_NOOP("Kind", "estimated"), QT_TRANSLATE_NOOP("Kind", "from a model of the cost, not run")},
    {QT_TRANSLATE_NOOP("Kind", "literature"), QT_TRANSLATE_NOOP("Kind", "published by others")},
};

constexpr Words kExecutions[] = {
    {"", ""},
    {QT_TRANSLATE_NOOP("Execution", "executed"),
     QT_TRANSLATE_NOOP("Execution", "the kernels read the packed bytes")},
    {QT_TRANSLATE_NOOP("Execution", "decoded"),
     QT_TRANSLATE_NOOP("Execution", "packed and stored, decoded to float for the product")},
    {QT_TRANSLATE_NOOP("Execution", "simulated"),
     QT_TRANSLATE_NOOP("Execution", "quantized and decoded at once, nothing packed")},
};

QString translatedKind(const char* context, const char* text) {
    return *text ? QCoreApplication::translate(context, text) : QString();
}

QRectF glyphBox(const QRectF& where) {
    const double size = std::min({where.width(), where.height(), static_cast<double>(theme().px(10))});
    QRectF box(0, 0, size, size);
    box.moveCenter(where.center());
    return box;
}

} // namespace

QString kindName(Kind kind) {
    return translatedKind("Kind", kKinds[static_cast<int>(kind)].name);
}

QString kindMeaning(Kind kind) {
    return translatedKind("Kind", kKinds[static_cast<int>(kind)].meaning);
}

Execution executionByName(std::string_view name) {
    for (const auto execution : {Execution::executed, Execution::decoded, Execution::simulated})
        if (name == kExecutions[static_cast<int>(execution)].name)
            return execution;
    return Execution::unknown;
}

QString executionName(Execution execution) {
    return translatedKind("Execution", kExecutions[static_cast<int>(execution)].name);
}

QString executionMeaning(Execution execution) {
    return translatedKind("Execution", kExecutions[static_cast<int>(execution)].meaning);
}

void paintKind(QPainter& painter, const QRectF& where, Kind kind, const QColor& colour) {
    const QRectF box = glyphBox(where).adjusted(1.5, 1.5, -1.5, -1.5);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    QPen pen(colour, 1.5);
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    switch (kind) {
    case Kind::measured:
        painter.setPen(Qt::NoPen);
        painter.setBrush(colour);
        painter.drawEllipse(box);
        break;
    case Kind::computed:
        painter.drawEllipse(box);
        break;
    case Kind::estimated:
        for (int i = 0; i < 6; ++i)
            painter.drawArc(box, 16 * (60 * i + 12), 16 * 30);
        break;
    case Kind::literature: {
        QPainterPath path(box.bottomLeft() + QPointF(1, 0));
        path.lineTo(box.topLeft() + QPointF(1, 0));
        path.lineTo(box.topRight() - QPointF(1, 0));
        path.lineTo(box.bottomRight() - QPointF(1, 0));
        path.lineTo(box.center() + QPointF(0, 1));
        path.closeSubpath();
        painter.setPen(QPen(colour, 1.2));
        painter.drawPath(path);
        break;
    }
    case Kind::none:
        break;
    }
    painter.restore();
}

void paintExecution(QPainter& painter, const QRectF& where, Execution execution, const QColor& colour) {
    const QRectF box = glyphBox(where).adjusted(1, 1, -1, -1);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    QPen pen(colour, 1.2);
    switch (execution) {
    case Execution::executed:
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme().colour(Colour::bar));
        painter.drawPolygon(
            QPolygonF{box.topLeft(), QPointF(box.right(), box.center().y()), box.bottomLeft()});
        break;
    case Execution::decoded:
        painter.setPen(pen);
        painter.drawRect(box);
        painter.drawLine(QPointF(box.left(), box.center().y()), QPointF(box.right(), box.center().y()));
        break;
    case Execution::simulated:
        pen.setDashPattern({1.5, 1.5});
        painter.setPen(pen);
        painter.drawRect(box);
        break;
    case Execution::unknown:
        break;
    }
    painter.restore();
}

KindLabel::KindLabel(Kind kind, bool withWord, QWidget* parent)
    : QWidget(parent), m_kind(kind), m_withWord(withWord) {
    setKind(kind);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void KindLabel::setKind(Kind kind) {
    m_kind = kind;
    setToolTip(kind == Kind::none ? QString() : kindName(kind) + QStringLiteral(": ") + kindMeaning(kind));
    setAccessibleName(kindName(kind));
    updateGeometry();
    update();
}

QSize KindLabel::sizeHint() const {
    const int glyph = theme().px(10);
    if (!m_withWord || m_kind == Kind::none)
        return {glyph, theme().px(16)};
    const QFontMetrics metrics(theme().font(Type::caption));
    return {glyph + theme().px(4) + metrics.horizontalAdvance(kindName(m_kind)) + 2, theme().px(16)};
}

void KindLabel::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const QColor colour = theme().colour(Colour::text3);
    const int glyph = theme().px(10);
    paintKind(painter, QRectF(0, 0, glyph, height()), m_kind, colour);
    if (m_withWord) {
        painter.setFont(theme().font(Type::caption));
        painter.setPen(colour);
        painter.drawText(rect().adjusted(glyph + theme().px(4), 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft,
                         kindName(m_kind));
    }
}

} // namespace nibble::ui
