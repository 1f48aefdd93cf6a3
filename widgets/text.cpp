// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/text.h"

#include <array>
#include <cmath>

#include <QCoreApplication>
#include <QFileInfo>
#include <QLocale>

namespace nibble::ui {

namespace {

struct Unit {
    double factor;
    const char* name;
};

QString sayOfUnits(const char* text) {
    return QCoreApplication::translate("Text", text);
}

/// Three significant figures with the largest unit that keeps the number at 1 or above.
QString scaled(double value, std::span<const Unit> units) {
    for (const auto& unit : units) {
        // The limit is where three figures would round up to the next unit.
        if (std::abs(value) >= 0.9995 * unit.factor || &unit == &units.back()) {
            const double number = value / unit.factor;
            const int decimals = std::abs(number) >= 99.95 ? 0 : std::abs(number) >= 9.995 ? 1 : 2;
            const bool whole = unit.factor == 1;
            return QLocale().toString(number, 'f', whole ? 0 : decimals) + QChar(0xA0) +
                   sayOfUnits(unit.name);
        }
    }
    return {};
}

} // namespace

QString bytesText(double bytes) {
    static constexpr std::array<Unit, 5> units{{{1e12, QT_TRANSLATE_NOOP("Text", "TB")},
                                                {1e9, QT_TRANSLATE_NOOP("Text", "GB")},
                                                {1e6, QT_TRANSLATE_NOOP("Text", "MB")},
                                                {1e3, QT_TRANSLATE_NOOP("Text", "kB")},
                                                {1, QT_TRANSLATE_NOOP("Text", "B")}}};
    return scaled(bytes, units);
}

QString megabytesText(double bytes) {
    const double megabytes = bytes / 1e6;
    const int decimals = megabytes >= 99.95 ? 0 : megabytes >= 9.995 ? 1 : megabytes >= 0.9995 ? 2 : 3;
    return QLocale().toString(megabytes, 'f', decimals);
}

QString countText(double count) {
    static constexpr std::array<Unit, 4> units{{{1e9, QT_TRANSLATE_NOOP("Text", "B parameters")},
                                                {1e6, QT_TRANSLATE_NOOP("Text", "M parameters")},
                                                {1e3, QT_TRANSLATE_NOOP("Text", "K parameters")},
                                                {1, QT_TRANSLATE_NOOP("Text", "parameters")}}};
    return scaled(count, units);
}

QString integerText(std::int64_t number) {
    return QLocale().toString(static_cast<qlonglong>(number));
}

QString figureText(double value, int digits) {
    if (std::isnan(value))
        return QStringLiteral("NaN");
    if (std::isinf(value))
        return value > 0 ? QStringLiteral("∞") : QStringLiteral("−∞");
    if (value == 0)
        return QStringLiteral("0");
    const double magnitude = std::abs(value);
    if (magnitude < 1e-4 || magnitude >= 1e7)
        return QLocale().toString(value, 'e', digits - 1).toLower(); // some locales shout the exponent
    const int before = static_cast<int>(std::floor(std::log10(magnitude))) + 1;
    return QLocale().toString(value, 'f', std::max(0, digits - before));
}

QString durationText(double seconds) {
    if (seconds < 0.9995)
        return sayOfUnits(QT_TRANSLATE_NOOP("Text", "%1 ms"))
            .arg(QLocale().toString(seconds * 1000, 'f', seconds < 0.00995 ? 1 : 0));
    if (seconds < 10)
        return sayOfUnits(QT_TRANSLATE_NOOP("Text", "%1 s")).arg(QLocale().toString(seconds, 'f', 1));
    const auto whole = static_cast<std::int64_t>(std::llround(seconds));
    if (whole < 60)
        return sayOfUnits(QT_TRANSLATE_NOOP("Text", "%1 s")).arg(whole);
    const auto padded = [](std::int64_t number) {
        return QStringLiteral("%1").arg(number, 2, 10, QChar('0'));
    };
    if (whole < 3600)
        return sayOfUnits(QT_TRANSLATE_NOOP("Text", "%1 m %2 s")).arg(whole / 60).arg(padded(whole % 60));
    return sayOfUnits(QT_TRANSLATE_NOOP("Text", "%1 h %2 m")).arg(whole / 3600).arg(padded(whole / 60 % 60));
}

QString shapeText(const Shape& shape) {
    QStringList parts;
    for (const auto extent : shape)
        parts += QString::number(extent);
    return parts.join(QStringLiteral(" × "));
}

QString stageText(const Progress& progress) {
    struct Stage {
        const char *name, *text;
    };
    static constexpr std::array<Stage, 13> stages{
        {{"evaluate", QT_TRANSLATE_NOOP("Text", "perplexity, window %1 of %2")},
         {"quantize", QT_TRANSLATE_NOOP("Text", "quantizing, tensor %1 of %2")},
         {"latency", QT_TRANSLATE_NOOP("Text", "speed, run %1 of %2")},
         {"pack", QT_TRANSLATE_NOOP("Text", "packing for the kernels, layer %1 of %2")},
         {"sample inputs", QT_TRANSLATE_NOOP("Text", "layer inputs, window %1 of %2")},
         {"tap inputs", QT_TRANSLATE_NOOP("Text", "inputs of the layers, %1 of %2")},
         {"weights", QT_TRANSLATE_NOOP("Text", "weights, layer %1 of %2")},
         {"tasks", QT_TRANSLATE_NOOP("Text", "tasks, question %1 of %2")},
         {"train", QT_TRANSLATE_NOOP("Text", "training, %1 of %2 s")},
         {"steps", QT_TRANSLATE_NOOP("Text", "recording, step %1 of %2")},
         {"tokenize", QT_TRANSLATE_NOOP("Text", "the text as tokens")},
         {"write", QT_TRANSLATE_NOOP("Text", "writing, tensor %1 of %2")},
         {"hash", QT_TRANSLATE_NOOP("Text", "reading the files once")}}};
    for (const auto& stage : stages)
        if (progress.stage == stage.name) {
            const QString text = sayOfUnits(stage.text);
            return text.contains(QLatin1StringView("%2"))
                       ? text.arg(integerText(progress.done), integerText(progress.total))
                       : text;
        }
    return toQt(progress.stage);
}

QString errorText(const Error& error) {
    return toQt(error.text());
}

QString variantName(const QString& method) {
    return method == QLatin1StringView("as opened") ? QCoreApplication::translate("Comparison", "as opened")
                                                    : method;
}

QString fileName(const QString& path) {
    const QString name = QFileInfo(path).fileName();
    return name.isEmpty() ? path : name;
}

} // namespace nibble::ui
