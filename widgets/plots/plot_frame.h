// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include "core/base/expected.h"
#include "widgets/controls/card.h"
#include "widgets/plots/plot_view.h"

class QAction;
class QLabel;
class QMenu;
class QPushButton;
class QStackedWidget;
class QTableView;
class QToolButton;

namespace nibble::ui {

/// The card that every plot lives in: title, caption with the kind of its figures, options, a menu (copy,
/// pictures, data, table), and what is there while the data is not.
class PlotFrame : public Card {
    Q_OBJECT

public:
    enum class State { data, waiting, failed };

    /// Takes the view. Without data so far, the frame waits.
    PlotFrame(const QString& title, PlotView* view, QWidget* parent = nullptr);

    [[nodiscard]] PlotView& view() const { return *m_view; }
    /// Another title, also of its pictures.
    void setName(const QString& name);
    /// Method, model, settings; and how the figures were found.
    void setCaption(const QString& caption, Kind kind = Kind::none);
    [[nodiscard]] const QString& caption() const { return m_caption; }
    /// Right of the caption, left of the menu; taken over. Hidden where there is no room or no data: the menu
    /// should offer the same.
    void addOptions(QWidget* options);
    /// For entries of one's own, at its top.
    [[nodiscard]] QMenu* menu() const { return m_menu; }

    /// Without border and head, for the inspector; pictures keep the title, a right click has the menu.
    void setPlain();

    [[nodiscard]] State state() const { return m_state; }
    void showData();
    /// Says when data will be there: "Appears when the first method is done".
    void showWaiting(const QString& when);
    /// Says what is wrong and where, with one way out if `action` is not empty.
    void showFailure(const QString& message, const QString& action = {}, std::function<void()> act = {});
    /// The same data as a table instead of the plot.
    void showTable(bool shown);
    [[nodiscard]] bool tableShown() const;

    /// By the ending of its name: png, svg, pdf (in the light theme, with title and caption), csv. The file
    /// appears complete or not at all.
    [[nodiscard]] Expected<void> save(const QString& path);
    void copyPicture();
    void copyData();
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void contextMenuEvent(QContextMenuEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void enter(State state);
    void fitHead();
    void makeMenu();
    void makeMessagePage();
    void refreshTable();
    void describe();
    void saveAs(const QString& suffix);

    QString m_name;
    PlotView* m_view;
    State m_state = State::waiting;
    QString m_caption;
    Kind m_kind = Kind::none;
    QList<QWidget*> m_options;
    QStackedWidget* m_stack;
    QTableView* m_table;
    PlotTableModel* m_tableModel;
    QLabel *m_messageIcon, *m_message;
    QPushButton* m_way;
    QToolButton* m_menuButton;
    QMenu* m_menu;
    QAction* m_tableAction;
    std::function<void()> m_act;
};

} // namespace nibble::ui
