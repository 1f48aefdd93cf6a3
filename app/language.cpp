// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/language.h"

#include <QCoreApplication>
#include <QDir>
#include <QLibraryInfo>
#include <QLocale>
#include <QTranslator>

namespace nibble::ui {

namespace {

const QString kFolder = QStringLiteral(":/translations");
const QString kPrefix = QStringLiteral("nibblescope_");

struct Active {
    QString code = QStringLiteral("en");
    QTranslator texts, qtTexts;
};

Active& active() {
    static Active state;
    return state;
}

} // namespace

QList<Language> availableLanguages() {
    QList<Language> languages{{QStringLiteral("en"), QStringLiteral("English")}};
    for (const auto& file : QDir(kFolder).entryList({kPrefix + QStringLiteral("*.qm")})) {
        const QString code = file.mid(kPrefix.size()).chopped(3);
        if (code != QLatin1StringView("en"))
            languages.append({code, QLocale(code).nativeLanguageName()});
    }
    return languages;
}

QString activeLanguage() {
    return active().code;
}

void applyLanguage(const QString& wanted) {
    auto& state = active();
    QCoreApplication::removeTranslator(&state.texts);
    QCoreApplication::removeTranslator(&state.qtTexts);
    const QLocale system = QLocale::system();
    const QString code = wanted.isEmpty() ? system.name() : wanted;
    state.code = QStringLiteral("en");
    for (const auto& language : availableLanguages())
        if (code == language.code ||
            code.section(QChar('_'), 0, 0) == language.code.section(QChar('_'), 0, 0))
            state.code = language.code;
    // Numbers as the desktop writes them where it speaks this language, else as the language does.
    const QLocale chosen(state.code);
    QLocale::setDefault(system.language() == chosen.language() && system.language() != QLocale::C ? system
                                                                                                  : chosen);
    if (state.texts.load( // English has one too: of its plurals
            kFolder + QChar('/') + kPrefix + state.code))
        QCoreApplication::installTranslator(&state.texts);
    if (state.qtTexts.load(QStringLiteral("qtbase_") + state.code,
                           QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
        QCoreApplication::installTranslator(&state.qtTexts);
}

} // namespace nibble::ui
