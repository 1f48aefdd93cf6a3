// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>

namespace nibble::ui {

struct Language {
    QString code; ///< "en", "zh_CN"
    QString name; ///< in the language itself
};

/// English, and every translation that is built in.
[[nodiscard]] QList<Language> availableLanguages();
[[nodiscard]] QString activeLanguage();
/// Takes it for texts and numbers; an empty code is the desktop's language, one that is not there is English.
/// Texts made before stay as they are.
void applyLanguage(const QString& code);

} // namespace nibble::ui
