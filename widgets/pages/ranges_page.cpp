// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/ranges_page.h"

#include <algorithm>
#include <cmath>

#include <QAction>
#include <QClipboard>
#include <QFileDialog>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "widgets/controls/segmented.h"
#include "widgets/plots/code_share_plot.h"
#include "widgets/plots/error_map_plot.h"
#include "widgets/plots/error_split_plot.h"
#include "widgets/plots/plot_export.h"
#include "widgets/plots/range_grid_plot.h"
#include "widgets/plots/series_plot.h"
#include "widgets/ranges/choice_rows.h"
#include "widgets/ranges/metric_strip.h"
#include "widgets/ranges/range_bench.h"
#include "widgets/ranges/range_controls.h"
#include "widgets/ranges/range_inspector.h"
#include "widgets/ranges/range_texts.h"
#include "widgets/ranges/value_rows.h"
#include "widgets/selection.h"
#include "widgets/session.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

const QStringList kViews{QStringLiteral("grid"), QStringLiteral("values"), QStringLiteral("map"),
                         QStringLiteral("calibrators")};
constexpr double kDecibelsPerBit = 6.0206;

} // namespace

RangesPage::RangesPage(Session& session)
    : Page(session, tr("Ranges")), m_bench(new RangeBench(session, this)),
      m_controls(new RangeControls(*m_bench)), m_metrics(new MetricStrip), m_grid(new RangeGridPlot),
      m_shares(new CodeSharePlot), m_bits(new SeriesPlot(tr("Error against bits"))),
      m_split(new ErrorSplitPlot), m_values(new ValueRows(*m_bench)), m_map(new ErrorMapPlot),
      m_choices(new ChoiceRows(*m_bench)), m_inspector(new RangeInspector(*m_bench, this)),
      m_views(new QStackedWidget) {
    m_inspector->hide();
    setCaption(tr("Drag the ends, the zero point or a line of the grid: everything follows"));
    buildTools();
    buildContent();
    buildActions();
    connectBench();
    fit();
    refreshData();
}

void RangesPage::buildTools() {
    m_view = new SegmentedControl({tr("Codes"), tr("Values"), tr("Error map"), tr("Calibrators")});
    m_view->setObjectName(QStringLiteral("rangesView"));
    m_view->setToolTip(tr("What stands under the histogram"));
    connect(m_view, &SegmentedControl::chosen, this, &RangesPage::chooseView);
    m_snapshot = new SegmentedControl({QStringLiteral("A"), QStringLiteral("B")});
    m_snapshot->setObjectName(QStringLiteral("snapshot"));
    m_snapshot->setToolTip(tr("Two sets of settings to go back and forth between"));
    connect(m_snapshot, &SegmentedControl::chosen, m_bench, &RangeBench::setSnapshot);
    auto* exports = makeTool(QStringLiteral("export"), tr("Export"), QStringLiteral("exportRanges"));
    auto* menu = new QMenu(exports);
    auto* command = menu->addAction(tr("Copy the command line"), this, [this] {
        QGuiApplication::clipboard()->setText(rangeCommand(session(), *m_bench));
    });
    command->setObjectName(QStringLiteral("copyCommand"));
    connect(menu, &QMenu::aboutToShow, command,
            [this, command] { command->setEnabled(!rangeCommand(session(), *m_bench).isEmpty()); });
    menu->addAction(tr("Save error against bits as CSV…"), this, &RangesPage::saveRows);
    exports->setMenu(menu);
    for (QWidget* tool : std::initializer_list<QWidget*>{m_view, m_snapshot, exports})
        tools()->addWidget(tool);
}

void RangesPage::buildContent() {
    m_controls->setObjectName(QStringLiteral("rangeControls"));
    m_bits->setObjectName(QStringLiteral("errorAgainstBits"));
    for (QWidget* view : std::initializer_list<QWidget*>{m_shares, m_values, m_map, m_choices})
        m_views->addWidget(view);
    // The widest of its tables must not take the room of the plots at the right.
    m_views->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto* middle = new QVBoxLayout;
    middle->setSpacing(8);
    middle->addWidget(m_grid, 58);
    middle->addWidget(m_views, 42);
    auto* right = new QVBoxLayout;
    right->setSpacing(8);
    right->addWidget(m_bits, 1);
    right->addWidget(m_split, 1);
    auto* columns = new QHBoxLayout;
    columns->setSpacing(8);
    columns->addWidget(m_controls);
    columns->addLayout(middle, 46);
    columns->addLayout(right, 54);
    content()->addWidget(m_metrics);
    content()->addLayout(columns, 1);
}

