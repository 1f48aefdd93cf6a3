// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/outliers/outlier_views.h"

#include <cmath>

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

#include "widgets/controls/number_box.h"
#include "widgets/controls/segmented.h"
#include "widgets/models/channel_profile_model.h"
#include "widgets/outliers/outlier_pictures.h"
#include "widgets/plots/heat_map_plot.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

QTableView* makeTable(QAbstractItemModel* model, const QString& objectName, const QString& title) {
    auto* table = new QTableView;
    table->setModel(model);
    table->setObjectName(objectName);
    table->setAccessibleName(title);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setSelectionMode(QAbstractItemView::SingleSelection);
    table->setShowGrid(false);
    table->setTabKeyNavigation(false);
    table->verticalHeader()->hide();
    table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    table->horizontalHeader()->setHighlightSections(false);
    return table;
}

} // namespace

OutlierViews::OutlierViews(OutlierBench& bench, SurgeryRun& surgery, QWidget* parent)
    : QWidget(parent), m_bench(bench), m_surgery(surgery), m_views(new QStackedWidget),
      m_layerModel(new LayerProfileModel(this)), m_channelModel(new ChannelTableModel(this)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(buildControls());
    m_views->addWidget(buildPictures());
    m_views->addWidget(buildTables());
    layout->addWidget(m_views, 1);
    connectParts();
    fit();
    refreshStudy();
    refreshThreshold();
}

QWidget* OutlierViews::buildControls() {
    auto* box = new QWidget;
    auto* layout = new QHBoxLayout(box);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme().px(8));
    m_view = new SegmentedControl({tr("Pictures"), tr("Tables")});
    m_view->setObjectName(QStringLiteral("outlierView"));
    m_values = new SegmentedControl({tr("Inputs"), tr("Weights")});
    m_values->setObjectName(QStringLiteral("outlierValues"));
    m_values->setToolTip(tr("Activations that go into the layers, token by channel; or the weights that they "
                            "meet, output by channel"));
    m_places = new QComboBox;
    m_places->setObjectName(QStringLiteral("outlierPlace"));
    m_places->setAccessibleName(tr("Layer"));
    m_places->setProperty("role", "mono");
    m_places->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_places->setMinimumContentsLength(8);
    m_threshold = new NumberBox;
    m_threshold->setPrefix(QStringLiteral("≥ "));
    m_threshold->setObjectName(QStringLiteral("outlierThreshold"));
    m_threshold->setAccessibleName(tr("Threshold"));
    m_threshold->setRange(0, 1e6);
    m_threshold->setDecimals(3);
    m_threshold->setToolTip(tr("A channel is an outlier if any |x| reaches it; 6 is LLM.int8()'s "
                               "(arXiv 2208.07339)"));
    m_unit = new SegmentedControl({tr("|x|"), tr("× median")});
    m_unit->setObjectName(QStringLiteral("outlierUnit"));
    m_unit->setToolTip(tr("The threshold as a magnitude, or in medians of |x| of the layer"));
    for (QWidget* part : std::initializer_list<QWidget*>{m_view, m_values})
        layout->addWidget(part);
    layout->addWidget(m_places, 1);
    for (QWidget* part : std::initializer_list<QWidget*>{m_threshold, m_unit})
        layout->addWidget(part);
    return box;
}

QWidget* OutlierViews::buildPictures() {
    auto* box = new QWidget;
    auto* layout = new QVBoxLayout(box);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    m_map = new TokenMapPlot;
    m_map->setObjectName(QStringLiteral("tokenMap"));
    m_sign = new SegmentedControl({tr("|x|"), tr("signed")});
    m_sign->setObjectName(QStringLiteral("mapSign"));
    m_map->addOptions(m_sign);
    auto* sign = m_map->menu()->addAction(tr("Signed values"));
    connect(sign, &QAction::triggered, this, [this] {
        m_sign->setCurrent(1 - m_sign->current());
        refreshMap();
    });
    m_weights = new HeatMapPlot;
    m_maps = new QStackedWidget;
    m_maps->addWidget(m_map);
    m_maps->addWidget(m_weights);
    m_byPeak = new SeriesPlot(tr("Channels by peak"));
    m_byPeak->setObjectName(QStringLiteral("channelsByPeak"));
    m_perLayer = new BarsPlot(tr("Per layer"));
    m_perLayer->setObjectName(QStringLiteral("outliersPerLayer"));
    m_figure = new QComboBox;
    m_figure->setObjectName(QStringLiteral("layerFigure"));
    m_figure->setAccessibleName(tr("Figure of every layer"));
    m_figure->setProperty("role", "small");
    m_figure->addItems({tr("Outliers"), tr("Peak / median"), tr("Kurtosis")});
    m_figure->setToolTip(tr("Channels that reach the threshold; largest |x| over the median |x|; m4 / m2², 3 "
                            "for a normal distribution"));
    m_perLayer->addOptions(m_figure);
    auto* below = new QHBoxLayout;
    below->setSpacing(8);
    for (PlotFrame* plot : std::initializer_list<PlotFrame*>{m_byPeak, m_perLayer})
        below->addWidget(plot, 1);
    layout->addWidget(m_maps, 3);
    layout->addLayout(below, 2);
    return box;
}

