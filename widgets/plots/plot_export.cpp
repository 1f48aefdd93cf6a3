// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/plot_export.h"

#include <qcustomplot.h>

#include <QBuffer>
#include <QPdfWriter>
#include <QSaveFile>
#include <QSvgGenerator>

#include "widgets/theme.h"

namespace nibble::ui {

namespace {

int headHeight() {
    return theme().px(36);
}

QSize pictureSize(const PlotPicture& picture) {
    const QSize size = picture.view.size().expandedTo({theme().px(240), theme().px(160)});
    return {size.width(), size.height() + headHeight()};
}

void paintHead(QPainter& painter, const PlotPicture& picture, int width) {
    const int margin = theme().px(12);
    QRect line(margin, 0, width - 2 * margin, headHeight());
    painter.setFont(theme().font(Type::cardTitle));
    painter.setPen(theme().colour(Colour::text));
    QRect used;
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, picture.title, &used);
    line.setLeft(used.right() + theme().px(8));
    painter.setFont(theme().font(Type::caption));
    painter.setPen(theme().colour(Colour::text3));
    QStringList words;
    for (const QString& part : {picture.caption, kindName(picture.kind)})
        if (!part.isEmpty())
            words += part;
    const QFontMetrics metrics(theme().font(Type::caption));
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter,
                     metrics.elidedText(words.join(QStringLiteral(" · ")), Qt::ElideRight, line.width()));
}

/// `device` is as large as pictureSize().
void paintOn(QPaintDevice& device, const PlotPicture& picture, bool vectors) {
    const LightColours light;
    const QSize size = pictureSize(picture);
    QCPPainter painter;
    painter.begin(&device);
    if (vectors)
        painter.setMode(QCPPainter::pmVectorized);
    painter.setMode(QCPPainter::pmNoCaching);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(QRect(QPoint(), size), theme().colour(Colour::surface));
    paintHead(painter, picture, size.width());
    painter.translate(0, headHeight());
    picture.view.paintPicture(painter, {size.width(), size.height() - headHeight()});
    painter.end();
}

} // namespace

QImage pictureImage(const PlotPicture& picture) {
    constexpr int scale = 2;
    QImage image(scale * pictureSize(picture), QImage::Format_ARGB32_Premultiplied);
    image.setDevicePixelRatio(scale);
    paintOn(image, picture, false);
    return image;
}

QByteArray picturePng(const PlotPicture& picture) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    pictureImage(picture).save(&buffer, "PNG");
    return bytes;
}

QByteArray pictureSvg(const PlotPicture& picture) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    const QSize size = pictureSize(picture);
    generator.setSize(size);
    generator.setViewBox(QRect(QPoint(), size));
    generator.setTitle(picture.title);
    generator.setDescription(picture.caption);
    paintOn(generator, picture, true);
    return bytes;
}

QByteArray picturePdf(const PlotPicture& picture) {
    constexpr int pixelsPerInch = 96;
    constexpr double pointsPerPixel = 72.0 / pixelsPerInch;
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    writer.setTitle(picture.title);
    writer.setResolution(pixelsPerInch);
    writer.setPageSize(QPageSize(QSizeF(pictureSize(picture)) * pointsPerPixel, QPageSize::Point, {},
                                 QPageSize::ExactMatch));
    writer.setPageMargins(QMarginsF());
    paintOn(writer, picture, true);
    return bytes;
}

Expected<void> writeWhole(const QString& path, const QByteArray& bytes) {
    QSaveFile file(path);
    if (file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.commit())
        return {};
    return Unexpected(Error{
        .kind = ErrorKind::failed, .message = file.errorString().toStdString(), .path = path.toStdString()});
}

} // namespace nibble::ui
