// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QStringList>

namespace nibble::test {

struct Outcome {
    int code = -1;
    QByteArray out, err;

    [[nodiscard]] QJsonObject json() const { return QJsonDocument::fromJson(out).object(); }
};

/// Runs the built command line to its end; `environment` adds NAME=value entries.
inline Outcome runNibble(const QStringList& arguments, const QStringList& environment = {}) {
    QProcess process;
    auto variables = QProcessEnvironment::systemEnvironment();
    for (const auto& entry : environment)
        variables.insert(entry.section('=', 0, 0), entry.section('=', 1));
    process.setProcessEnvironment(variables);
    process.start(QStringLiteral(NIBBLE_BINARY_DIR "/bin/nibble"), arguments);
    if (!process.waitForFinished(300000))
        return {};
    return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
}

} // namespace nibble::test
