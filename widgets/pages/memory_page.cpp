// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/memory_page.h"

#include <cmath>

#include <QAction>
#include <QClipboard>
#include <QFrame>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QMenu>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedWidget>
#include <QTimer>
#include <QVBoxLayout>

#include "core/model/presets.h"
#include "widgets/controls/labels.h"
#include "widgets/controls/segmented.h"
#include "widgets/memory/memory_bench.h"
#include "widgets/memory/memory_curves.h"
#include "widgets/memory/memory_form.h"
#include "widgets/memory/memory_inspector.h"
#include "widgets/memory/memory_legend.h"
#include "widgets/memory/memory_tables.h"
#include "widgets/memory/memory_text.h"
#include "widgets/plots/memory_bars_plot.h"
#include "widgets/selection.h"
#include "widgets/session.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

constexpr int kFormatWidth = 120;
constexpr int kLeastHeight = 520; // of bars, formulas, curves and ledger one below the other
constexpr const char* kViews[] = {"fit", "speed", "hardware", "measured"};

QLabel* formula(const QString& name) {
    auto* label = new QLabel;
    label->setProperty("role", "mono");
    label->setObjectName(name);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setWordWrap(true); // where three formulas have no room beside each other
    label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    return label;
}

} // namespace

MemoryPage::MemoryPage(Session& session)
    : Page(session, tr("Memory")), m_bench(new MemoryBench(session, this)), m_form(new MemoryForm(*m_bench)),
      m_inspector(new MemoryInspector(*m_bench, this)), m_bars(new MemoryBarsPlot(tr("Memory by format"))),
      m_kv(new SeriesPlot(tr("KV cache against context"))),
      m_batch(new SeriesPlot(tr("Tokens per second against batch"))), m_views(new QStackedWidget) {
    m_inspector->hide();
    buildTools();
    buildContent();
    buildActions();
    connect(m_bench, &MemoryBench::changed, this, &MemoryPage::refresh);
    connect(m_bench, &MemoryBench::currentChanged, this, &MemoryPage::refresh);
    connect(m_bars, &MemoryBarsPlot::chosen, m_bench, &MemoryBench::setCurrent);
    connect(&theme(), &Theme::changed, this, &MemoryPage::fit);
    fit();
    refresh();
}

void MemoryPage::buildTools() {
    m_view = new SegmentedControl({tr("Fit"), tr("Speed"), tr("Hardware"), tr("Measured")});
    m_view->setObjectName(QStringLiteral("memoryView"));
    connect(m_view, &SegmentedControl::chosen, m_views, &QStackedWidget::setCurrentIndex);
    m_unit = new SegmentedControl({tr("GB"), tr("GiB")});
    m_unit->setObjectName(QStringLiteral("memoryUnit"));
    m_unit->setToolTip(tr("GB: 10⁹ bytes; GiB: 2³⁰ bytes, 7.4 % more"));
    connect(m_unit, &SegmentedControl::chosen, this,
            [this](int index) { m_bench->setUnit(index == 0 ? ByteUnit::gb : ByteUnit::gib); });
    auto* copy = makeTool(QStringLiteral("table"), tr("Copy as table"), QStringLiteral("copyTable"));
    auto* menu = new QMenu(copy);
    menu->addAction(tr("Markdown"), this, [this] { copyTable(true); })
        ->setObjectName(QStringLiteral("copyMarkdown"));
    menu->addAction(tr("CSV"), this, [this] { copyTable(false); })->setObjectName(QStringLiteral("copyCsv"));
    copy->setMenu(menu);
    for (QWidget* tool : std::initializer_list<QWidget*>{m_view, m_unit, copy})
        tools()->addWidget(tool);
}

/// A line for one more format, at the head of the bars.
QWidget* MemoryPage::buildAdder() {
    auto* adder = new QWidget;
    auto* layout = new QHBoxLayout(adder);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    m_format = new QLineEdit;
    m_format->setObjectName(QStringLiteral("memoryFormat"));
    m_format->setProperty("role", "mono");
    m_format->setPlaceholderText(tr("Add a format"));
    m_format->setAccessibleName(tr("Add a format"));
    connect(m_format, &QLineEdit::returnPressed, this, &MemoryPage::addFormat);
    layout->addWidget(m_format);
    return adder;
}

