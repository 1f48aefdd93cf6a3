// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/controls/inspector_rows.h"
#include "widgets/models/comparison_model.h"

namespace nibble::ui {

class Session;

/// The chosen row of the comparison in full: verdict with its reason, where the bits go, quality, speed,
/// notes.
class VariantInspector : public InspectorRows {
    Q_OBJECT

public:
    VariantInspector(Session& session, const ComparisonModel& model, QWidget* parent = nullptr);

signals:
    /// The chosen row's method is to be watched at work.
    void stepsWanted(const QString& method);

private:
    void refresh();
    void addHead(const VariantResult& variant, const VariantStyle& style);
    void addSteps(const VariantResult& variant);
    void addVerdict(const VariantResult& variant, const Result& result);
    void addBits(const VariantResult& variant);
    void addFigures(const VariantResult& variant);
    void addTasks(const VariantResult& variant);
    void addSpeed(const VariantResult& variant, const Result& result);
    void addNotes(const VariantResult& variant);

    Session& m_session;
    const ComparisonModel& m_model;
};

} // namespace nibble::ui
