// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include <QByteArray>
#include <QDateTime>
#include <QList>
#include <QString>
#include <QStringList>

#include "core/base/expected.h"
#include "core/experiment/experiment.h"

namespace nibble::ui {

struct RecentModel {
    QString path, name, format;
    std::int64_t parameters = 0, bytes = 0;
    QDateTime opened;
};

/// What one start of the window leaves to the next: a JSON file, replaced as one step.
struct SavedState {
    static constexpr int kVersion = 1;
    static constexpr qsizetype kRecentModels = 12;

    QByteArray geometry, windowState;
    QString page = QStringLiteral("home");
    QString theme = QStringLiteral("system"); ///< system, light, dark, contrast
    QString language;                         ///< empty: the desktop's
    QString model;                            ///< path of the open model; empty: the built-in one
    QString tensor, variant;                  ///< the selection
    QString number, numberFormat;             ///< on the page Numbers, as typed, and the chosen format
    QStringList numberFormats;                ///< all that are shown there; none: as at the first start
    QStringList tornOff;                      ///< pages in windows of their own
    bool inspector = true;
    QList<RecentModel> recent; ///< the latest first
    std::optional<Experiment> experiment;

    /// Errors: badFile, naming file and field; a missing file is an empty state.
    static Expected<SavedState> load(const QString& path);
    Expected<void> save(const QString& path) const;
    /// In the user's folder for settings; made if it is not there.
    static QString defaultPath();
};

} // namespace nibble::ui
