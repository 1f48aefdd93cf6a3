// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/memory/memory_form.h"

#include <algorithm>

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSlider>
#include <QSpinBox>
#include <QVBoxLayout>

#include "core/model/presets.h"
#include "widgets/controls/card.h"
#include "widgets/controls/labels.h"
#include "widgets/controls/segmented.h"
#include "widgets/memory/context_scale.h"
#include "widgets/memory/memory_bench.h"
#include "widgets/session.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

constexpr int kWidth = 232, kField = 108, kSize = 84;

} // namespace

MemoryForm::MemoryForm(MemoryBench& bench, QWidget* parent) : QScrollArea(parent), m_bench(bench) {
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus);
    auto* card = new QFrame;
    card->setProperty("role", "card");
    m_layout = new QVBoxLayout(card);
    m_layout->setContentsMargins(12, 12, 12, 12);
    m_layout->setSpacing(6);
    buildModel();
    addSeparator();
    buildUse();
    addSeparator();
    buildDevice();
    addSeparator();
    buildSplit();
    addSeparator();
    buildFormats();
    addSeparator();
    buildOverhead();
    m_layout->addStretch();
    setWidget(card);
    connect(&theme(), &Theme::changed, this, &MemoryForm::fit);
    fit();
    connect(&bench, &MemoryBench::changed, this, &MemoryForm::refresh);
    connect(&bench, &MemoryBench::currentChanged, this, &MemoryForm::refresh);
    refresh();
}

void MemoryForm::fit() {
    setFixedWidth(theme().px(kWidth));
    for (QWidget* field : m_fields)
        field->setFixedWidth(theme().px(kField));
    for (auto* size : m_others->findChildren<QDoubleSpinBox*>())
        size->setFixedWidth(theme().px(kSize));
}

template <typename Change>
void MemoryForm::change(Change change) {
    if (m_filling)
        return;
    MemoryUsage usage = m_bench.usage();
    change(usage);
    m_bench.setUsage(std::move(usage));
}

void MemoryForm::addTitle(const QString& text) {
    auto* title = new QLabel(text);
    title->setProperty("role", "cardTitle");
    m_layout->addWidget(title);
}

void MemoryForm::addSeparator() {
    m_layout->addSpacing(4);
    m_layout->addWidget(separator());
    m_layout->addSpacing(4);
}

void MemoryForm::addWide(QWidget* widget) {
    m_layout->addWidget(widget);
}

void MemoryForm::addLine(const QString& label, QWidget* field, const QString& toolTip) {
    auto* words = new QLabel(label);
    words->setProperty("role", "note");
    words->setToolTip(toolTip);
    field->setToolTip(toolTip);
    if (field->accessibleName().isEmpty())
        field->setAccessibleName(label);
    if (!qobject_cast<QLabel*>(field))
        m_fields += field;
    auto* line = new QHBoxLayout;
    line->setSpacing(8);
    line->addWidget(words, 1);
    line->addWidget(field);
    m_layout->addLayout(line);
}

QLabel* MemoryForm::addFact(const QString& label, const QString& toolTip) {
    auto* value = new QLabel;
    value->setProperty("role", "mono");
    value->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    value->setTextInteractionFlags(Qt::TextSelectableByMouse);
    addLine(label, value, toolTip);
    return value;
}

QDoubleSpinBox* MemoryForm::makeFigure(const QString& name, const QString& suffix, double most,
                                       int decimals) {
    auto* box = new QDoubleSpinBox;
    box->setObjectName(name);
    box->setRange(0, most);
    box->setDecimals(decimals);
    box->setSuffix(suffix);
    box->setAlignment(Qt::AlignRight);
    box->setKeyboardTracking(false);
    return box;
}

QSpinBox* MemoryForm::makeCount(const QString& name, int least, int most) {
    auto* box = new QSpinBox;
    box->setObjectName(name);
    box->setRange(least, most);
    box->setAlignment(Qt::AlignRight);
    box->setKeyboardTracking(false);
    return box;
}

QComboBox* MemoryForm::makeCombo(const QString& name) {
    auto* combo = new QComboBox;
    combo->setObjectName(name);
    combo->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    combo->setMinimumContentsLength(6);
    return combo;
}

