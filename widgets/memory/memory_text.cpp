// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/memory/memory_text.h"

#include <cmath>

#include <QCoreApplication>
#include <QLocale>

#include "widgets/machine_text.h"
#include "widgets/text.h"

namespace nibble::ui {

namespace {

QString sayOfMemory(const char* text) {
    return QCoreApplication::translate("MemoryText", text);
}

} // namespace

QString sizeText(double bytes, ByteUnit unit) {
    const bool binary = unit == ByteUnit::gib;
    const double step = binary ? 1024 : 1000;
    const char* const decimalNames[] = {"B", "kB", "MB", "GB", "TB"};
    const char* const binaryNames[] = {"B", "KiB", "MiB", "GiB", "TiB"};
    int power = 0;
    double value = bytes;
    while (power < 4 && std::abs(value) >= 0.9995 * step) {
        value /= step;
        ++power;
    }
    const int decimals = power == 0 || std::abs(value) >= 99.95 ? 0 : std::abs(value) >= 9.995 ? 1 : 2;
    return QLocale().toString(value, 'f', decimals) + QChar(0xA0) +
           QLatin1StringView(binary ? binaryNames[power] : decimalNames[power]);
}

QString contextText(std::int64_t tokens) {
    if (tokens >= 1024 && tokens % 1024 == 0)
        return QStringLiteral("%1K").arg(QLocale().toString(static_cast<qlonglong>(tokens / 1024)));
    if (tokens >= 10000)
        return QStringLiteral("%1K").arg(
            QLocale().toString(static_cast<double>(tokens) / 1024, 'f', tokens < 100000 ? 1 : 0));
    return integerText(tokens);
}

QString memoryWords(std::string_view text) {
    return QCoreApplication::translate("Memory", std::string(text).c_str());
}

QString formatName(const QString& format) {
    return format == QLatin1StringView("as_opened")
               ? sayOfMemory(QT_TRANSLATE_NOOP("MemoryText", "as opened"))
               : format;
}

QString deviceTitle(const Device& device) {
    return device.known == DeviceSource::user && !findDevice(device.name) ? toQt(device.title)
                                                                          : memoryWords(device.title);
}

QString deviceOrigin(const Device& device) {
    if (device.known == DeviceSource::user)
        return sayOfMemory(QT_TRANSLATE_NOOP("MemoryText", "figures of your own"));
    if (device.known == DeviceSource::literature)
        return sayOfMemory(QT_TRANSLATE_NOOP("MemoryText", "literature: %1")).arg(toQt(device.source));
    const QString processor = shortProcessorName(toQt(device.source));
    return device.bandwidth > 0
               ? sayOfMemory(QT_TRANSLATE_NOOP("MemoryText", "measured: %1")).arg(processor)
               : sayOfMemory(QT_TRANSLATE_NOOP("MemoryText", "%1; bandwidth not measured yet"))
                     .arg(processor);
}

Kind deviceKind(const Device& device) {
    return device.known == DeviceSource::literature                         ? Kind::literature
           : device.known == DeviceSource::measured && device.bandwidth > 0 ? Kind::measured
                                                                            : Kind::none;
}

Kind itemKindOf(ItemKind kind) {
    return kind == ItemKind::computed ? Kind::computed : Kind::estimated;
}

} // namespace nibble::ui