QWidget* MemoryPage::buildFormulas() {
    auto* frame = new QFrame;
    frame->setProperty("role", "formula");
    auto* layout = new QHBoxLayout(frame);
    layout->setContentsMargins(12, 6, 12, 6);
    layout->setSpacing(16);
    const auto add = [&](const QString& title, QLabel*& value, const QString& name, int stretch) {
        auto* column = new QVBoxLayout;
        column->setSpacing(0);
        auto* head = captionLabel(title);
        head->setWordWrap(true);
        head->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
        column->addWidget(head);
        value = formula(name);
        column->addWidget(value);
        column->addStretch();
        layout->addLayout(column, stretch);
        return head;
    };
    m_kvHead = add({}, m_kvFormula, QStringLiteral("kvFormula"), 7);
    add(tr("Weights = parameters · true bits / 8"), m_weightFormula, QStringLiteral("weightFormula"), 4);
    add(tr("Nominal bits would say"), m_nominal, QStringLiteral("nominalFormula"), 3);
    return frame;
}

void MemoryPage::buildContent() {
    m_bars->addOptions(new MemoryLegend);
    m_bars->addOptions(buildAdder());
    auto* remove = m_bars->menu()->addAction(tr("Remove the chosen format"));
    connect(remove, &QAction::triggered, this, [this] { m_bench->removeFormat(m_bench->current()); });
    connect(m_bars->menu()->addAction(tr("The usual formats")), &QAction::triggered, m_bench,
            &MemoryBench::resetFormats);
    auto* lower = new QSplitter(Qt::Horizontal);
    lower->setChildrenCollapsible(false);
    lower->setHandleWidth(8);
    lower->addWidget(m_kv);
    lower->addWidget(new LedgerCard(*m_bench));
    lower->setSizes({450, 550});
    auto* under = new QWidget;
    auto* underLayout = new QVBoxLayout(under);
    underLayout->setContentsMargins(0, 0, 0, 0);
    underLayout->setSpacing(8);
    underLayout->addWidget(buildFormulas());
    underLayout->addWidget(lower, 1);
    auto* fit = new QSplitter(Qt::Vertical);
    fit->setChildrenCollapsible(false);
    fit->setHandleWidth(8);
    fit->addWidget(m_bars);
    fit->addWidget(under);
    fit->setSizes({300, 400}); // the ledger shows all of its rows
    auto* scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(fit);
    m_fit = fit;
    m_views->addWidget(scroll);
    m_views->addWidget(m_batch);
    m_views->addWidget(new HardwareCard(*m_bench));
    m_views->addWidget(new MeasuredCard(*m_bench));
    auto* body = new QHBoxLayout;
    body->setSpacing(8);
    body->addWidget(m_form);
    body->addWidget(m_views, 1);
    content()->addLayout(body, 1);
}

void MemoryPage::buildActions() {
    const auto add = [&](const QString& text, const QKeySequence& keys, auto run) {
        auto* action = new QAction(text, this);
        action->setShortcut(keys);
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        connect(action, &QAction::triggered, this, run);
        addAction(action);
        m_actions += action;
    };
    const auto open = [this] { emit session().selection().pageWanted(QStringLiteral("memory")); };
    add(tr("Memory: add a format"), QKeySequence(Qt::CTRL | Qt::Key_L), [this, open] {
        open();
        setViewIndex(0);
        m_format->setFocus();
    });
    add(tr("Memory: GB or GiB"), QKeySequence(Qt::CTRL | Qt::Key_G),
        [this] { m_bench->setUnit(m_bench->unit() == ByteUnit::gb ? ByteUnit::gib : ByteUnit::gb); });
    add(tr("Memory: copy the table as Markdown"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_C),
        [this] { copyTable(true); });
    add(tr("Memory: measure this machine"), {}, [this, open] {
        open();
        m_bench->measureMachine();
    });
    const QString titles[] = {tr("Memory: what fits"), tr("Memory: speed against batch"),
                              tr("Memory: which format runs where"),
                              tr("Memory: the estimate put to the test")};
    for (int i = 0; i < 4; ++i)
        add(titles[i], {}, [this, open, i] {
            open();
            setViewIndex(i);
        });
    for (const auto name : presetNames())
        add(tr("Memory: preset %1").arg(toQt(name)), {}, [this, open, preset = toQt(name)] {
            open();
            m_bench->setPreset(preset);
        });
    for (const Device& device : m_bench->devices())
        add(tr("Memory: device %1").arg(deviceTitle(device)), {}, [this, open, name = toQt(device.name)] {
            open();
            m_bench->setDevice(name);
        });
}

