// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// How the panel is put together; what it shows is in surgery_panel.cpp.
#include <QCheckBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSlider>
#include <QSpinBox>
#include <QVBoxLayout>

#include "widgets/controls/elided_label.h"
#include "widgets/controls/number_box.h"
#include "widgets/controls/segmented.h"
#include "widgets/outliers/surgery_panel.h"
#include "widgets/plots/bars_plot.h"
#include "widgets/plots/series_plot.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

/// Wrapped words in a room of three lines: where the text changes, nothing around it moves.
class Sentence : public QLabel {
public:
    Sentence() {
        setWordWrap(true);
        setAlignment(Qt::AlignLeft | Qt::AlignTop);
        setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    [[nodiscard]] bool hasHeightForWidth() const override { return false; }
    [[nodiscard]] QSize sizeHint() const override { return {theme().px(240), theme().px(50)}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {theme().px(120), theme().px(50)}; }
};

QLabel* makeLabel(const char* role, const QString& name = {}) {
    auto* label = new QLabel;
    label->setProperty("role", role);
    label->setObjectName(name);
    return label;
}

} // namespace

QString remedyTitle(int kind) {
    const QStringList titles{QStringLiteral("LLM.int8()"),  QStringLiteral("SmoothQuant"),
                             QStringLiteral("AWQ"),         SurgeryPanel::tr("Rotation"),
                             SurgeryPanel::tr("Clipping"),  SurgeryPanel::tr("Scales"),
                             QStringLiteral("W4A16 / W8A8")};
    return titles.value(kind);
}

QWidget* SurgeryPanel::makeKinds() {
    auto* box = new QWidget;
    auto* layout = new QVBoxLayout(box);
    layout->setContentsMargins(12, 0, 12, 0);
    layout->setSpacing(4);
    for (int row = 0; row < 2; ++row) {
        QStringList titles;
        for (int i = row == 0 ? 0 : kFirstRemedies; i < (row == 0 ? kFirstRemedies : kRemedyKinds); ++i)
            titles += remedyTitle(i);
        auto* control = new SegmentedControl(titles);
        control->setObjectName(row == 0 ? QStringLiteral("remedies") : QStringLiteral("moreRemedies"));
        layout->addWidget(control);
        m_kinds[static_cast<std::size_t>(row)] = control;
        connect(control, &SegmentedControl::chosen, this, [this, row](int index) {
            choose(static_cast<RemedyKind>(row == 0 ? index : index + kFirstRemedies));
        });
    }
    return box;
}

QWidget* SurgeryPanel::makeNumber() {
    m_number = new QWidget;
    auto* layout = new QHBoxLayout(m_number);
    layout->setContentsMargins(12, 0, 12, 0);
    layout->setSpacing(theme().px(8));
    m_numberName = makeLabel("note");
    m_slider = new QSlider(Qt::Horizontal);
    m_slider->setObjectName(QStringLiteral("remedySlider"));
    m_slider->setRange(0, kSliderSteps);
    m_slider->setSingleStep(10);
    m_slider->setPageStep(50);
    m_value = new NumberBox;
    m_value->setObjectName(QStringLiteral("remedyValue"));
    m_value->setKeyboardTracking(true);
    m_best = new QPushButton(tr("Best"));
    m_best->setProperty("role", "small");
    m_best->setObjectName(QStringLiteral("remedyBest"));
    m_best->setToolTip(tr("The number of the curve's least output error"));
    m_rotated = new QCheckBox(tr("Rotate"));
    m_rotated->setObjectName(QStringLiteral("rotated"));
    m_seed = new QSpinBox;
    m_seed->setObjectName(QStringLiteral("rotationSeed"));
    m_seed->setRange(0, 2147483647);
    m_seed->setPrefix(tr("seed "));
    m_bits = new SegmentedControl({tr("4 bits"), tr("3 bits")});
    m_bits->setObjectName(QStringLiteral("awqBits"));
    m_time = new QPushButton(tr("Time them"));
    m_time->setProperty("role", "small");
    m_time->setObjectName(QStringLiteral("timeFormats"));
    m_time->setToolTip(tr("Multiplies this layer's inputs by both, in turns, and takes the median"));
    for (QWidget* part : std::initializer_list<QWidget*>{m_numberName, m_rotated, m_seed, m_bits})
        layout->addWidget(part);
    layout->addWidget(m_slider, 1);
    for (QWidget* part : std::initializer_list<QWidget*>{m_value, m_best, m_time})
        layout->addWidget(part);
    layout->addStretch();
    connectNumber();
    return m_number;
}

