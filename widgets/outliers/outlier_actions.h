// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

class QWidget;

namespace nibble::ui {

class OutlierBench;

/// What leaves the page: the injected model for all pages, a remedy for Compare, figures into files; and the
/// text that comes in.
class OutlierActions : public QObject {
    Q_OBJECT

public:
    OutlierActions(OutlierBench& bench, QWidget* page);

    /// Opens a panel under `anchor` that chooses the text.
    void chooseText(QWidget* anchor);
    void exportFigures();
    /// By the ending: .csv, or .json as `nibble outliers --json` gives it.
    void writeFigures(const QString& path);
    /// Writes the injected model and opens it.
    void useInjected();
    /// Opens the model that the injected one was made of.
    void useOriginal();
    /// Adds both schemes to the comparison, with the injection of the moment, and goes there.
    void compare(const QString& before, const QString& after);

signals:
    void textChosen();
    void injectedOpenChanged(bool open);

private:
    OutlierBench& m_bench;
    QWidget* m_page;
    QString m_injected, m_original; ///< paths
};

} // namespace nibble::ui
