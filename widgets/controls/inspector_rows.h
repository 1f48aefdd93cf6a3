// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include <QWidget>

#include "widgets/controls/kind.h"

class QVBoxLayout;

namespace nibble::ui {

/// One line of the inspector: what, how much, and how that was found. A click or Enter copies the value.
class InspectorRow : public QWidget {
    Q_OBJECT

public:
    InspectorRow(const QString& label, const QString& value, Kind kind, QWidget* parent = nullptr);
    void setValue(const QString& value, Kind kind);
    [[nodiscard]] QString label() const { return m_label; }
    [[nodiscard]] QString value() const { return m_value; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void enterEvent(QEnterEvent* event) override { update(), QWidget::enterEvent(event); }
    void leaveEvent(QEvent* event) override { update(), QWidget::leaveEvent(event); }

private:
    void copy();

    QString m_label, m_value;
    Kind m_kind;
};

/// Titled groups of rows, one under the other, as the inspector shows them. Filling it again between
/// beginUpdate() and endUpdate() keeps what is the same, so that figures that stream in only change their
/// text.
class InspectorRows : public QWidget {
    Q_OBJECT

public:
    explicit InspectorRows(QWidget* parent = nullptr);
    void clear();
    void beginUpdate() { m_cursor = 0; }
    /// What was not added again since beginUpdate() goes.
    void endUpdate() { truncate(m_cursor); }
    /// Starts a group; rows and widgets that follow belong to it.
    void addGroup(const QString& title, Kind kind = Kind::none);
    InspectorRow* addRow(const QString& label, const QString& value, Kind kind = Kind::none,
                         const QString& toolTip = {});
    void addWidget(QWidget* widget);
    /// A widget made from what `key` says: kept while the key is the same.
    void addKeyed(const QString& key, const std::function<QWidget*()>& make);
    /// Words under the rows, wrapped.
    void addNote(const QString& text);

private:
    [[nodiscard]] QWidget* atCursor() const;
    void truncate(int from);

    QVBoxLayout* m_layout;
    int m_cursor = 0; ///< place in the layout of what is added next
};

} // namespace nibble::ui