void MemoryForm::buildModel() {
    addTitle(tr("Model"));
    m_source = new SegmentedControl({tr("Preset"), tr("Opened"), tr("Count")});
    m_source->setObjectName(QStringLiteral("memorySource"));
    connect(m_source, &SegmentedControl::chosen, this,
            [this](int index) { m_bench.setSource(static_cast<MemoryBench::Source>(index)); });
    addWide(m_source);
    m_preset = makeCombo(QStringLiteral("memoryPreset"));
    m_preset->setAccessibleName(tr("Preset"));
    for (const auto name : presetNames())
        m_preset->addItem(toQt(name));
    connect(m_preset, &QComboBox::currentTextChanged, this, [this](const QString& name) {
        if (!m_filling)
            m_bench.setPreset(name);
    });
    addWide(m_preset);
    m_count = new QLineEdit(m_bench.countText());
    m_count->setObjectName(QStringLiteral("memoryCount"));
    m_count->setProperty("role", "mono");
    m_count->setAccessibleName(tr("Number of parameters"));
    m_count->setToolTip(tr("7B, 350M, 1.1e9; without shapes the bits are the format's own"));
    connect(m_count, &QLineEdit::textEdited, &m_bench, &MemoryBench::setCountText);
    addWide(m_count);
    m_problem = problemLabel(QStringLiteral("memoryProblem"));
    addWide(m_problem);
    m_parameters = addFact(tr("Parameters"), tr("All weights, norms and biases; computed from the shapes"));
    m_layers = addFact(tr("Layers, width"));
    m_headFact = addFact(tr("Heads, KV heads"));
    m_vocabulary = addFact(tr("Vocabulary"));
    m_heads = makeCombo(QStringLiteral("memoryHeads"));
    connect(m_heads, &QComboBox::activated, this,
            [this](int) { m_bench.setKvHeads(m_heads->currentData().toLongLong()); });
    addLine(tr("Attention"), m_heads,
            tr("MHA: keys and values for every head; GQA: heads share them in groups; MQA: all share one. A "
               "preset's "
               "projections change too, an opened model's weights stay."));
    m_window = makeCount(QStringLiteral("memoryWindow"), -1, 1 << 26);
    m_window->setSpecialValueText(tr("the model's"));
    connect(m_window, &QSpinBox::valueChanged, this, [this](int tokens) {
        if (!m_filling)
            m_bench.setWindow(tokens);
    });
    addLine(tr("Sliding window"), m_window,
            tr("Tokens that sliding layers keep; 0: all layers keep all tokens"));
}

void MemoryForm::buildFormats() {
    addTitle(tr("Formats by role"));
    const QString names[] = {tr("Embedding"), tr("Attention"), tr("Feed-forward"), tr("Head")};
    const char* objects[] = {"roleEmbedding", "roleAttention", "roleFeedForward", "roleHead"};
    for (int i = 0; i < 4; ++i) {
        m_roles[i] = new QLineEdit;
        m_roles[i]->setObjectName(QLatin1StringView(objects[i]));
        m_roles[i]->setProperty("role", "mono");
        m_roles[i]->setPlaceholderText(tr("the row's"));
        connect(m_roles[i], &QLineEdit::editingFinished, this, &MemoryForm::takeRoles);
        addLine(names[i], m_roles[i],
                tr("Any scheme for these tensors in every row: q8_0, f16, rtn:int4:g32"));
    }
    m_rolesProblem = problemLabel(QStringLiteral("rolesProblem"));
    addWide(m_rolesProblem);
}

void MemoryForm::buildUse() {
    addTitle(tr("Use"));
    buildCacheFormats();
    m_context = makeCount(QStringLiteral("memoryContext"), 1, static_cast<int>(kMostContext));
    connect(m_context, &QSpinBox::valueChanged, this,
            [this](int tokens) { change([&](MemoryUsage& usage) { usage.context = tokens; }); });
    addLine(tr("Context"), m_context, tr("Tokens per sequence, prompt and answer"));
    m_contextSlider = new QSlider(Qt::Horizontal);
    m_contextSlider->setObjectName(QStringLiteral("memoryContextSlider"));
    m_contextSlider->setAccessibleName(tr("Context"));
    m_contextSlider->setPageStep(ContextScale::kStepsPerDoubling);
    connect(m_contextSlider, &QSlider::valueChanged, this, [this](int position) {
        change([&](MemoryUsage& usage) { usage.context = ContextScale::tokens(position); });
    });
    addWide(m_contextSlider);
    m_contextNote = new QLabel;
    m_contextNote->setProperty("role", "caption");
    m_contextNote->setWordWrap(true);
    addWide(m_contextNote);
    m_batch = makeCount(QStringLiteral("memoryBatch"), 1, static_cast<int>(kMostBatch));
    connect(m_batch, &QSpinBox::valueChanged, this,
            [this](int count) { change([&](MemoryUsage& usage) { usage.batch = count; }); });
    addLine(tr("Batch"), m_batch, tr("Sequences at once, each with a cache of its own"));
}

