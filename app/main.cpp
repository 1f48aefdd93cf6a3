// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <QApplication>
#include <QFile>
#include <QStyleFactory>

#include "app/language.h"
#include "app/main_window.h"
#include "app/screenshot.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

struct Options {
    std::string model;
    ScreenshotOptions screenshot;
};

/// Command line errors end the process; the exit code is cli.md's.
int parse(Options& options, int argc, char** argv) {
    CLI::App app("Nibblescope: a lab bench for neural-network quantization");
    app.set_version_flag("--version", NIBBLE_VERSION);
    std::vector<std::string> pageAndFile;
    app.add_option("MODEL", options.model, "A model, an experiment or a report to open");
    app.add_option("--screenshot", pageAndFile, "Render PAGE to FILE.png without a display, and exit")
        ->expected(2)
        ->type_name("PAGE FILE");
    app.add_option("--size", options.screenshot.size, "WxH of the picture")->capture_default_str();
    app.add_option("--scale", options.screenshot.scale, "Pixels per unit of the picture: 2 is 200 %")
        ->check(CLI::Range(1.0, 4.0));
    app.add_option("--theme", options.screenshot.theme, "light, dark or contrast")
        ->check(CLI::IsMember({"light", "dark", "contrast"}));
    app.add_option("--language", options.screenshot.language, "en, zh_CN, …");
    app.add_option("--view", options.screenshot.view,
                   "The part of the page that the picture shows: training");
    app.add_option("--tensor", options.screenshot.tensor, "The tensor that the picture shows");
    app.add_option("--model", options.model, "The same as MODEL");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        const int code = app.exit(error);
        return code == 0 ? -1 : 2;
    }
    if (!pageAndFile.empty()) {
        options.screenshot.page = pageAndFile[0];
        options.screenshot.file = pageAndFile[1];
    }
    return 0;
}

void prepareApplication(const QString& theme, const QString& language) {
    QApplication::setApplicationName(QStringLiteral("nibblescope"));
    QApplication::setApplicationVersion(QStringLiteral(NIBBLE_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("nibblescope"));
    QApplication::setWindowIcon(QIcon(QStringLiteral(":/window/logo.svg")));
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    applyLanguage(language);
    ui::theme().setMode(themeByName(theme));
}

/// Runs until the window closes; `state` is what it leaves. While it runs, what is worth keeping is written
/// off this thread.
int openWindow(const Options& options, const QString& file, const QString& problem, SavedState& state) {
    const QString model = options.model.empty() ? state.model : QString::fromStdString(options.model);
    Session session(state);
    MainWindow window(session);
    QObject::connect(&window, &MainWindow::stateKept, &window, [&] {
        state = session.saved();
        session.background().run(
            &window, [state, file](const std::stop_token&) { return state.save(file); },
            [&window](const Expected<void>& written) {
                if (!written)
                    window.tell(errorText(written.error()));
            });
    });
    window.restore();
    window.show();
    session.open(model);
    if (!problem.isEmpty())
        window.tell(problem);
    return QApplication::exec();
}

int runWindow(const Options& options) {
    const QString file = SavedState::defaultPath();
    auto loaded = SavedState::load(file);
    QString problem;
    if (!loaded) {
        problem = QApplication::translate("Main", "The last session was not restored: %1")
                      .arg(errorText(loaded.error()));
        QFile::copy(file,
                    file + QStringLiteral(".broken")); // to look at; the next save replaces the original
    }
    SavedState saved = loaded ? std::move(*loaded) : SavedState{};
    prepareApplication(saved.theme, saved.language);
    SavedState last = saved;
    const int code = openWindow(options, file, problem, last);
    // The session and its threads are gone: nothing writes beside this any more.
    if (auto written = last.save(file); !written)
        fmt::print(stderr, "nibblescope: {}\n", written.error().text());
    return code;
}

} // namespace

} // namespace nibble::ui

int main(int argc, char** argv) {
    nibble::ui::Options options;
    if (const int code = nibble::ui::parse(options, argc, argv); code != 0)
        return code < 0 ? 0 : code;
    const bool picture = !options.screenshot.page.empty();
    if (picture)
        nibble::ui::prepareForPicture(options.screenshot);
    const QApplication application(argc, argv);
    if (!picture)
        return nibble::ui::runWindow(options);
    nibble::ui::prepareApplication(QString::fromStdString(options.screenshot.theme),
                                   QString::fromStdString(options.screenshot.language));
    return nibble::ui::takeScreenshot(options.screenshot, QString::fromStdString(options.model));
}