void MemoryPage::fit() {
    m_format->setFixedWidth(theme().px(kFormatWidth));
    m_format->setStyleSheet(QStringLiteral("min-height: %1px;").arg(theme().px(22)));
    m_fit->setMinimumHeight(theme().px(kLeastHeight));
}

QWidget* MemoryPage::inspector() {
    return m_inspector;
}

bool MemoryPage::settled() const {
    return !m_bench->waiting() && !m_bench->measuringMachine() && !session().jobs().busy();
}

void MemoryPage::showEvent(QShowEvent* event) {
    Page::showEvent(event);
    // Not at once: who opens the page on a device of the table does not look at this machine.
    QTimer::singleShot(0, m_bench, &MemoryBench::measureMachineIfNeeded);
}

void MemoryPage::setViewIndex(int index) {
    m_view->setCurrent(index);
    m_views->setCurrentIndex(index);
}

bool MemoryPage::showView(const QString& name) {
    const QStringList parts = name.split(QChar(':'));
    for (int i = 0; i < 4; ++i) {
        if (parts[0] != QLatin1StringView(kViews[i]))
            continue;
        setViewIndex(i);
        const QStringList devices = parts.value(1).split(QChar('+'));
        if (!devices[0].isEmpty())
            m_bench->setDevice(devices[0]);
        if (devices.size() > 1)
            m_bench->setSecondDevice(devices[1]);
        if (parts.size() > 2)
            m_bench->setPreset(parts[2]);
        if (i == 3)
            m_bench->measureModel();
        return true;
    }
    return false;
}

void MemoryPage::refresh() {
    m_unit->setCurrent(m_bench->unit() == ByteUnit::gb ? 0 : 1);
    const auto& model = m_bench->model();
    setCaption(!model || m_bench->rows().empty() ? tr("Will it fit, and how fast could it be?")
               : model->hasShape()
                   ? tr("Will %1 fit, and how fast could it be?").arg(toQt(model->name))
                   : tr("Will %1 fit, and how fast could they be?").arg(countText(model->parameters)));
    refreshBars();
    refreshFormulas();
    refreshCurves();
    if (isVisible())
        m_bench->measureMachineIfNeeded();
}

void MemoryPage::refreshBars() {
    if (m_bench->rows().empty())
        return m_bench->waiting() ? m_bars->showWaiting(tr("Appears when the formats are planned"))
                                  : m_bars->showFailure(m_bench->problem());
    MemoryBars bars{.unit = bytesOf(m_bench->unit()),
                    .unitName = toQt(unitName(m_bench->unit())),
                    .current = m_bench->current()};
    const MemoryUsage& usage = m_bench->usage();
    const auto addDevice = [&](const Device& device) {
        bars.devices += deviceTitle(device);
        bars.left.push_back(device.leftBytes());
    };
    addDevice(usage.device);
    if (usage.second)
        addDevice(*usage.second);
    for (const MemoryBenchRow& row : m_bench->rows()) {
        MemoryBarRow bar{.name = formatName(row.format), .toolTip = row.problem};
        if (row.valid()) {
            bar.bits = row.plan->bitsPerWeight;
            bar.rate = row.estimate->tokensPerSecond;
            for (const DeviceLoad& load : row.estimate->loads)
                bar.bars.push_back({load.weightBytes, load.kvBytes, load.runtimeBytes, load.leftBytes});
            bar.toolTip = tr("%1\nweights: %2\nKV cache: %3\nruntime, estimated: %4\nlargest context: %5")
                              .arg(toQt(row.plan->format), toQt(weightFormula(*row.plan)),
                                   m_bench->model()->hasShape() ? toQt(kvFormula(*m_bench->model(), usage))
                                                                : QStringLiteral("–"),
                                   sizeText(row.estimate->runtimeBytes, m_bench->unit()),
                                   integerText(row.estimate->largestContext));
        }
        bars.rows.push_back(std::move(bar));
    }
    const auto leftText = [&](int device) {
        return tr("%1 left on %2")
            .arg(sizeText(bars.left[static_cast<std::size_t>(device)], m_bench->unit()),
                 bars.devices[device]);
    };
    const QString left =
        usage.second ? tr("above: %1; below: %2").arg(leftText(0), leftText(1)) : leftText(0);
    if (m_bench->measuringMachine())
        bars.noRate = QStringLiteral("…");
    m_bars->setBars(std::move(bars));
    m_bars->setCaption(left, Kind::computed);
}

