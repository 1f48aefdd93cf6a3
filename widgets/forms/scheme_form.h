// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <vector>

#include <QWidget>

#include "core/methods/registry.h"
#include "core/model/model.h"

class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;

namespace nibble::ui {

class ExceptionRows;

/// The settings of one scheme, made from what each method says of its options; the scheme's text stands
/// below, can be typed as well, and both follow each other.
class SchemeForm : public QWidget {
    Q_OBJECT

public:
    explicit SchemeForm(ModelPointer model, QWidget* parent = nullptr);

    void setScheme(const QString& scheme);
    /// In canonical form; empty while what is typed is no scheme.
    [[nodiscard]] QString scheme() const { return m_scheme; }

signals:
    void schemeChanged();
    /// Enter was pressed in the scheme's field.
    void accepted();

private:
    /// One option's field: writes its option for a scheme, or nothing where it is at its default.
    struct Field {
        QWidget* widget;
        std::function<QString()> option;
        QString onlyWith = {}; ///< the flag without which it means nothing
    };

    void showMethod(const MethodInfo& method, const ParamValues& values);
    void addField(const ParamSpec& spec, const ParamValues& values);
    Field bitsField(const ParamSpec& spec, int bits);
    Field granularityField(const ParamSpec& spec, const Granularity& value);
    Field numberField(const ParamSpec& spec, double value);
    Field choiceField(const ParamSpec& spec, std::string_view word);
    Field flagField(const ParamSpec& spec, bool on);
    /// Fields whose flag is off are greyed and say nothing.
    void enableFields();
    [[nodiscard]] QString withStages(const QString& base, bool exceptions) const;
    void fieldsChanged();
    void textEdited();
    void addExceptions();
    void tell(const Expected<QuantScheme>& scheme);

    ModelPointer m_model;
    QString m_scheme;
    std::vector<std::string> m_transforms; ///< kept as written while the base changes
    QComboBox* m_method;
    QLabel *m_description, *m_outcome;
    QFormLayout* m_form;
    ExceptionRows* m_exceptions;
    QLineEdit* m_text;
    std::vector<Field> m_fields;
    bool m_filling = false;
};

} // namespace nibble::ui