void SurgeryPanel::connectNumber() {
    connect(m_slider, &QSlider::valueChanged, this, [this](int place) {
        change([&](RemedyChoice& choice) { choice.setValue(sliderValue(place)); });
    });
    connect(m_value, &QDoubleSpinBox::valueChanged, this, [this](double value) {
        change([&](RemedyChoice& choice) {
            choice.setValue(choice.kind == RemedyKind::clipping ? value / 100 : value);
        });
    });
    connect(m_best, &QPushButton::clicked, this, [this] {
        if (const auto best = m_run.best())
            change([&](RemedyChoice& choice) { choice.setValue(*best); });
    });
    connect(m_rotated, &QCheckBox::toggled, this,
            [this](bool on) { change([&](RemedyChoice& choice) { choice.rotated = on; }); });
    connect(m_seed, &QSpinBox::valueChanged, this,
            [this](int seed) { change([&](RemedyChoice& choice) { choice.seed = seed; }); });
    connect(m_bits, &SegmentedControl::chosen, this,
            [this](int index) { change([&](RemedyChoice& choice) { choice.bits = 4 - index; }); });
    connect(m_time, &QPushButton::clicked, &m_run, &SurgeryRun::time);
}

QWidget* SurgeryPanel::makeTable() {
    auto* box = new QWidget;
    auto* layout = new QVBoxLayout(box);
    layout->setContentsMargins(12, 0, 12, 0);
    layout->setSpacing(4);
    m_sentence = new Sentence;
    m_sentence->setProperty("role", "note");
    m_sentence->setObjectName(QStringLiteral("surgerySentence"));
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(theme().px(12));
    grid->setVerticalSpacing(2);
    grid->setColumnStretch(0, 1);
    m_head = makeLabel("caption");
    m_head->setText(tr("Error ‖a − â‖ / ‖a‖"));
    m_head->setToolTip(tr("Root of the summed squares of the differences over that of the values: of "
                          "activations and weights as they are rounded, of the output beside the float "
                          "product"));
    grid->addWidget(m_head, 0, 0);
    const QStringList heads{tr("Before"), tr("After"), tr("Ratio")};
    for (int i = 0; i < 3; ++i) {
        auto* label = makeLabel("caption");
        label->setText(heads[i]);
        label->setAlignment(Qt::AlignRight);
        grid->addWidget(label, 0, i + 1);
    }
    const QStringList titles{tr("Activations X"), tr("Weights W"), tr("Output X·W")};
    const QStringList names{QStringLiteral("inputError"), QStringLiteral("weightError"),
                            QStringLiteral("outputError")};
    for (int i = 0; i < 3; ++i) {
        auto& row = m_rows[static_cast<std::size_t>(i)];
        row = {makeLabel("note"), makeLabel("mono", names[i] + QStringLiteral("Before")),
               makeLabel("mono", names[i] + QStringLiteral("After")),
               makeLabel("mono", names[i] + QStringLiteral("Ratio"))};
        row.title->setText(titles[i]);
        int column = 0;
        for (QLabel* label : {row.title, row.before, row.after, row.ratio}) {
            if (column > 0) {
                label->setAlignment(Qt::AlignRight);
                label->setTextInteractionFlags(Qt::TextSelectableByMouse);
            }
            grid->addWidget(label, i + 1, column++);
        }
    }
    layout->addWidget(m_sentence);
    layout->addLayout(grid);
    return box;
}

QWidget* SurgeryPanel::makePlots() {
    auto* box = new QWidget;
    box->setObjectName(QStringLiteral("surgeryPlots"));
    auto* layout = new QVBoxLayout(box);
    layout->setContentsMargins(4, 0, 4, 0);
    layout->setSpacing(0);
    m_error = new SeriesPlot(tr("Error"));
    m_error->setObjectName(QStringLiteral("surgeryError"));
    m_effect = new SeriesPlot(tr("Effect"));
    m_effect->setObjectName(QStringLiteral("surgeryEffect"));
    m_bars = new BarsPlot(tr("W8A8 and W4A16"));
    m_bars->setObjectName(QStringLiteral("surgeryBars"));
    m_times = makeLabel("mono", QStringLiteral("formatTimes"));
    m_times->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_times->setContentsMargins(8, 0, 8, 0);
    for (PlotFrame* plot : std::initializer_list<PlotFrame*>{m_error, m_effect, m_bars}) {
        plot->setProperty("role", "part"); // inside a card already
        layout->addWidget(plot, 1);
    }
    layout->addWidget(m_times);
    return box;
}

QWidget* SurgeryPanel::makeFoot() {
    auto* box = new QWidget;
    auto* layout = new QHBoxLayout(box);
    layout->setContentsMargins(12, 0, 12, 8);
    m_compare = new QPushButton(tr("Compare on the whole model"));
    m_compare->setProperty("role", "small");
    m_compare->setObjectName(QStringLiteral("compareRemedy"));
    m_compare->setToolTip(tr("Adds this remedy and what it is held against to the methods of Compare"));
    m_schemes = new ElidedLabel;
    m_schemes->setProperty("role", "mono");
    m_schemes->setObjectName(QStringLiteral("surgerySchemes"));
    layout->addWidget(m_schemes, 1);
    layout->addWidget(m_compare);
    connect(m_compare, &QPushButton::clicked, this,
            [this] { emit compareWanted(m_run.choice().schemeBefore(), m_run.choice().modelScheme()); });
    return box;
}

} // namespace nibble::ui
