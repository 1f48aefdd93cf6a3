// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/ranges/range_controls.h"

#include <algorithm>
#include <cmath>

#include <QComboBox>
#include <QCoreApplication>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QSlider>
#include <QSpinBox>
#include <QStandardItemModel>
#include <QVBoxLayout>

#include "core/evaluation/ranges/group_ranges.h"
#include "widgets/controls/card.h"
#include "widgets/controls/segmented.h"
#include "widgets/ranges/number_field.h"
#include "widgets/ranges/range_bench.h"
#include "widgets/ranges/source_form.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

constexpr int kGroups[] = {16, 32, 64, 128, 256};
constexpr int kGroupFlag = 1 << 20; ///< in an entry's number: a group of the rest

QLabel* heading(const QString& text) {
    auto* label = new QLabel(text);
    label->setProperty("role", "cardTitle");
    return label;
}

QSlider* makeSlider(const QString& name, const QString& title, int least, int most) {
    auto* slider = new QSlider(Qt::Horizontal);
    slider->setObjectName(name);
    slider->setAccessibleName(title);
    slider->setRange(least, most);
    return slider;
}

} // namespace

RangeControls::RangeControls(RangeBench& bench, QWidget* parent)
    : QFrame(parent), m_bench(bench),
      m_bits(makeSlider(QStringLiteral("bits"), tr("Bits"), GridScheme::kFewestBits, GridScheme::kMostBits)),
      m_clip(makeSlider(QStringLiteral("clip"), tr("Clip"), 1, kSliderSteps)), m_bitsText(new QLabel),
      m_scale(new QLabel), m_scaleLabel(new QLabel), m_clipLabel(new QLabel),
      m_zeroLabel(new QLabel(tr("Zero point"))), m_percentileLabel(new QLabel(tr("Percentile"))),
      m_obstacles(new QLabel), m_gridLabel(new QLabel(tr("Grid"))), m_grid(new QSpinBox),
      m_kind(new SegmentedControl({tr("Sym."), tr("Asym.")})),
      m_codes(new SegmentedControl({QStringLiteral("−8…7"), QStringLiteral("±7")})),
      m_unit(makeCombo(QStringLiteral("unit"), tr("Granularity"))),
      m_rule(makeCombo(QStringLiteral("rule"), tr("Calibrator"))),
      m_percentile(new NumberField(QStringLiteral("percentile"), tr("Percentile"),
                                   [this](double x) {
                                       if (!(x > 0 && x <= 100))
                                           return false;
                                       m_bench.setPercentile(x);
                                       return true;
                                   })),
      m_clipField(new NumberField(QStringLiteral("clipField"), tr("Clip"),
                                  [this](double x) {
                                      if (!(x > 0 && x < 1e30))
                                          return false;
                                      m_bench.setClip(x);
                                      return true;
                                  })),
      m_zero(new NumberField(QStringLiteral("zeroPoint"), tr("Zero point"),
                             [this](double x) {
                                 if (x != std::round(x) || std::abs(x) > 255)
                                     return false;
                                 m_bench.setZeroPoint(static_cast<int>(x));
                                 return true;
                             })),
      m_optimum(new QPushButton(tr("Find the optimal clip"))) {
    setProperty("role", "card");
    auto* inside = new QWidget;
    auto* column = new QVBoxLayout(inside);
    column->setContentsMargins(12, 10, 12, 10);
    auto* form = new QFormLayout;
    column->addLayout(form);
    column->addStretch();
    form->setHorizontalSpacing(8);
    form->setVerticalSpacing(6);
    form->addRow(heading(tr("Data")));
    form->addRow(new SourceForm(bench));
    buildScheme(*form);
    buildGrid(*form);
    auto* scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(inside);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(1, 1, 1, 1);
    layout->addWidget(scroll);
    connectScheme();
    connect(&bench, &RangeBench::settingsChanged, this, &RangeControls::refresh);
    connect(&bench, &RangeBench::dataChanged, this, &RangeControls::refresh);
    connect(&bench, &RangeBench::answerChanged, this, &RangeControls::refreshGrid);
    refresh();
}

