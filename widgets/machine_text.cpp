// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/machine_text.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include "core/evaluation/machine.h"
#include "widgets/text.h"

namespace nibble::ui {

QString shortProcessorName(const QString& name) {
    static const QRegularExpression noise(QStringLiteral(
        "\\((R|TM|tm)\\)|\\bCPU\\b|\\bProcessor\\b|\\b\\d+-Core\\b|@.*$|\\b(Intel|AMD|with Radeon.*)\\b"));
    QString text = name;
    return text.remove(noise).simplified();
}

QString isaText(const QString& name) {
    QString text = name.toUpper();
    text.replace(QLatin1StringView("AVX512"), QLatin1StringView("AVX-512"));
    return text.replace(QLatin1StringView("VNNI"), QLatin1StringView(" VNNI"));
}

QString machineText() {
    const auto machine = machineInfo();
    const QString processor = shortProcessorName(toQt(machine.processor));
    return processor + QChar('\n') +
           QCoreApplication::translate("Machine", "%n cores", nullptr, machine.cores) + QChar('\n') +
           isaText(toQt(machine.isa));
}

} // namespace nibble::ui
