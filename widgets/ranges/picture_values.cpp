// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/ranges/picture_values.h"

#include <cmath>

#include <QFileInfo>
#include <QImageReader>
#include <QPainter>

namespace nibble::ui {

namespace {

/// Pixels that a file may claim to have.
constexpr qint64 kMostPixels = qint64{100'000'000};

Expected<QImage> readPicture(const QString& path) {
    QImageReader reader(path);
    reader.setAutoTransform(true);
    const auto bad = [&](const QString& why) -> Unexpected {
        return Unexpected(
            Error{.kind = ErrorKind::badFile, .message = why.toStdString(), .path = path.toStdString()});
    };
    const QByteArray format = reader.format();
    if (format.isEmpty())
        return bad(QFileInfo::exists(path) ? QStringLiteral("this is no picture")
                                           : QStringLiteral("there is no such file"));
    if (format != "png" && format != "jpeg")
        return bad(QStringLiteral("a picture must be PNG or JPEG, not %1").arg(QLatin1StringView(format)));
    const QSize size = reader.size();
    if (!size.isValid() || qint64{size.width()} * size.height() > kMostPixels)
        return bad(QStringLiteral("the picture is too large"));
    if (std::max(size.width(), size.height()) > kPictureSide)
        reader.setScaledSize(size.scaled(kPictureSide, kPictureSide, Qt::KeepAspectRatio).expandedTo({1, 1}));
    const QImage image = reader.read();
    if (image.isNull())
        return bad(reader.errorString());
    return image;
}

} // namespace

QImage drawnPicture() {
    constexpr int side = 256;
    QImage image(side, side, QImage::Format_RGB32);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    QLinearGradient sky(0, 0, 0, side * 0.7);
    sky.setColorAt(0, QColor(30, 30, 30));
    sky.setColorAt(1, QColor(220, 220, 220));
    painter.fillRect(image.rect(), sky);
    QRadialGradient sun(190, 60, 36);
    sun.setColorAt(0, Qt::white);
    sun.setColorAt(0.6, QColor(245, 245, 245));
    sun.setColorAt(1, QColor(120, 120, 120, 0));
    painter.fillRect(image.rect(), sun);
    painter.setPen(Qt::NoPen);
    for (int ridge = 0; ridge < 3; ++ridge) {
        QPolygonF hills{{0, side}};
        for (int x = 0; x <= side; ++x)
            hills << QPointF(x, 150 + 32 * ridge + 22 * std::sin(x * (0.020 + 0.011 * ridge) + ridge * 2.1) +
                                    6 * std::sin(x * 0.11 + ridge));
        hills << QPointF(side, side);
        const int grey = 130 - 45 * ridge;
        painter.setBrush(QColor(grey, grey, grey));
        painter.drawPolygon(hills);
    }
    painter.end();
    return image;
}

Expected<RangeDataPointer> pictureValues(const QString& path, const JobContext& job) {
    QImage image;
    if (path.isEmpty()) {
        image = drawnPicture();
    } else {
        auto read = readPicture(path);
        if (!read)
            return passOn(read);
        image = std::move(*read);
    }
    image = image.convertToFormat(QImage::Format_Grayscale8);
    std::vector<float> values;
    values.reserve(static_cast<std::size_t>(image.width()) * static_cast<std::size_t>(image.height()));
    for (int y = 0; y < image.height(); ++y) {
        const uchar* line = image.constScanLine(y);
        for (int x = 0; x < image.width(); ++x)
            values.push_back(static_cast<float>(line[x]) / 255.0F);
    }
    return RangeData::make(std::move(values), image.width(), RangeData::Kind::weights, job);
}

} // namespace nibble::ui
