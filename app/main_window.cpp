// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/main_window.h"

#include <QCloseEvent>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QScrollArea>
#include <QShortcut>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "app/language.h"
#include "app/top_bar.h"
#include "widgets/frame/banner.h"
#include "widgets/frame/command_palette.h"
#include "widgets/frame/job_bar.h"
#include "widgets/frame/navigation_rail.h"
#include "widgets/frame/spotlight.h"
#include "widgets/machine_text.h"
#include "widgets/pages/page.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

constexpr int kNarrowWidth = 1180; // below it the rail shows icons only and the inspector gives way

} // namespace

MainWindow::MainWindow(Session& session) : m_session(session) {
    setObjectName(QStringLiteral("mainWindow"));
    setWindowTitle(QStringLiteral("Nibblescope"));
    setAcceptDrops(true);
    setMinimumSize(800, 560);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    m_inspectorWanted = session.saved().inspector;
    connect(&session, &Session::problem, this, &MainWindow::tell);
    connect(&session, &Session::openingChanged, this, [this](bool opening) {
        if (opening) // what went wrong before is past
            m_banner->hide();
    });
    connect(&session, &Session::modelChanged, this, [this] {
        const auto& model = *m_session.model();
        setWindowTitle(QStringLiteral("%1 – Nibblescope").arg(toQt(model.name)));
        m_jobBar->setIdleText(
            tr("Opened in %1, %n tensors", nullptr, static_cast<int>(model.tensors().size()))
                .arg(durationText(m_session.openSeconds())));
        keepState();
    });
    connect(&session.selection(), &Selection::pageWanted, this, &MainWindow::showPage);
    connect(&theme(), &Theme::changed, this, &MainWindow::fitWidth);
    addShortcuts();
    build();
}

MainWindow::~MainWindow() {
    qDeleteAll(m_tornOff); // their pages use the session, which outlives only this window
}

void MainWindow::build() {
    qDeleteAll(m_tornOff);
    m_tornOff.clear();
    delete m_content;
    m_content = new QWidget;
    m_top = new TopBar(m_session);
    m_rail = new NavigationRail;
    m_rail->setMachineText(machineText());
    m_stack = new QStackedWidget;
    m_banner = new Banner;
    m_jobBar = new JobBar(m_session.jobs());
    m_inspector = new QScrollArea;
    m_inspector->setProperty("role", "inspector");
    m_inspector->setObjectName(QStringLiteral("inspector"));
    m_inspector->setWidgetResizable(true);
    m_inspector->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* bannerRow = new QHBoxLayout;
    bannerRow->setContentsMargins(16, 0, 16, 0);
    bannerRow->addWidget(m_banner);
    auto* centre = new QVBoxLayout;
    centre->setContentsMargins(0, 8, 0, 0);
    centre->setSpacing(0);
    centre->addLayout(bannerRow);
    centre->addWidget(m_stack, 1);
    auto* middle = new QHBoxLayout;
    middle->setSpacing(0);
    middle->addWidget(m_rail);
    middle->addLayout(centre, 1);
    middle->addWidget(m_inspector);
    auto* layout = new QVBoxLayout(m_content);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_top);
    layout->addLayout(middle, 1);
    layout->addWidget(m_jobBar);
    this->layout()->addWidget(m_content);
    m_spotlight = new Spotlight(m_content);
    m_palette = new CommandPalette(m_content);

    connect(m_rail, &NavigationRail::chosen, this, &MainWindow::showPage);
    connect(m_rail, &NavigationRail::tearOffWanted, this, &MainWindow::tearOff);
    connect(m_top, &TopBar::openFileWanted, this, &MainWindow::openFile);
    connect(m_top, &TopBar::openFolderWanted, this, &MainWindow::openFolder);
    connect(m_top, &TopBar::paletteWanted, this, &MainWindow::openPalette);
    connect(m_top, &TopBar::presenterWanted, this, [this] { setPresenting(!m_presenting); });
    connect(m_top, &TopBar::themeWanted, this, &MainWindow::setTheme);
    connect(m_top, &TopBar::languageWanted, this, &MainWindow::setLanguage);
    connect(m_top, &TopBar::inspectorWanted, this, &MainWindow::setInspectorVisible);
    makePages();
    showPage(m_session.saved().page);
    fitWidth();
}