/// The values follow the keys until they have a format of their own.
void MemoryForm::buildCacheFormats() {
    m_kv = makeCombo(QStringLiteral("memoryKv"));
    m_values = makeCombo(QStringLiteral("memoryValues"));
    m_values->addItem(tr("as the keys"), QString());
    for (const KvFormat& format : allKvFormats()) {
        m_kv->addItem(toQt(format.name), toQt(format.name));
        m_values->addItem(toQt(format.name), toQt(format.name));
    }
    const auto take = [this] {
        const auto keys = kvFormat(m_kv->currentData().toString().toStdString());
        const QString own = m_values->currentData().toString();
        const auto values = own.isEmpty() ? keys : kvFormat(own.toStdString());
        if (keys && values)
            change([&](MemoryUsage& usage) { usage.kv = KvFormats(*keys, *values); });
    };
    for (QComboBox* combo : {m_kv, m_values}) {
        connect(combo, &QComboBox::currentIndexChanged, this, take);
    }
    addLine(tr("KV format"), m_kv, tr("How keys are kept, and values too if they follow; scales count"));
    addLine(tr("Values"), m_values,
            tr("A format of their own, as llama.cpp's -ctv beside its -ctk; there, quantized values need "
               "flash attention"));
}

void MemoryForm::buildDevice() {
    addTitle(tr("Device"));
    m_device = makeCombo(QStringLiteral("memoryDevice"));
    m_device->setAccessibleName(tr("Device"));
    connect(m_device, &QComboBox::activated, this,
            [this](int) { m_bench.setDevice(m_device->currentData().toString()); });
    addWide(m_device);
    const auto edit = [this](QDoubleSpinBox* box, auto set) {
        connect(box, &QDoubleSpinBox::valueChanged, this, [this, set](double value) {
            change([&](MemoryUsage& usage) {
                set(usage.device, value);
                usage.device.known = DeviceSource::user;
            });
        });
    };
    m_memory = makeFigure(QStringLiteral("deviceMemory"), tr(" GB"), 1e6, 2);
    edit(m_memory, [](Device& device, double value) { device.memoryBytes = value * kGiga; });
    addLine(tr("Memory"), m_memory, tr("As data sheets say it, 10⁹ bytes; chips of 24 GB hold 7 % more"));
    m_keeps = makeFigure(QStringLiteral("deviceKeeps"), tr(" GB"), 1e6, 2);
    edit(m_keeps, [](Device& device, double value) { device.reservedBytes = value * kGiga; });
    addLine(tr("System keeps"), m_keeps,
            tr("For the system, the screen and other programs; on this machine as of now"));
    m_left =
        addFact(tr("Left for the model"), tr("Memory less what the system keeps: the line across the bars"));
    m_bandwidth = makeFigure(QStringLiteral("deviceBandwidth"), tr(" GB/s"), 1e6, 1);
    m_bandwidth->setSpecialValueText(tr("not known"));
    edit(m_bandwidth, [](Device& device, double value) { device.bandwidth = value * kGiga; });
    addLine(tr("Bandwidth"), m_bandwidth, tr("How fast memory is read: the bound of generation"));
    m_rate = makeFigure(QStringLiteral("deviceRate"), tr(" T/s"), 1e6, 2);
    m_rate->setSpecialValueText(tr("not known"));
    edit(m_rate, [](Device& device, double value) {
        device.operations.fill(0);
        device.operations[static_cast<std::size_t>(ComputeClass::f16)] = value * kTera;
    });
    addLine(
        tr("F16 products"), m_rate,
        tr("10¹² operations per second: what arithmetic is bound by; a typed figure stands for all formats"));
    m_deviceKind = new QLabel;
    m_deviceKind->setProperty("role", "caption");
    m_deviceKind->setWordWrap(true);
    addWide(m_deviceKind);
    m_measure = new QPushButton(tr("Measure this machine"));
    m_measure->setObjectName(QStringLiteral("measureMachine"));
    m_measure->setProperty("role", "small");
    connect(m_measure, &QPushButton::clicked, this, [this] { m_bench.measureMachine(); });
    addWide(m_measure);
    m_deviceName = new QLineEdit;
    m_deviceName->setObjectName(QStringLiteral("deviceName"));
    m_deviceName->setPlaceholderText(tr("Keep it as …"));
    m_deviceName->setToolTip(tr("A name and Enter keep these figures as a device of your own"));
    connect(m_deviceName, &QLineEdit::returnPressed, this, &MemoryForm::saveDevice);
    addWide(m_deviceName);
}