void RangeControls::buildScheme(QFormLayout& form) {
    m_bitsText->setProperty("role", "mono");
    m_bits->setPageStep(1);
    m_bits->setTickInterval(1);
    m_kind->setObjectName(QStringLiteral("kind"));
    m_codes->setObjectName(QStringLiteral("codes"));
    m_codes->setToolTip(tr("With the lowest code, or the same codes on both sides of zero"));
    for (const RangeRuleInfo& rule : allRangeRules()) {
        m_rule->addItem(ruleTitle(rule.rule));
        m_rule->setItemData(m_rule->count() - 1,
                            QCoreApplication::translate("Method", rule.description.data()), Qt::ToolTipRole);
    }
    form.addRow(separator());
    form.addRow(heading(tr("Scheme")));
    form.addRow(tr("Bits"), m_bitsText);
    form.addRow(m_bits);
    form.addRow(tr("Range"), m_kind);
    form.addRow(tr("Codes"), m_codes);
    form.addRow(tr("Scale per"), m_unit);
    form.addRow(tr("Calibrator"), m_rule);
    form.addRow(m_percentileLabel, m_percentile);
    m_obstacles->setObjectName(QStringLiteral("obstacles"));
    m_obstacles->setProperty("role", "note");
    m_obstacles->setWordWrap(true);
    form.addRow(m_obstacles);
}

void RangeControls::buildGrid(QFormLayout& form) {
    m_scale->setProperty("role", "mono");
    m_scale->setObjectName(QStringLiteral("scaleText"));
    m_scale->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_optimum->setObjectName(QStringLiteral("findOptimum"));
    m_optimum->setProperty("role", "small");
    form.addRow(separator());
    form.addRow(heading(tr("Grid")));
    m_grid->setObjectName(QStringLiteral("gridChoice"));
    m_grid->setAccessibleName(tr("Grid"));
    m_grid->setSpecialValueText(tr("All"));
    m_grid->setKeyboardTracking(false);
    m_grid->setToolTip(tr("One of the grids: its values alone are shown, and what is dragged moves it alone. "
                          "All: the ends dragged bring all ranges in by one factor. A click on the error map "
                          "chooses one too."));
    form.addRow(m_gridLabel, m_grid);
    form.addRow(m_clipLabel, m_clipField);
    form.addRow(m_clip);
    form.addRow(m_scaleLabel, m_scale);
    form.addRow(m_zeroLabel, m_zero);
    form.addRow(m_optimum);
}

void RangeControls::connectScheme() {
    const auto change = [this](auto edit) {
        return [this, edit](int choice) {
            GridScheme scheme = m_bench.settings().scheme;
            edit(scheme, choice);
            m_bench.setScheme(scheme);
        };
    };
    connect(m_bits, &QSlider::valueChanged, this, change([](GridScheme& s, int bits) { s.bits = bits; }));
    connect(m_kind, &SegmentedControl::chosen, this, change([this](GridScheme& s, int choice) {
                s.kind = choice == 1               ? GridKind::asymmetric
                         : m_codes->current() == 1 ? GridKind::restricted
                                                   : GridKind::symmetric;
            }));
    connect(m_codes, &SegmentedControl::chosen, this, change([](GridScheme& s, int choice) {
                s.kind = choice == 1 ? GridKind::restricted : GridKind::symmetric;
            }));
    connect(m_unit, &QComboBox::activated, this, change([this](GridScheme& s, int choice) {
                const int unit = m_unit->itemData(choice).toInt();
                s.unit = unit >= kGroupFlag ? GridUnit::group : static_cast<GridUnit>(unit);
                if (unit >= kGroupFlag)
                    s.group = unit - kGroupFlag;
            }));
    connect(m_rule, &QComboBox::activated, this,
            [this](int choice) { m_bench.setRule(static_cast<RangeRule>(choice)); });
    // More steps where clips are small: outliers leave most of a range empty.
    connect(m_clip, &QSlider::valueChanged, this, [this](int step) {
        const double share = static_cast<double>(step) / kSliderSteps;
        m_bench.setClip(m_bench.largestClip() * share * share);
    });
    connect(m_grid, &QSpinBox::valueChanged, this, [this](int grid) {
        m_bench.setGrid(grid < 0 ? std::nullopt : std::optional<std::int64_t>(grid));
    });
    connect(m_optimum, &QPushButton::clicked, &m_bench, &RangeBench::findOptimum);
}

/// Those that mean nothing with this scheme cannot be chosen, and why stands below.
void RangeControls::refreshRules() {
    QStringList reasons;
    auto* items = qobject_cast<QStandardItemModel*>(m_rule->model());
    for (const RangeRuleInfo& rule : allRangeRules()) {
        const int row = static_cast<int>(rule.rule);
        const QString obstacle = m_bench.obstacle(rule.rule);
        items->item(row)->setEnabled(obstacle.isEmpty());
        QString description = QCoreApplication::translate("Method", rule.description.data());
        if (rule.rule == RangeRule::movingAverage)
            description +=
                QChar(' ') +
                tr("A batch here is a row; for channels of activations, %1 tokens.").arg(GroupRanges::kBatch);
        m_rule->setItemData(row, obstacle.isEmpty() ? description : description + QChar('\n') + obstacle,
                            Qt::ToolTipRole);
        if (!obstacle.isEmpty())
            reasons += tr("%1 is not for these grids: %2.").arg(ruleTitle(rule.rule), obstacle);
    }
    m_obstacles->setText(reasons.join(QChar('\n')));
    m_obstacles->setVisible(!reasons.isEmpty());
}