QWidget* OutlierViews::buildTables() {
    auto* box = new QWidget;
    auto* layout = new QVBoxLayout(box);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    m_layerTable = makeTable(m_layerModel, QStringLiteral("layerTable"), tr("Layers"));
    m_layerTable->horizontalHeader()->setSectionResizeMode(0, QHeaderView::ResizeToContents);
    m_channelTable = makeTable(m_channelModel, QStringLiteral("channelTable"), tr("Channels of the layer"));
    m_channelTable->horizontalHeader()->setSortIndicator(ChannelTableModel::peak, Qt::DescendingOrder);
    m_channelTable->setSortingEnabled(true);
    auto* layers = new Card(tr("Layers"));
    layers->setKind(Kind::measured);
    layers->content()->addWidget(m_layerTable, 1);
    auto* channels = new Card(tr("Channels of the layer"));
    channels->setKind(Kind::measured);
    channels->content()->addWidget(m_channelTable, 1);
    layout->addWidget(layers, 1);
    layout->addWidget(channels, 1);
    return box;
}

void OutlierViews::connectParts() {
    connect(m_view, &SegmentedControl::chosen, m_views, &QStackedWidget::setCurrentIndex);
    connect(m_values, &SegmentedControl::chosen, &m_bench,
            [this](int index) { m_bench.setValues(static_cast<OutlierBench::Values>(index)); });
    connect(m_places, &QComboBox::activated, &m_bench, &OutlierBench::setPlace);
    connect(m_sign, &SegmentedControl::chosen, this, &OutlierViews::refreshMap);
    connect(m_threshold, &QDoubleSpinBox::valueChanged, this, &OutlierViews::takeThreshold);
    connect(m_unit, &SegmentedControl::chosen, this, &OutlierViews::takeThreshold);
    connect(m_map, &TokenMapPlot::cellChosen, &m_bench, &OutlierBench::setCell);
    connect(m_weights, &HeatMapPlot::cellClicked, &m_bench, &OutlierBench::setCell);
    connect(m_figure, &QComboBox::currentIndexChanged, this, &OutlierViews::refreshPlots);
    connect(m_perLayer, &BarsPlot::chosen, &m_bench, &OutlierBench::setPlace);
    connect(m_byPeak, &SeriesPlot::pointChosen, this, [this](int series, int point) {
        const auto* profile = m_bench.profile();
        if (!profile || series > 1)
            return;
        const auto order = sortedChannels(*profile, ChannelOrder::peak);
        const auto first = series == 0 ? 0 : profile->outliers(m_bench.threshold()).size();
        const std::size_t rank = first + static_cast<std::size_t>(point);
        if (rank < order.size())
            m_bench.setCell(profile->figures[static_cast<std::size_t>(order[rank])].peakRow, order[rank]);
    });
    connect(m_layerTable->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& index) {
                if (!m_filling && index.isValid())
                    m_bench.setPlace(index.row());
            });
    connect(m_channelTable->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& index) {
                const qint64 channel = m_channelModel->channelAt(index.row());
                if (!m_filling && index.isValid() && m_bench.profile() && channel >= 0)
                    m_bench.setCell(m_bench.profile()->figures[static_cast<std::size_t>(channel)].peakRow,
                                    channel);
            });
    connect(&m_bench, &OutlierBench::studyChanged, this, &OutlierViews::refreshStudy);
    connect(&m_bench, &OutlierBench::placeChanged, this, &OutlierViews::refreshPlace);
    connect(&m_bench, &OutlierBench::thresholdChanged, this, &OutlierViews::refreshThreshold);
    connect(&m_bench, &OutlierBench::cellChanged, this, &OutlierViews::refreshCell);
    connect(&m_surgery, &SurgeryRun::resultChanged, this, &OutlierViews::refreshMap);
    connect(&m_surgery, &SurgeryRun::choiceChanged, this, &OutlierViews::refreshMap);
    connect(&theme(), &Theme::changed, this, &OutlierViews::fit);
}

/// What was sized for the text's scale.
void OutlierViews::fit() {
    const auto& look = theme();
    m_threshold->setFixedWidth(look.px(76));
    m_maps->setMinimumHeight(look.px(220));
    for (PlotFrame* plot : std::initializer_list<PlotFrame*>{m_byPeak, m_perLayer})
        plot->setMinimumHeight(look.px(175));
    for (QTableView* table : {m_layerTable, m_channelTable})
        table->verticalHeader()->setDefaultSectionSize(look.px(24));
}

void OutlierViews::showTables(bool shown) {
    m_view->setCurrent(shown ? 1 : 0);
    m_views->setCurrentIndex(shown ? 1 : 0);
}

