// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/plot_frame.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>

#include "widgets/icon.h"
#include "widgets/plots/plot_export.h"
#include "widgets/text.h"

namespace nibble::ui {

namespace {

/// The cells chosen in a table, for the clipboard: tabs between, decimal points.
QString chosenText(const QTableView& view, const PlotTable& table) {
    QMap<int, QMap<int, QString>> lines;
    for (const QModelIndex& index : view.selectionModel()->selectedIndexes()) {
        const QVariant value = table.cell(index.row(), index.column());
        lines[index.row()][index.column()] =
            value.typeId() == QMetaType::Double
                ? QString::number(value.toDouble(), 'g', QLocale::FloatingPointShortest)
                : value.toString();
    }
    QStringList text;
    for (const auto& line : lines)
        text += QStringList(line.values()).join(QChar('\t'));
    return text.join(QChar('\n'));
}

} // namespace

PlotFrame::PlotFrame(const QString& title, PlotView* view, QWidget* parent)
    : Card(title, parent), m_name(title), m_view(view), m_stack(new QStackedWidget), m_table(new QTableView),
      m_tableModel(new PlotTableModel(this)), m_messageIcon(new QLabel), m_message(new QLabel),
      m_way(new QPushButton), m_menuButton(new QToolButton), m_menu(new QMenu(this)) {
    m_stack->addWidget(m_view);
    m_table->setModel(m_tableModel);
    m_table->setAccessibleName(tr("Data of %1").arg(title));
    m_table->verticalHeader()->setVisible(false);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    // Not every one of a million rows is measured.
    m_table->horizontalHeader()->setResizeContentsPrecision(50);
    auto* copy = new QAction(m_table);
    copy->setShortcut(QKeySequence::Copy);
    copy->setShortcutContext(Qt::WidgetShortcut);
    connect(copy, &QAction::triggered, this,
            [this] { QApplication::clipboard()->setText(chosenText(*m_table, m_tableModel->table())); });
    m_table->addAction(copy);
    m_stack->addWidget(m_table);
    makeMessagePage();
    content()->addWidget(m_stack, 1);
    makeMenu();
    connect(m_view, &PlotView::readoutChanged, this,
            [this](const QString& text) { m_view->setAccessibleDescription(text); });
    connect(&theme(), &Theme::changed, this, [this] { m_menuButton->setIcon(icon(QStringLiteral("more"))); });
    showWaiting(tr("No data yet"));
    describe();
}

void PlotFrame::makeMenu() {
    m_menuButton->setIcon(icon(QStringLiteral("more")));
    m_menuButton->setToolTip(tr("Copy, save, table"));
    m_menuButton->setAccessibleName(tr("Menu of %1").arg(m_name));
    m_menuButton->setPopupMode(QToolButton::InstantPopup);
    m_menuButton->setMenu(m_menu);
    tools()->addWidget(m_menuButton);
    m_menu->addAction(tr("Copy picture"), this, &PlotFrame::copyPicture);
    m_menu->addAction(tr("Save as PNG…"), this, [this] { saveAs(QStringLiteral("png")); });
    m_menu->addAction(tr("Save as SVG…"), this, [this] { saveAs(QStringLiteral("svg")); });
    m_menu->addAction(tr("Save as PDF…"), this, [this] { saveAs(QStringLiteral("pdf")); });
    m_menu->addSeparator();
    m_menu->addAction(tr("Copy data"), this, &PlotFrame::copyData);
    m_menu->addAction(tr("Save data as CSV…"), this, [this] { saveAs(QStringLiteral("csv")); });
    m_tableAction = m_menu->addAction(tr("Show as table"));
    m_tableAction->setCheckable(true);
    connect(m_tableAction, &QAction::toggled, this, &PlotFrame::showTable);
    m_menu->addSeparator();
    m_menu->addAction(tr("Reset view"), this, [this] { m_view->resetView(); });
    connect(m_menu, &QMenu::aboutToShow, this, [this] {
        for (QAction* action : m_menu->actions())
            action->setEnabled(m_state == State::data || action->menu());
    });
}

void PlotFrame::makeMessagePage() {
    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(24, 8, 24, 24);
    layout->setSpacing(8);
    layout->addStretch();
    layout->addWidget(m_messageIcon, 0, Qt::AlignHCenter);
    m_message->setProperty("role", "note");
    m_message->setWordWrap(true);
    m_message->setAlignment(Qt::AlignCenter);
    m_message->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    layout->addWidget(m_message);
    m_way->setProperty("role", "small");
    connect(m_way, &QPushButton::clicked, this, [this] {
        if (m_act)
            m_act();
    });
    layout->addWidget(m_way, 0, Qt::AlignHCenter);
    layout->addStretch();
    m_stack->addWidget(page);
}

void PlotFrame::addOptions(QWidget* options) {
    tools()->insertWidget(tools()->count() - 1, options);
    m_options += options;
    fitHead();
}

void PlotFrame::setName(const QString& name) {
    m_name = name;
    setTitle(name);
    fitHead();
    describe();
}

void PlotFrame::setCaption(const QString& caption, Kind kind) {
    m_caption = caption;
    m_kind = kind;
    fitHead();
    describe();
}

void PlotFrame::describe() {
    m_view->setAccessibleName(m_caption.isEmpty() ? m_name : m_name + QStringLiteral(", ") + m_caption);
    m_view->setAccessibleDescription(
        tr("Plot. Arrow keys move, plus and minus zoom, Home shows all; the menu has the data as a table."));
}

void PlotFrame::setPlain() {
    setTitle({});
    setProperty("role", QVariant());
}

void PlotFrame::enter(State state) {
    m_state = state;
    fitHead();
}

/// Title and menu always; then the options, then as much of the caption as there is room for.
void PlotFrame::fitHead() {
    const QFontMetrics bold(theme().font(Type::cardTitle)), small(theme().font(Type::caption));
    int room = width() - bold.horizontalAdvance(m_name) - m_menuButton->sizeHint().width() - theme().px(40);
    for (QWidget* options : m_options) {
        const int needed = options->sizeHint().width() + theme().px(8);
        const bool fits = m_state == State::data && needed <= room;
        options->setVisible(fits);
        room -= fits ? needed : 0;
    }
    if (m_kind != Kind::none) {
        const int needed = small.horizontalAdvance(kindName(m_kind)) + theme().px(24);
        setKind(needed <= room ? m_kind : Kind::none);
        room -= needed;
    }
    setNote(room < theme().px(24) ? QString() : small.elidedText(m_caption, Qt::ElideRight, room));
}

void PlotFrame::resizeEvent(QResizeEvent* event) {
    Card::resizeEvent(event);
    fitHead();
}

QSize PlotFrame::minimumSizeHint() const {
    return {theme().px(200), theme().px(140)};
}

void PlotFrame::showData() {
    enter(State::data);
    if (tableShown())
        refreshTable();
    m_stack->setCurrentIndex(tableShown() ? 1 : 0);
}

void PlotFrame::showWaiting(const QString& when) {
    enter(State::waiting);
    m_messageIcon->setPixmap(icon(QStringLiteral("clock"), Colour::text3).pixmap(theme().px(20)));
    m_message->setText(when);
    m_way->hide();
    m_stack->setCurrentIndex(2);
}

void PlotFrame::showFailure(const QString& message, const QString& action, std::function<void()> act) {
    enter(State::failed);
    m_messageIcon->setPixmap(icon(QStringLiteral("warning"), Colour::review).pixmap(theme().px(20)));
    m_message->setText(message);
    m_way->setText(action);
    m_way->setVisible(!action.isEmpty());
    m_act = std::move(act);
    m_stack->setCurrentIndex(2);
}

bool PlotFrame::tableShown() const {
    return m_tableAction->isChecked();
}

void PlotFrame::showTable(bool shown) {
    m_tableAction->setChecked(shown);
    if (m_state != State::data)
        return;
    if (shown)
        refreshTable();
    m_stack->setCurrentIndex(shown ? 1 : 0);
}

void PlotFrame::refreshTable() {
    m_tableModel->setTable(m_view->table());
}

void PlotFrame::showEvent(QShowEvent* event) {
    Card::showEvent(event);
    if (m_state == State::data && tableShown())
        refreshTable();
}

Expected<void> PlotFrame::save(const QString& path) {
    const PlotPicture picture{*m_view, m_name, m_caption, m_kind};
    const QString suffix = QFileInfo(path).suffix().toLower();
    if (suffix == QLatin1StringView("csv"))
        return writeWhole(path, csvOf(m_view->table()));
    if (suffix == QLatin1StringView("png"))
        return writeWhole(path, picturePng(picture));
    if (suffix == QLatin1StringView("svg"))
        return writeWhole(path, pictureSvg(picture));
    if (suffix == QLatin1StringView("pdf"))
        return writeWhole(path, picturePdf(picture));
    return fail(ErrorKind::usage, "a picture's name ends in .png, .svg or .pdf, a table's in .csv");
}

void PlotFrame::saveAs(const QString& suffix) {
    QString path = QFileDialog::getSaveFileName(this, tr("Save %1").arg(m_name), m_name + QChar('.') + suffix,
                                                tr("%1 files (*.%2)").arg(suffix.toUpper(), suffix));
    if (path.isEmpty())
        return;
    if (QFileInfo(path).suffix().compare(suffix, Qt::CaseInsensitive) != 0)
        path += QChar('.') + suffix;
    if (const auto saved = save(path); !saved)
        QMessageBox::warning(this, tr("Not saved"), errorText(saved.error()));
}

void PlotFrame::copyPicture() {
    QApplication::clipboard()->setImage(pictureImage({*m_view, m_name, m_caption, m_kind}));
}

void PlotFrame::copyData() {
    QApplication::clipboard()->setText(QString::fromUtf8(csvOf(m_view->table())));
}

void PlotFrame::contextMenuEvent(QContextMenuEvent* event) {
    m_menu->popup(event->globalPos());
    event->accept();
}

} // namespace nibble::ui
