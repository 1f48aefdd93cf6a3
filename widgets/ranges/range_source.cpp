// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/ranges/range_source.h"

#include <QCoreApplication>
#include <QFileInfo>

#include "widgets/ranges/number_field.h"
#include "widgets/text.h"

namespace nibble::ui {

const std::vector<double>& workedExample() {
    static const std::vector<double> values{-2.1, 0.5, 1.8};
    return values;
}

QString ruleTitle(RangeRule rule) {
    return QCoreApplication::translate("Method", info(rule).title.data());
}

QString sourceText(const RangeSource& source) {
    const auto say = [](const char* text) { return QCoreApplication::translate("Ranges", text); };
    switch (source.kind) {
    case RangeSource::Kind::distribution: {
        const auto* row = findDistribution(source.distribution.name);
        return row ? say(row->title.data()) +
                         QStringLiteral(", %1 = %2")
                             .arg(toQt(row->scaleSign), plainNumber(source.distribution.scale))
                   : QString();
    }
    case RangeSource::Kind::list:
        return say(QT_TRANSLATE_NOOP("Ranges", "the values of the table"));
    case RangeSource::Kind::tensor:
        return source.tensor;
    case RangeSource::Kind::activations:
        return say(QT_TRANSLATE_NOOP("Ranges", "inputs of %1")).arg(source.tensor);
    case RangeSource::Kind::picture:
        return source.picture.isEmpty() ? say(QT_TRANSLATE_NOOP("Ranges", "a drawn picture"))
                                        : QFileInfo(source.picture).fileName();
    }
    return {};
}

QString schemeText(const GridScheme& scheme) {
    const auto say = [](const char* text) { return QCoreApplication::translate("Ranges", text); };
    const QString kind = scheme.kind == GridKind::symmetric ? say(QT_TRANSLATE_NOOP("Ranges", "symmetric"))
                         : scheme.kind == GridKind::restricted
                             ? say(QT_TRANSLATE_NOOP("Ranges", "restricted"))
                             : say(QT_TRANSLATE_NOOP("Ranges", "asymmetric"));
    const QString unit = scheme.unit == GridUnit::tensor    ? say(QT_TRANSLATE_NOOP("Ranges", "per tensor"))
                         : scheme.unit == GridUnit::channel ? say(QT_TRANSLATE_NOOP("Ranges", "per channel"))
                         : scheme.unit == GridUnit::token
                             ? say(QT_TRANSLATE_NOOP("Ranges", "per token"))
                             : say(QT_TRANSLATE_NOOP("Ranges", "per group of %1")).arg(scheme.group);
    return say(QT_TRANSLATE_NOOP("Ranges", "%1 bits, %2, %3")).arg(scheme.bits).arg(kind, unit);
}

QString placeText(const RangeData& data, const GridScheme& scheme, std::int64_t grid) {
    const auto say = [](const char* text) { return QCoreApplication::translate("Ranges", text); };
    const GridPlace place = gridPlace(data, scheme, grid);
    if (!place.row)
        return say(QT_TRANSLATE_NOOP("Ranges", "column %1")).arg(integerText(place.firstCol));
    if (scheme.unit == GridUnit::token)
        return say(QT_TRANSLATE_NOOP("Ranges", "token %1")).arg(integerText(*place.row));
    if (scheme.unit == GridUnit::channel)
        return say(QT_TRANSLATE_NOOP("Ranges", "row %1")).arg(integerText(*place.row));
    return say(QT_TRANSLATE_NOOP("Ranges", "row %1, columns %2 – %3"))
        .arg(integerText(*place.row), integerText(place.firstCol), integerText(place.lastCol));
}

} // namespace nibble::ui