void RangesPage::buildActions() {
    const auto add = [this](const QString& text, const QKeySequence& keys, auto run) {
        auto* action = new QAction(text, this);
        action->setShortcut(keys);
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        connect(action, &QAction::triggered, this, [this, run] {
            emit session().selection().pageWanted(QStringLiteral("ranges"));
            run();
        });
        addAction(action);
        m_actions += action;
    };
    const auto bits = [this](int by) {
        GridScheme scheme = m_bench->settings().scheme;
        scheme.bits = std::clamp(scheme.bits + by, GridScheme::kFewestBits, GridScheme::kMostBits);
        m_bench->setScheme(scheme);
    };
    add(tr("Ranges: one bit more"), QKeySequence(Qt::ALT | Qt::Key_Up), [bits] { bits(1); });
    add(tr("Ranges: one bit less"), QKeySequence(Qt::ALT | Qt::Key_Down), [bits] { bits(-1); });
    add(tr("Ranges: find the optimal clip"), QKeySequence(Qt::CTRL | Qt::Key_E),
        [this] { m_bench->findOptimum(); });
    const QStringList titles{tr("Ranges: codes"), tr("Ranges: table of values"), tr("Ranges: error map"),
                             tr("Ranges: calibrators compared")};
    for (int view = 0; view < kViews.size(); ++view)
        add(titles[view], {}, [this, view] { showView(kViews[view]); });
}

void RangesPage::connectBench() {
    connect(m_bench, &RangeBench::dataChanged, this, &RangesPage::refreshData);
    connect(m_bench, &RangeBench::answerChanged, this, &RangesPage::refreshAnswer);
    connect(m_bench, &RangeBench::curvesChanged, this, &RangesPage::refreshCurves);
    connect(m_bench, &RangeBench::mapChanged, this, &RangesPage::refreshMap);
    connect(m_bench, &RangeBench::settingsChanged, this,
            [this] { m_snapshot->setCurrent(m_bench->snapshot()); });
    connect(m_grid, &RangeGridPlot::rangeDragged, m_bench, &RangeBench::dragRange);
    connect(m_grid, &RangeGridPlot::zeroDragged, m_bench, &RangeBench::setZeroPoint);
    connect(m_split, &ErrorSplitPlot::clipDragged, m_bench, &RangeBench::setClip);
    connect(m_map, &ErrorMapPlot::placeChosen, this, &RangesPage::chooseGridAt);
    connect(&theme(), &Theme::changed, this, &RangesPage::fit);
}

void RangesPage::fit() {
    m_controls->setFixedWidth(theme().px(232));
    m_grid->setMinimumSize(theme().px(240), theme().px(180));
    for (QWidget* plot : std::initializer_list<QWidget*>{m_views, m_bits, m_split})
        plot->setMinimumHeight(theme().px(150));
    // Tables need more room than plots, but not all of a narrow window's.
    const QString& view = kViews[m_views->currentIndex()];
    const bool table = view == QLatin1StringView("values") || view == QLatin1StringView("calibrators");
    m_views->setMinimumWidth(table ? std::min(theme().px(430), width() * 45 / 100) : 0);
}

void RangesPage::resizeEvent(QResizeEvent* event) {
    Page::resizeEvent(event);
    fit();
}

QWidget* RangesPage::inspector() {
    return m_inspector;
}

bool RangesPage::settled() const {
    return m_bench->settled();
}

void RangesPage::chooseView(int view) {
    m_views->setCurrentIndex(view);
    fit();
    m_bench->wantMap(kViews[view] == QLatin1StringView("map"));
}

bool RangesPage::showView(const QString& name) {
    if (name.startsWith(QLatin1StringView("source:"))) {
        const QString what = name.mid(7);
        RangeSource source = m_bench->settings().source;
        using From = RangeSource::Kind;
        if (findDistribution(what.toStdString())) {
            source.kind = From::distribution;
            source.distribution.name = what.toStdString();
        } else if (what == QLatin1StringView("example")) {
            source.kind = From::list;
        } else if (what == QLatin1StringView("tensor")) {
            source.kind = From::tensor;
            if (const QString& chosen = session().selection().tensor(); !chosen.isEmpty())
                source.tensor = chosen;
        } else if (what == QLatin1StringView("picture")) {
            source.kind = From::picture;
        } else {
            return false;
        }
        m_bench->setSource(source);
        return true;
    }
    const auto view = kViews.indexOf(name);
    if (view < 0)
        return false;
    m_view->setCurrent(static_cast<int>(view));
    chooseView(static_cast<int>(view));
    return true;
}

/// Until the answer is there nothing is shown under a name that it does not belong to.
void RangesPage::refreshData() {
    if (m_bench->shown())
        return;
    const auto kind = m_bench->settings().source.kind;
    const QString waiting =
        kind == RangeSource::Kind::activations && m_bench->settings().source.prompt.isEmpty()
            ? tr("Type a prompt at the left; what the layer is given appears here")
            : tr("Appears when the values are there");
    for (PlotFrame* plot : std::initializer_list<PlotFrame*>{m_grid, m_shares, m_bits, m_split, m_map})
        if (m_bench->problem().isEmpty())
            plot->showWaiting(waiting);
        else
            plot->showFailure(m_bench->problem());
    m_metrics->setMetrics({});
}