/// Which of several grids is looked at.
void RangeControls::refreshChoice() {
    const bool several = !m_bench.settings().isOne() && m_bench.data();
    m_grid->setVisible(several);
    m_gridLabel->setVisible(several);
    if (!several)
        return;
    const QSignalBlocker quiet(m_grid);
    const std::int64_t count = gridCount(*m_bench.data(), m_bench.settings().scheme);
    m_grid->setRange(-1, static_cast<int>(std::min<std::int64_t>(count, 1 << 30)) - 1);
    m_grid->setValue(static_cast<int>(m_bench.settings().grid.value_or(-1)));
    const auto at = m_bench.gridAt();
    m_gridLabel->setToolTip(at ? placeText(*m_bench.data(), m_bench.settings().scheme, *at) : QString());
}

/// Tokens are the rows of activations alone.
void RangeControls::fillUnits() {
    const bool activations = m_bench.settings().source.kind == RangeSource::Kind::activations;
    QList<std::pair<QString, int>> units{{tr("Tensor"), static_cast<int>(GridUnit::tensor)},
                                         {tr("Channel"), static_cast<int>(GridUnit::channel)}};
    if (activations)
        units.emplaceBack(tr("Token"), static_cast<int>(GridUnit::token));
    for (const int group : kGroups)
        units.emplaceBack(tr("Group of %1").arg(group), kGroupFlag + group);
    if (m_unit->count() == units.size())
        return;
    m_unit->clear();
    for (const auto& [text, unit] : units)
        m_unit->addItem(text, unit);
}

void RangeControls::refresh() {
    const RangeSettings& settings = m_bench.settings();
    const GridScheme& scheme = settings.scheme;
    const QSignalBlocker bits(m_bits);
    m_bits->setValue(scheme.bits);
    m_bitsText->setText(QString::number(scheme.bits));
    m_kind->setCurrent(scheme.kind == GridKind::asymmetric ? 1 : 0);
    m_codes->setEnabled(scheme.kind != GridKind::asymmetric);
    if (scheme.kind != GridKind::asymmetric)
        m_codes->setCurrent(scheme.kind == GridKind::restricted ? 1 : 0);
    const auto buttons = m_codes->findChildren<QPushButton*>();
    const int half = 1 << (scheme.bits - 1);
    buttons[0]->setText(QStringLiteral("−%1…%2").arg(half).arg(half - 1));
    buttons[1]->setText(QStringLiteral("±%1").arg(half - 1));
    fillUnits();
    m_unit->setCurrentIndex(m_unit->findData(scheme.unit == GridUnit::group
                                                 ? kGroupFlag + static_cast<int>(scheme.group)
                                                 : static_cast<int>(scheme.unit)));
    refreshRules();
    m_rule->setCurrentIndex(static_cast<int>(settings.rule));
    m_rule->setToolTip(m_bench.byHand()
                           ? tr("Moved by hand; choosing one takes its range again")
                           : m_rule->itemData(m_rule->currentIndex(), Qt::ToolTipRole).toString());
    const bool percentile = settings.rule == RangeRule::percentile;
    m_percentile->setVisible(percentile);
    m_percentileLabel->setVisible(percentile);
    m_percentile->showNumber(settings.percentile);
    refreshGrid();
}

void RangeControls::refreshGrid() {
    const GridScheme& scheme = m_bench.settings().scheme;
    const bool one = m_bench.oneGrid(), asymmetric = scheme.kind == GridKind::asymmetric;
    refreshChoice();
    const double clip = m_bench.clip(), most = m_bench.largestClip();
    const QSignalBlocker slider(m_clip);
    m_clip->setValue(
        static_cast<int>(std::lround(kSliderSteps * std::sqrt(std::clamp(clip / most, 0.0, 1.0)))));
    m_clipField->showNumber(clip, 4);
    m_clipLabel->setText(one ? tr("Clip") : tr("Ranges ×"));
    m_scaleLabel->setText(!one         ? tr("Widest scale")
                          : asymmetric ? tr("Scale")
                                       : QStringLiteral("s = clip / %1").arg((1 << (scheme.bits - 1)) - 1));
    const bool there = m_bench.shown().has_value();
    m_scale->setText(there ? figureText(m_bench.shown()->row.grid.scale, 4) : QStringLiteral("·"));
    m_zero->setEnabled(one && asymmetric);
    m_zero->showNumber(there ? m_bench.shown()->row.grid.zero : 0);
    m_optimum->setText(one ? tr("Find the optimal clip") : tr("Least squares per group"));
}

} // namespace nibble::ui