void MemoryForm::saveDevice() {
    const auto saved = m_bench.saveDevice(m_deviceName->text());
    m_deviceName->setProperty("wrong", !saved);
    m_deviceName->setToolTip(saved ? tr("Kept") : errorText(saved.error()));
    if (saved)
        m_deviceName->clear();
}

void MemoryForm::buildSplit() {
    addTitle(tr("Second device"));
    m_second = makeCombo(QStringLiteral("memorySecond"));
    m_second->setAccessibleName(tr("Second device"));
    m_second->setToolTip(
        tr("Takes the layers that the first does not; what passes between them is neglected"));
    connect(m_second, &QComboBox::activated, this,
            [this](int) { m_bench.setSecondDevice(m_second->currentData().toString()); });
    addWide(m_second);
    m_splitPart = new QWidget;
    auto* layout = new QVBoxLayout(m_splitPart);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    m_splitSlider = new QSlider(Qt::Horizontal);
    m_splitSlider->setObjectName(QStringLiteral("memorySplit"));
    m_splitSlider->setAccessibleName(tr("Layers on the first device"));
    connect(m_splitSlider, &QSlider::valueChanged, this,
            [this](int layers) { change([&](MemoryUsage& usage) { usage.layersOnFirst = layers; }); });
    m_splitNote = new QLabel;
    m_splitNote->setProperty("role", "caption");
    m_splitNote->setWordWrap(true);
    m_automatic = new QPushButton(tr("As many as fit"));
    m_automatic->setObjectName(QStringLiteral("memoryAutomatic"));
    m_automatic->setProperty("role", "small");
    connect(m_automatic, &QPushButton::clicked, this,
            [this] { change([](MemoryUsage& usage) { usage.layersOnFirst = -1; }); });
    for (QWidget* widget : std::initializer_list<QWidget*>{m_splitSlider, m_splitNote, m_automatic})
        layout->addWidget(widget);
    addWide(m_splitPart);
}

void MemoryForm::buildOverhead() {
    addTitle(tr("Overhead"));
    m_pass = makeCount(QStringLiteral("memoryPass"), 1, static_cast<int>(kMostContext));
    connect(m_pass, &QSpinBox::valueChanged, this,
            [this](int tokens) { change([&](MemoryUsage& usage) { usage.passTokens = tokens; }); });
    addLine(tr("Tokens per pass"), m_pass,
            tr("Prompt tokens that go through the layers at once: what activations are held for"));
    m_runtime = makeFigure(QStringLiteral("memoryRuntime"), tr(" MB"), 1e9, 0);
    connect(m_runtime, &QDoubleSpinBox::valueChanged, this,
            [this](double value) { change([&](MemoryUsage& usage) { usage.runtimeBytes = value * 1e6; }); });
    addLine(tr("Runtime"), m_runtime,
            tr("Program, libraries, a driver's context and kernels; estimated by the device"));
    m_others = new QWidget;
    auto* layout = new QVBoxLayout(m_others);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    addWide(m_others);
    auto* add = new QPushButton(tr("Something else"));
    add->setObjectName(QStringLiteral("addOverhead"));
    add->setProperty("role", "small");
    connect(add, &QPushButton::clicked, this, [this] {
        change([](MemoryUsage& usage) {
            usage.others.push_back({tr("Other %1").arg(usage.others.size() + 1).toStdString(), 100e6});
        });
    });
    addWide(add);
}

} // namespace nibble::ui
