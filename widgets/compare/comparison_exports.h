// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include <QObject>

#include "core/base/expected.h"

class QMenu;
class QWidget;

namespace nibble::ui {

class Session;

/// What a comparison leaves behind: the report's folder, the experiment, the table alone, and the quantized
/// model itself. Everything is written under a temporary name first.
class ComparisonExports : public QObject {
    Q_OBJECT

public:
    ComparisonExports(Session& session, QWidget* parent);

    void fill(QMenu& menu);

    /// The work behind the menu, without its file dialogs; off this thread. `done` or Session::problem tells
    /// the outcome.
    void writeReportTo(const QString& folder);
    void writeExperimentTo(const QString& path);
    /// By the path's ending: .md, .csv or .tex.
    void writeTableTo(const QString& path);
    /// A job of the engine's: writes the row of that method as GGUF, quantized by its scheme or as it was
    /// trained; `then` runs once the file is there.
    void writeModelTo(const QString& method, const QString& path, std::function<void()> then = {});
    /// Whether there is anything to write for the method.
    [[nodiscard]] bool canWrite(const QString& method) const;
    [[nodiscard]] QString suggestedName(const QString& ending) const;

signals:
    void done(const QString& message);

private:
    void copyTable(const char* form);
    void write(std::function<Expected<void>()> work, const QString& message);
    void tell(const Expected<void>& outcome, const QString& message);

    Session& m_session;
    QWidget* m_parent;
};

} // namespace nibble::ui
