// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>

namespace nibble::ui {

/// What is looked at, the same for every page: choosing a tensor anywhere goes through here, so all follow.
class Selection : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;

    /// Canonical name of a tensor of the open model; empty if none.
    [[nodiscard]] const QString& tensor() const { return m_tensor; }
    /// Scheme of a row of the comparison ("as opened" for the baseline); empty if none.
    [[nodiscard]] const QString& variant() const { return m_variant; }
    /// A layer (block) of the model; −1 if none.
    [[nodiscard]] int layer() const { return m_layer; }

    void setTensor(const QString& name);
    void setVariant(const QString& method);
    void setLayer(int layer);
    /// Forgets everything: another model is open.
    void clear();

signals:
    void tensorChanged(const QString& name);
    void variantChanged(const QString& method);
    void layerChanged(int layer);
    /// A page asks for another page, by its name in pages.def; ":" and a view of that page may follow.
    void pageWanted(const QString& page);

private:
    QString m_tensor, m_variant;
    int m_layer = -1;
};

} // namespace nibble::ui
