// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include <QString>

namespace nibble::ui {

struct ScreenshotOptions {
    std::string page, file;
    std::string size = "1440x900";
    double scale = 1;
    std::string theme = "light", language = "en";
    std::string tensor;
    std::string view; ///< a part of the page
};

/// Before the application object is made: no display, and the picture's scale.
void prepareForPicture(const ScreenshotOptions& options);
/// Opens the model, shows the page, waits until all is drawn and writes the picture. An exit code of the
/// command line's.
int takeScreenshot(const ScreenshotOptions& options, const QString& model);

} // namespace nibble::ui