void MainWindow::makePages() {
    m_pages.clear();
    m_current.clear();
    for (const auto& info : allPages()) {
        const QString name = QLatin1StringView(info.name);
        auto* page = info.make(m_session);
        page->setObjectName(QStringLiteral("page_") + name);
        m_pages.insert(name, page);
        m_stack->addWidget(page);
    }
}

void MainWindow::addShortcuts() {
    const auto add = [this](const QKeySequence& keys, auto run) {
        auto* shortcut = new QShortcut(keys, this);
        connect(shortcut, &QShortcut::activated, this, run);
    };
    for (const auto& info : allPages())
        add(QKeySequence(Qt::CTRL | Qt::Key(Qt::Key_0 + info.digit)),
            [this, name = QString(QLatin1StringView(info.name))] { showPage(name); });
    add(QKeySequence(Qt::CTRL | Qt::Key_K), [this] { openPalette(); });
    add(QKeySequence::Open, [this] { openFile(); });
    add(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_O), [this] { openFolder(); });
    add(QKeySequence(Qt::CTRL | Qt::Key_I), [this] { setInspectorVisible(!m_inspector->isVisible()); });
    add(QKeySequence(Qt::Key_F11), [this] { setPresenting(!m_presenting); });
    add(QKeySequence::Quit, [this] { close(); });
}

/// "ranges", or "ranges:source:tensor" with a view of the page.
void MainWindow::showPage(const QString& wanted) {
    const QString first = wanted.section(QChar(':'), 0, 0);
    const QString name = m_pages.contains(first) ? first : QStringLiteral("home");
    if (const QString view = wanted.section(QChar(':'), 1); !view.isEmpty())
        m_pages.value(name)->showView(view);
    if (auto* own = m_tornOff.value(name)) {
        own->raise();
        own->activateWindow();
        return;
    }
    auto* page = m_pages.value(name);
    m_current = name;
    m_session.saved().page = name;
    m_stack->setCurrentWidget(page);
    m_rail->setCurrent(name);
    showInspectorOf(page);
    page->setFocus();
}

void MainWindow::showInspectorOf(Page* page) {
    // The pages own their inspectors; the scroll area only shows one.
    if (auto* shown = m_inspector->takeWidget())
        shown->setParent(m_content), shown->hide();
    QWidget* next = page ? page->inspector() : nullptr;
    if (next) {
        m_inspector->setWidget(next);
        next->show();
    }
    m_inspector->setVisible(next && m_inspectorWanted && !m_presenting && (!m_narrow || m_shownInNarrow));
    m_top->setInspectorShown(m_inspector->isVisibleTo(m_content));
}

void MainWindow::setInspectorVisible(bool visible) {
    m_inspectorWanted = visible;
    m_session.saved().inspector = visible;
    m_shownInNarrow = visible; // asked for: shown in a narrow window too
    showInspectorOf(m_pages.value(m_current));
}

void MainWindow::fitWidth() {
    const bool narrow = width() < theme().px(kNarrowWidth);
    m_rail->setCompact(narrow);
    m_top->setCompact(narrow);
    m_inspector->setFixedWidth(theme().px(264));
    if (narrow != m_narrow) {
        m_narrow = narrow;
        m_shownInNarrow = false;
        showInspectorOf(m_pages.value(m_current));
    }
}

void MainWindow::setPresenting(bool presenting) {
    if (presenting == m_presenting)
        return;
    m_presenting = presenting;
    m_top->setVisible(!presenting);
    m_rail->setVisible(!presenting);
    m_jobBar->setVisible(!presenting);
    setWindowState(presenting ? windowState() | Qt::WindowFullScreen : windowState() & ~Qt::WindowFullScreen);
    theme().setTextScale(presenting ? 1.5 : 1);
    m_spotlight->setActive(presenting);
    showInspectorOf(m_pages.value(m_current));
}