void MemoryPage::refreshFormulas() {
    const auto* row = m_bench->currentRow();
    const auto& model = m_bench->model();
    const QString none = QStringLiteral("–");
    const auto show = [](QLabel* label, const QString& text) {
        label->setText(text);
        label->setToolTip(text);
    };
    m_kvHead->setText(
        m_bench->usage().kv.same()
            ? tr("KV cache = 2 · layers · KV heads · head size · context · batch · bytes")
            : tr("KV cache = layers · KV heads · head size · context · batch · (bytes of a key + "
                 "bytes of a value)"));
    show(m_kvFormula, row && model && model->hasShape() ? toQt(kvFormula(*model, m_bench->usage())) : none);
    show(m_weightFormula, row ? toQt(weightFormula(*row->plan)) : none);
    if (!row)
        return show(m_nominal, none);
    const double nominal = row->plan->nominalBytes(),
                 share = 100 * (1 - nominal / std::max(1.0, row->plan->bytes));
    const QString amount = QLocale().toString(std::abs(share), 'f', 1);
    show(m_nominal,
         tr("%1 bits: %2, %3")
             .arg(QLocale().toString(row->plan->nominalBits, 'g', 4), sizeText(nominal, m_bench->unit()),
                  std::abs(share) < 0.05 ? tr("as it is")
                  : share > 0            ? tr("%1 % too little").arg(amount)
                                         : tr("%1 % too much").arg(amount)));
}

void MemoryPage::refreshCurves() {
    const auto* row = m_bench->currentRow();
    if (!row)
        return m_kv->showWaiting(tr("Appears with a format that can be planned"));
    SeriesPicture cache = kvCurves(*m_bench);
    if (cache.series.empty())
        m_kv->showWaiting(tr("A mere count of parameters has no layers, and so no cache"));
    else
        m_kv->setPicture(std::move(cache));
    m_kv->setCaption(tr("batch %1").arg(m_bench->usage().batch), Kind::computed);
    SeriesPicture speed = batchCurves(*m_bench);
    if (speed.series.empty() && m_bench->measuringMachine())
        m_batch->showWaiting(tr("Measuring this machine …"));
    else if (speed.series.empty())
        m_batch->showFailure(tr("The bandwidth of this device is not known"), tr("Measure this machine"),
                             [this] { m_bench->measureMachine(); });
    else
        m_batch->setPicture(std::move(speed));
    m_batch->setCaption(tr("%1, context %2, %3")
                            .arg(formatName(row->format), integerText(m_bench->usage().context),
                                 deviceTitle(m_bench->usage().device)),
                        Kind::estimated);
}

void MemoryPage::addFormat() {
    const auto added = m_bench->addFormat(m_format->text());
    m_format->setProperty("wrong", !added);
    m_format->setToolTip(added ? QString() : errorText(added.error()));
    m_format->style()->unpolish(m_format);
    m_format->style()->polish(m_format);
    if (added)
        m_format->clear();
}

void MemoryPage::copyTable(bool markdown) {
    const auto rows = m_bench->table();
    QGuiApplication::clipboard()->setText(
        toQt(markdown ? memoryMarkdown(rows, m_bench->unit()) : memoryCsv(rows)));
}

} // namespace nibble::ui
