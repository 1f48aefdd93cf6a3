// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/screenshot.h"

#include <cstdio>

#include <fmt/format.h>

#include <QApplication>
#include <QElapsedTimer>
#include <QRegularExpression>
#include <QSaveFile>
#include <QThread>

#include "app/main_window.h"
#include "widgets/pages/page.h"
#include "widgets/text.h"

namespace nibble::ui {

namespace {

constexpr int kLongestWaitMilliseconds = 120000;
constexpr int kQuietMilliseconds = 300; // settled for this long: late answers have been drawn

int failWith(int code, const QString& message) {
    fmt::print(stderr, "nibblescope: {}\n", message.toStdString());
    return code;
}

void spin(int milliseconds) {
    QElapsedTimer clock;
    clock.start();
    while (clock.elapsed() < milliseconds) {
        QApplication::processEvents(QEventLoop::AllEvents, 20);
        QThread::msleep(5);
    }
}

/// False if it took too long.
bool waitUntilDrawn(const Session& session, const Page& page) {
    QElapsedTimer clock, quiet;
    clock.start();
    quiet.start();
    while (clock.elapsed() < kLongestWaitMilliseconds) {
        spin(20);
        if (session.opening() || !session.model() || !page.settled())
            quiet.restart();
        else if (quiet.elapsed() > kQuietMilliseconds)
            return true;
    }
    return false;
}

int writePicture(const QPixmap& picture, const QString& path) {
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || !picture.save(&file, "PNG") || !file.commit())
        return failWith(1, QStringLiteral("%1: %2").arg(path, file.errorString()));
    return 0;
}

} // namespace

void prepareForPicture(const ScreenshotOptions& options) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    qputenv("QT_SCALE_FACTOR", QByteArray::number(options.scale));
}

int takeScreenshot(const ScreenshotOptions& options, const QString& model) {
    static const QRegularExpression form(QStringLiteral("^(\\d{2,5})x(\\d{2,5})$"));
    const auto size = form.match(QString::fromStdString(options.size));
    if (!size.hasMatch())
        return failWith(2, QStringLiteral("--size: %1 is not WxH").arg(QString::fromStdString(options.size)));
    const QString name = QString::fromStdString(options.page);
    if (!findPage(name))
        return failWith(2, QStringLiteral("there is no page %1").arg(name));
    Session session;
    MainWindow window(session);
    QString problem;
    QObject::connect(&session, &Session::problem, &window,
                     [&](const QString& message) { problem = message; });
    window.resize(size.captured(1).toInt(), size.captured(2).toInt());
    window.show();
    session.open(model);
    while (session.opening() && problem.isEmpty())
        spin(20);
    if (!problem.isEmpty())
        return failWith(3, problem);
    window.showPage(name);
    if (!options.view.empty() && !window.page(name)->showView(QString::fromStdString(options.view)))
        return failWith(
            2, QStringLiteral("the page %1 has no view %2").arg(name, QString::fromStdString(options.view)));
    if (!waitUntilDrawn(session, *window.page(name)))
        return failWith(1, QStringLiteral("the page was not drawn within two minutes"));
    if (!options.tensor.empty()) {
        session.selection().setTensor(QString::fromStdString(options.tensor));
        waitUntilDrawn(session, *window.page(name));
    }
    window.showPage(name);
    spin(100);
    return writePicture(window.grab(), QString::fromStdString(options.file));
}

} // namespace nibble::ui
