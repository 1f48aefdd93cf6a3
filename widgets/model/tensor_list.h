// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>

#include "core/model/model.h"
#include "widgets/controls/card.h"
#include "widgets/worker.h"

class QLineEdit;
class QTreeView;

namespace nibble::ui {

class HistogramLoader;
class TensorFilter;
class TensorTreeModel;

/// The tensor tree with its search field; histograms of the rows in view are sampled first.
class TensorList : public Card {
    Q_OBJECT

public:
    explicit TensorList(Worker& worker, QWidget* parent = nullptr);
    void setModel(const ModelPointer& model);
    /// Makes it current and visible; nothing if a filter hides it.
    void setTensor(const QString& name);
    [[nodiscard]] QTreeView* view() const { return m_view; }
    [[nodiscard]] QLineEdit* filter() const { return m_filterField; }
    [[nodiscard]] bool settled() const;

signals:
    void tensorChosen(const QString& name);

private:
    void prepareView();
    void sizeColumns();
    void filterBy(const QString& pattern);
    void offerColumns(const QPoint& where);
    void wishForVisible();
    void currentChanged(const QModelIndex& current);

    TensorTreeModel* m_tree;
    TensorFilter* m_filter;
    QTreeView* m_view;
    QLineEdit* m_filterField;
    HistogramLoader* m_loader;
    QTimer m_visibleChanged;
    QString m_tensor;         ///< the chosen one, whether a filter hides it or not
    bool m_following = false; ///< the current row follows the selection: nothing was chosen here
};

} // namespace nibble::ui
