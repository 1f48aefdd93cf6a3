// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>
#include <QWidget>

#include "core/experiment/plot_style.h"

class QPushButton;

namespace nibble::ui {

class Session;

/// One method of the comparison: a click selects it, a second opens its settings, the cross (or Delete)
/// removes it; Ctrl with left and right moves it, and so does the mouse.
class MethodChip : public QAbstractButton {
    Q_OBJECT

public:
    MethodChip(const QString& scheme, const VariantStyle& style, QWidget* parent);
    void setQueued(bool queued);
    void setProblem(const QString& problem);
    [[nodiscard]] const QString& scheme() const { return m_scheme; }
    [[nodiscard]] QSize sizeHint() const override;

signals:
    void settingsWanted();
    void removeWanted();
    void moveWanted(int direction);
    void droppedAt(const QPoint& parentPosition);

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    [[nodiscard]] QRect toolRect() const;

    QString m_scheme, m_problem;
    VariantStyle m_style;
    QPoint m_pressed;
    bool m_queued = false, m_dragging = false, m_overTool = false;
};

/// The comparison's methods in a row that wraps, and the button that adds one.
class MethodChips : public QWidget {
    Q_OBJECT

public:
    explicit MethodChips(Session& session, QWidget* parent = nullptr);
    void openAddForm();
    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override { return arrange(width, false); }
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void rebuild();
    void refreshStates();
    int arrange(int width, bool move) const;
    void openSettings(int index);
    void openForm(int index, const QString& scheme, const QString& title, QWidget* anchor);
    void dropChip(int index, const QPoint& where);

    Session& m_session;
    QList<MethodChip*> m_chips;
    QPushButton* m_add;
};

} // namespace nibble::ui
