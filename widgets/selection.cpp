// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/selection.h"

namespace nibble::ui {

void Selection::setTensor(const QString& name) {
    if (m_tensor == name)
        return;
    m_tensor = name;
    emit tensorChanged(name);
}

void Selection::setVariant(const QString& method) {
    if (m_variant == method)
        return;
    m_variant = method;
    emit variantChanged(method);
}

void Selection::setLayer(int layer) {
    if (m_layer == layer)
        return;
    m_layer = layer;
    emit layerChanged(layer);
}

void Selection::clear() {
    setTensor({});
    setVariant({});
    setLayer(-1);
}

} // namespace nibble::ui