void RangesPage::refreshAnswer() {
    const auto& answer = m_bench->shown();
    if (!answer)
        return refreshData();
    const RangeRow& row = answer->row;
    const Kind kind = kindOf(*answer);
    const QString caption = shownText(*m_bench);
    // The view stays while a hand moves the grid.
    const QString scheme = toQt(row.request.scheme.text()) + ruleTitle(row.request.rule);
    const bool fit = m_fitted != answer->data.get() || (m_fittedScheme != scheme && !m_bench->byHand());
    m_fitted = answer->data.get();
    m_fittedScheme = scheme;
    m_grid->setCaption(row.grids > 1 ? tr("%1; the widest of %2 grids").arg(caption, integerText(row.grids))
                                     : caption,
                       kind);
    m_grid->setPicture({std::shared_ptr<const ValueTable>(answer->data, &answer->data->table()),
                        row.request.scheme, row.grid, m_bench->oneGrid(), fit});
    const GridError& error = row.figures.error;
    m_shares->setCaption(tr("%1 of %2 codes used, entropy %3 of %4 bits")
                             .arg(error.codesUsed())
                             .arg(row.grid.codes())
                             .arg(figureText(error.entropy(), 3))
                             .arg(row.request.scheme.bits),
                         kind);
    m_shares->setCounts(row.grid.lowest, error.codes);
    m_split->setClip(m_bench->clip());
    m_metrics->setMetrics(rangeMetrics(*m_bench));
    if (m_bench->curves())
        refreshCurves();
}

void RangesPage::refreshCurves() {
    const auto& curves = m_bench->curves();
    if (!curves || !m_bench->shown())
        return;
    const Kind kind = curves->data->isSample() ? Kind::estimated : Kind::computed;
    SeriesPicture picture{.xTitle = tr("Bits"), .yTitle = tr("SQNR, dB")};
    PlotSeries slope{
        .name = tr("6.02 dB per bit"), .colour = Colour::text3, .mark = PlotSeries::Mark::dashed};
    for (int bits = GridScheme::kFewestBits; bits <= GridScheme::kMostBits; ++bits)
        slope.points.emplace_back(bits, kDecibelsPerBit * bits);
    for (const RangeCurves::Curve& curve : curves->curves) {
        PlotSeries series{.name = curve.theory ? tr("theory") : ruleTitle(curve.rule),
                          .colour = curve.theory                        ? Colour::awqLine
                                    : curve.rule == RangeRule::minMax   ? Colour::rtnLine
                                    : &curve == &curves->curves.front() ? Colour::ggufLine
                                                                        : Colour::nf4Line,
                          .mark = curve.theory ? PlotSeries::Mark::rings : PlotSeries::Mark::line};
        for (const auto& point : curve.points)
            series.points.emplace_back(point.bits, point.sqnr);
        if (!series.points.empty())
            picture.series.push_back(std::move(series));
    }
    picture.series.push_back(std::move(slope));
    const RangeRow& row = m_bench->shown()->row;
    picture.cursor = row.request.scheme.bits;
    picture.wholeX = true;
    if (const auto sqnr = row.figures.error.sqnrDb())
        picture.notes.push_back({QPointF(row.request.scheme.bits, *sqnr), sqnrText(sqnr), Colour::accent});
    m_bits->setCaption(shownText(*m_bench), kind);
    m_bits->setPicture(std::move(picture));
    ErrorSplit split{.clipTitle = m_bench->oneGrid() ? tr("Clip") : tr("Factor on every range"),
                     .from = curves->clipFrom,
                     .to = curves->clipTo,
                     .clip = m_bench->clip(),
                     .bestClip = curves->bestClip,
                     .bestError = curves->bestError};
    for (const ClipPoint& point : curves->clips)
        split.points.push_back({point.clip, point.rounding, point.clipping});
    for (const ClipPoint& point : curves->theoryClips)
        split.expected.emplace_back(point.clip, point.rounding + point.clipping);
    m_split->setCaption(schemeText(curves->request.scheme), kind);
    m_split->setSplit(std::move(split));
}

void RangesPage::refreshMap() {
    if (!m_bench->map())
        return;
    const bool sample = m_bench->data() && m_bench->data()->isSample();
    m_map->setCaption(tr("%1, largest row error in row %2")
                          .arg(sourceText(m_bench->settings().source),
                               integerText(m_bench->data()->sourceRow(m_bench->map()->worstRow))),
                      sample ? Kind::estimated : Kind::computed);
    m_map->setMap(*m_bench->map(), m_bench->settings().source.kind == RangeSource::Kind::picture);
}

/// The grid over a place of the map; of one grid there is no other.
void RangesPage::chooseGridAt(qint64 row, qint64 col) {
    const auto& values = m_bench->data();
    if (values && !m_bench->settings().isOne())
        m_bench->setGrid(gridOver(*values, m_bench->settings().scheme, values->sourceRow(row), col));
}

void RangesPage::saveRows() {
    const QString path = QFileDialog::getSaveFileName(this, tr("Save error against bits"),
                                                      QStringLiteral("ranges.csv"), tr("CSV files (*.csv)"));
    if (path.isEmpty())
        return;
    if (const auto saved = writeWhole(path, csvOf(m_bits->view().table())); !saved)
        QMessageBox::warning(this, tr("Not saved"), errorText(saved.error()));
}

} // namespace nibble::ui
