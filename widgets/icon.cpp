// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/icon.h"

#include <QFile>
#include <QHash>
#include <QIconEngine>
#include <QPainter>
#include <QSvgRenderer>

namespace nibble::ui {

namespace {

QByteArray source(const QString& name) {
    static QHash<QString, QByteArray> known;
    auto found = known.find(name);
    if (found == known.end()) {
        QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
        found = known.insert(name, file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray());
        Q_ASSERT(!found->isEmpty());
    }
    return *found;
}

/// Asks the theme at every painting, so that a switch of theme needs no new icons.
class ThemedIconEngine : public QIconEngine {
public:
    ThemedIconEngine(QString name, std::optional<Colour> colour)
        : m_name(std::move(name)), m_colour(colour) {}

    void paint(QPainter* painter, const QRect& where, QIcon::Mode mode, QIcon::State state) override {
        const Colour role = mode == QIcon::Disabled ? Colour::text3
                            : m_colour              ? *m_colour
                            : state == QIcon::On    ? Colour::accent
                                                    : Colour::text2;
        QColor colour = theme().colour(role);
        if (mode == QIcon::Disabled)
            colour.setAlphaF(0.5F);
        paintIcon(*painter, where, m_name, colour);
    }
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect(QPoint(), size), mode, state);
        return pixmap;
    }
    [[nodiscard]] QIconEngine* clone() const override { return new ThemedIconEngine(*this); }

private:
    QString m_name;
    std::optional<Colour> m_colour;
};

} // namespace

QIcon icon(const QString& name, std::optional<Colour> colour) {
    return QIcon(new ThemedIconEngine(name, colour));
}

void paintIcon(QPainter& painter, const QRectF& where, const QString& name, const QColor& colour) {
    QByteArray svg = source(name);
    svg.replace("currentColor", colour.name().toLatin1());
    QSvgRenderer renderer(svg);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setOpacity(painter.opacity() * colour.alphaF());
    renderer.render(&painter, where);
    painter.restore();
}

} // namespace nibble::ui