bool OutlierViews::tablesShown() const {
    return m_views->currentIndex() == 1;
}

bool OutlierViews::settled() const {
    return m_maps->currentIndex() == 0 || !m_weights->isVisible() || m_weights->settled();
}

void OutlierViews::takeThreshold() {
    if (!m_filling)
        m_bench.setThreshold({m_threshold->value(), m_unit->current() == 1});
}

void OutlierViews::refreshStudy() {
    {
        const QSignalBlocker blocker(m_places);
        m_places->clear();
        for (const auto& profile : m_bench.profiles())
            m_places->addItem(m_bench.values() == OutlierBench::Values::inputs ? placeText(profile)
                                                                               : toQt(profile.name));
        m_values->setCurrent(static_cast<int>(m_bench.values()));
    }
    const bool weights = m_bench.values() == OutlierBench::Values::weights;
    m_maps->setCurrentIndex(weights ? 1 : 0);
    if (!m_bench.study()) {
        const QString when =
            m_bench.problem() ? errorText(*m_bench.problem()) : tr("Appears when the prompt has run");
        for (PlotFrame* plot : std::initializer_list<PlotFrame*>{m_map, m_byPeak, m_perLayer})
            plot->showWaiting(when);
    } else if (m_bench.profiles().empty()) {
        for (PlotFrame* plot : std::initializer_list<PlotFrame*>{m_byPeak, m_perLayer})
            plot->showWaiting(tr("Reading the weights"));
    }
    refreshPlace();
}

void OutlierViews::refreshPlace() {
    {
        const QSignalBlocker blocker(m_places);
        m_places->setCurrentIndex(m_bench.place());
    }
    if (m_bench.values() == OutlierBench::Values::weights && m_bench.study() && m_bench.profile())
        m_weights->setTensor(m_bench.study()->study.model, toQt(m_bench.profile()->name));
    refreshMap();
    refreshPlots();
    refreshTables();
    refreshCell();
}

void OutlierViews::refreshThreshold() {
    m_filling = true;
    if (std::abs(m_threshold->value() - m_bench.threshold().value) > 1e-9) // what is being typed stays
        m_threshold->setValue(m_bench.threshold().value);
    m_unit->setCurrent(m_bench.threshold().timesMedian ? 1 : 0);
    m_filling = false;
    refreshMap();
    refreshPlots();
    refreshTables();
}

void OutlierViews::refreshMap() {
    if (!m_bench.profile() || m_bench.values() != OutlierBench::Values::inputs || !m_bench.activations())
        return;
    const auto& result = m_surgery.result();
    const bool leaves = result && result->choice.kind == RemedyKind::llmInt8 &&
                        m_surgery.choice().kind == RemedyKind::llmInt8;
    TokenMap map = tokenMap(m_bench, leaves ? result->after.floatColumns : std::vector<std::int32_t>{},
                            m_sign->current() == 1);
    const auto& profile = *m_bench.profile();
    QString caption = placeText(profile);
    if (leaves)
        caption += tr(": %1 of the channels leave, coloured")
                       .arg(shareText(static_cast<double>(map.leaving.size()) /
                                      static_cast<double>(profile.channels)));
    if (profile.nonFinite > 0)
        caption += tr(", %1 values are not finite").arg(integerText(profile.nonFinite));
    m_map->setCaption(caption, m_bench.course() ? Kind::computed : Kind::measured);
    m_map->setMap(std::move(map));
    refreshCell();
}

void OutlierViews::refreshPlots() {
    const auto* profile = m_bench.profile();
    if (!profile)
        return;
    const Kind kind = m_bench.values() == OutlierBench::Values::inputs && !m_bench.course() ? Kind::measured
                                                                                            : Kind::computed;
    m_byPeak->setCaption(tr("peak / median %1, kurtosis %2")
                             .arg(figureText(profile->peakToMedian(), 3), figureText(profile->kurtosis, 3)),
                         kind);
    m_byPeak->setPicture(channelsByPeak(m_bench));
    m_perLayer->setCaption({}, kind);
    m_perLayer->setPicture(layerBars(m_bench, static_cast<LayerFigure>(m_figure->currentIndex())));
}

void OutlierViews::refreshTables() {
    m_filling = true;
    m_layerModel->setProfiles(m_bench.profiles(), m_bench.threshold());
    m_channelModel->setProfile(m_bench.profile(), m_bench.threshold(),
                               m_bench.values() == OutlierBench::Values::weights);
    m_layerTable->selectRow(m_bench.place());
    m_filling = false;
}

void OutlierViews::refreshCell() {
    m_map->setChosen(m_bench.token(), m_bench.channel());
    m_filling = true;
    const int row = m_channelModel->rowOf(m_bench.channel());
    if (row >= 0 && m_channelTable->currentIndex().row() != row)
        m_channelTable->selectRow(row);
    m_filling = false;
}

} // namespace nibble::ui
