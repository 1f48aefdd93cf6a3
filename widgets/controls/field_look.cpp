// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/controls/field_look.h"

#include <QCoreApplication>

#include "widgets/theme.h"

namespace nibble::ui {

FieldLook fieldLook(FieldPart part) {
    const auto& look = theme();
    switch (part) {
    case FieldPart::sign:
        return {look.colour(Colour::signTint), look.colour(Colour::signInk), Qt::SolidPattern};
    case FieldPart::exponent:
        return {look.colour(Colour::exponentTint), look.colour(Colour::exponentInk), Qt::BDiagPattern};
    case FieldPart::mantissa:
    case FieldPart::integer:
        return {look.colour(Colour::mantissaTint), look.colour(Colour::mantissaInk), Qt::Dense5Pattern};
    case FieldPart::index: {
        const CategoryColours purple = look.category(QStringLiteral("nf4"));
        QColor tint = purple.fill;
        tint.setAlphaF(0.3F);
        return {tint, purple.line, Qt::HorPattern};
    }
    case FieldPart::unused:
        break;
    }
    return {look.colour(Colour::raised), look.colour(Colour::text3), Qt::NoBrush};
}

QString fieldName(FieldPart part) {
    switch (part) {
    case FieldPart::sign:
        return QCoreApplication::translate("Fields", "sign");
    case FieldPart::exponent:
        return QCoreApplication::translate("Fields", "exponent");
    case FieldPart::mantissa:
        return QCoreApplication::translate("Fields", "mantissa");
    case FieldPart::integer:
        return QCoreApplication::translate("Fields", "integer");
    case FieldPart::index:
        return QCoreApplication::translate("Fields", "code book index");
    case FieldPart::unused:
        break;
    }
    return QCoreApplication::translate("Fields", "not used");
}

} // namespace nibble::ui