void MainWindow::tearOff(const QString& name) {
    auto* page = m_pages.value(name);
    if (!page || m_tornOff.contains(name))
        return;
    auto* window = new QWidget(nullptr, Qt::Window);
    window->setObjectName(QStringLiteral("tornOff_") + name);
    window->setWindowTitle(findPage(name)->titleText() + QStringLiteral(" – Nibblescope"));
    auto* layout = new QVBoxLayout(window);
    layout->setContentsMargins(0, 0, 0, 0);
    m_stack->removeWidget(page);
    layout->addWidget(page);
    page->show();
    window->resize(1280, 800);
    window->installEventFilter(this);
    m_tornOff.insert(name, window);
    window->show();
    if (m_current == name)
        showPage(name == QLatin1StringView("home") ? QStringLiteral("model") : QStringLiteral("home"));
}

bool MainWindow::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Close)
        for (auto it = m_tornOff.cbegin(); it != m_tornOff.cend(); ++it)
            if (it.value() == watched) {
                takeBack(it.key());
                break;
            }
    return QWidget::eventFilter(watched, event);
}

void MainWindow::takeBack(const QString& name) {
    auto* window = m_tornOff.take(name);
    m_stack->addWidget(m_pages.value(name));
    window->deleteLater();
}

void MainWindow::tell(const QString& message) {
    m_banner->tell(message);
}

void MainWindow::setTheme(const QString& name) {
    m_session.saved().theme = name;
    theme().setMode(themeByName(name));
}

void MainWindow::setLanguage(const QString& language) {
    m_session.saved().language = language;
    applyLanguage(language);
    build();
}

void MainWindow::cycleTheme() {
    setTheme(theme().isDark() ? QStringLiteral("light") : QStringLiteral("dark"));
}

void MainWindow::openFile() {
    const QString path = QFileDialog::getOpenFileName(
        this, tr("Open a model, an experiment or a report"), QString(),
        tr("Models and experiments (*.gguf *.safetensors *.bin *.json);;All files (*)"));
    if (!path.isEmpty())
        m_session.open(path);
}

void MainWindow::openFolder() {
    const QString path = QFileDialog::getExistingDirectory(this, tr("Open a Hugging Face folder"));
    if (!path.isEmpty())
        m_session.open(path);
}

void MainWindow::restore() {
    const auto& saved = m_session.saved();
    if (saved.geometry.isEmpty() || !restoreGeometry(saved.geometry))
        resize(1440, 900);
    const QStringList tornOff = saved.tornOff;
    for (const auto& name : tornOff)
        tearOff(name);
    showPage(saved.page);
}

void MainWindow::keepState() {
    auto& saved = m_session.saved();
    if (!m_presenting)
        saved.geometry = saveGeometry();
    saved.tornOff = m_tornOff.keys();
    saved.tensor = m_session.selection().tensor();
    saved.variant = m_session.selection().variant();
    emit stateKept();
}

bool MainWindow::mayClose() {
    if (!m_session.jobs().busy())
        return true;
    QMessageBox box(QMessageBox::Question, tr("A job is running"),
                    tr("%1 is running. What is finished stays only if you export it.")
                        .arg(m_session.jobs().state().title),
                    QMessageBox::NoButton, this);
    box.setObjectName(QStringLiteral("closeQuestion"));
    auto* stop = box.addButton(tr("Stop and close"), QMessageBox::DestructiveRole);
    auto* stay = box.addButton(tr("Keep running"), QMessageBox::RejectRole);
    box.setDefaultButton(stay);
    box.setEscapeButton(stay);
    box.exec();
    return box.clickedButton() == stop;
}

void MainWindow::closeEvent(QCloseEvent* event) {
    if (!mayClose()) {
        event->ignore();
        return;
    }
    keepState();
    m_session.jobs().cancel();
    for (auto* window : std::as_const(m_tornOff))
        window->hide();
    event->accept();
}

void MainWindow::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    fitWidth();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    if (event->mimeData()->hasUrls() && event->mimeData()->urls().first().isLocalFile())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
    m_session.open(event->mimeData()->urls().first().toLocalFile());
    event->acceptProposedAction();
}

} // namespace nibble::ui
