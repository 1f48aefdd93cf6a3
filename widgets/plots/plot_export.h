// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QImage>
#include <QString>

#include "core/base/expected.h"
#include "widgets/controls/kind.h"
#include "widgets/plots/plot_view.h"

namespace nibble::ui {

/// A plot as it goes into a file or the clipboard: on the light theme's ground, under its title and caption.
struct PlotPicture {
    PlotView& view;
    QString title, caption;
    Kind kind = Kind::none;
};

/// Twice as many pixels as on the screen.
[[nodiscard]] QImage pictureImage(const PlotPicture& picture);
[[nodiscard]] QByteArray picturePng(const PlotPicture& picture);
[[nodiscard]] QByteArray pictureSvg(const PlotPicture& picture);
[[nodiscard]] QByteArray picturePdf(const PlotPicture& picture);

/// Under a temporary name, then renamed. Errors: failed, with the path and the system's words.
[[nodiscard]] Expected<void> writeWhole(const QString& path, const QByteArray& bytes);

} // namespace nibble::ui
