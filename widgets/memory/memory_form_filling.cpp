// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What MemoryForm shows of the bench, and takes from fields that are more than one figure.
#include <algorithm>
#include <cmath>

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QScopedValueRollback>
#include <QSlider>
#include <QSpinBox>
#include <QToolButton>

#include "widgets/controls/segmented.h"
#include "widgets/icon.h"
#include "widgets/memory/context_scale.h"
#include "widgets/memory/memory_bench.h"
#include "widgets/memory/memory_form.h"
#include "widgets/memory/memory_text.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

void setFigure(QDoubleSpinBox* box, double value) {
    if (!box->hasFocus() || std::abs(box->value() - value) > 0.005)
        box->setValue(value);
}

} // namespace

void MemoryForm::refresh() {
    const QScopedValueRollback filling(m_filling, true);
    refreshModel();
    refreshHeads();
    refreshUse();
    refreshDevices();
    refreshOverhead();
}

void MemoryForm::refreshModel() {
    m_source->setCurrent(static_cast<int>(m_bench.source()));
    m_preset->setVisible(m_bench.source() == MemoryBench::Source::preset);
    m_preset->setCurrentText(m_bench.preset());
    m_count->setVisible(m_bench.source() == MemoryBench::Source::count);
    if (m_count->text() != m_bench.countText())
        m_count->setText(m_bench.countText());
    m_problem->setText(m_bench.problem());
    m_problem->setVisible(!m_bench.problem().isEmpty());
    const auto& model = m_bench.model();
    const bool shape = model && model->hasShape();
    const QString none = QStringLiteral("–");
    m_parameters->setText(model ? integerText(std::llround(model->parameters)) : none);
    const ModelConfig config = shape ? model->model->config : ModelConfig();
    const auto pair = [&](std::int64_t a, std::int64_t b) {
        return shape ? QStringLiteral("%1, %2").arg(integerText(a), integerText(b)) : none;
    };
    m_layers->setText(pair(config.layers, config.embeddingLength));
    m_headFact->setText(pair(config.heads, shape ? model->cache.kvHeads : 0));
    m_vocabulary->setText(shape ? integerText(config.vocabularySize) : none);
}

/// All numbers of key-value heads that divide the heads, by their usual names.
void MemoryForm::refreshHeads() {
    const auto& model = m_bench.model();
    const bool shape = model && model->hasShape();
    m_heads->setEnabled(shape);
    m_window->setEnabled(shape);
    m_window->setValue(static_cast<int>(m_bench.window()));
    if (!shape)
        return;
    const std::int64_t heads = model->model->config.heads;
    m_heads->clear();
    m_heads->addItem(tr("the model's"), 0);
    for (std::int64_t kv = heads; kv >= 1 && heads <= 4096; --kv)
        if (heads % kv == 0)
            m_heads->addItem(kv == heads ? tr("MHA: %1").arg(kv)
                             : kv == 1   ? tr("MQA: 1")
                                         : tr("GQA: %1").arg(kv),
                             QVariant::fromValue<qlonglong>(kv));
    m_heads->setCurrentIndex(
        std::max(0, m_heads->findData(QVariant::fromValue<qlonglong>(m_bench.kvHeads()))));
}

void MemoryForm::refreshUse() {
    const MemoryUsage& usage = m_bench.usage();
    const auto& model = m_bench.model();
    m_kv->setCurrentIndex(m_kv->findData(toQt(usage.kv.keys.name)));
    m_values->setCurrentIndex(usage.kv.same() ? 0 : m_values->findData(toQt(usage.kv.values.name)));
    const std::int64_t trained = model ? model->trainedContext : 0;
    const std::int64_t most = std::max<std::int64_t>({131072, std::min(trained, kMostContext)});
    m_contextSlider->setRange(ContextScale::kFirst, ContextScale::position(most));
    m_contextSlider->setValue(ContextScale::position(usage.context));
    m_context->setValue(static_cast<int>(usage.context));
    m_batch->setValue(static_cast<int>(usage.batch));
    QStringList notes;
    if (trained > 0)
        notes += tr("trained with %1").arg(integerText(trained));
    if (const auto* row = m_bench.currentRow(); row && row->estimate->largestContext > 0)
        notes += tr("%1 fit").arg(contextText(row->estimate->largestContext));
    m_contextNote->setText(notes.join(QStringLiteral("; ")));
}

void MemoryForm::refreshDevices() {
    const MemoryUsage& usage = m_bench.usage();
    for (QComboBox* combo : {m_device, m_second}) {
        combo->clear();
        if (combo == m_second)
            combo->addItem(tr("none"), QString());
        for (const Device& device : m_bench.devices())
            combo->addItem(deviceTitle(device), toQt(device.name));
    }
    m_device->setCurrentIndex(std::max(0, m_device->findData(toQt(usage.device.name))));
    m_second->setCurrentIndex(usage.second ? std::max(0, m_second->findData(toQt(usage.second->name))) : 0);
    m_second->setEnabled(m_bench.model() && m_bench.model()->hasShape());
    setFigure(m_memory, usage.device.memoryBytes / kGiga);
    setFigure(m_keeps, usage.device.reservedBytes / kGiga);
    setFigure(m_bandwidth, usage.device.bandwidth / kGiga);
    setFigure(m_rate, usage.device.rate(ComputeClass::f16) / kTera);
    m_left->setText(sizeText(usage.device.leftBytes(), m_bench.unit()));
    const bool here = usage.device.name == "this", measuring = here && m_bench.measuringMachine();
    m_measure->setVisible(here);
    m_measure->setEnabled(!measuring);
    const QString unknown = measuring ? tr("measuring …") : tr("not known");
    for (QDoubleSpinBox* box : {m_bandwidth, m_rate})
        if (box->specialValueText() != unknown)
            box->setSpecialValueText(unknown);
    m_deviceKind->setText(measuring ? tr("Measuring this machine …") : deviceOrigin(usage.device));
    m_splitPart->setVisible(usage.second.has_value());
    if (!usage.second || !m_bench.model())
        return;
    const auto* row = m_bench.currentRow();
    const std::int64_t first =
        row ? row->estimate->loads.front().layers : std::max<std::int64_t>(0, usage.layersOnFirst);
    m_splitSlider->setRange(0, static_cast<int>(m_bench.model()->cache.layers));
    m_splitSlider->setValue(static_cast<int>(first));
    m_automatic->setEnabled(usage.layersOnFirst >= 0);
    m_splitNote->setText(tr("%1 of %2 layers on the first; head and token table go with the last")
                             .arg(first)
                             .arg(m_bench.model()->cache.layers));
}

void MemoryForm::refreshOverhead() {
    const MemoryUsage& usage = m_bench.usage();
    m_pass->setValue(static_cast<int>(usage.passTokens));
    setFigure(m_runtime, usage.runtimeBytes.value_or(usage.device.runtimeBytes) / 1e6);
    const auto sizes = m_others->findChildren<QDoubleSpinBox*>();
    bool same = static_cast<std::size_t>(sizes.size()) == usage.others.size();
    for (qsizetype i = 0; same && i < sizes.size(); ++i)
        same = std::abs(sizes[i]->value() * 1e6 - usage.others[static_cast<std::size_t>(i)].bytes) < 1e6;
    if (same)
        return;
    qDeleteAll(m_others->findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly));
    for (const NamedBytes& other : usage.others)
        addOther(toQt(other.name), other.bytes);
    fit();
}

void MemoryForm::addOther(const QString& name, double bytes) {
    auto* line = new QWidget;
    auto* layout = new QHBoxLayout(line);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    auto* words = new QLineEdit(name);
    words->setObjectName(QStringLiteral("overheadName"));
    words->setAccessibleName(tr("Name"));
    auto* size = makeFigure(QStringLiteral("overheadSize"), tr(" MB"), 1e9, 0);
    size->setAccessibleName(tr("Size"));
    size->setValue(bytes / 1e6);
    auto* remove = new QToolButton;
    remove->setIcon(icon(QStringLiteral("close")));
    remove->setToolTip(tr("Remove"));
    remove->setAccessibleName(tr("Remove %1").arg(name));
    connect(words, &QLineEdit::editingFinished, this, &MemoryForm::takeOthers);
    connect(size, &QDoubleSpinBox::valueChanged, this, &MemoryForm::takeOthers);
    // The line goes with what it stands for; not while its own button is still at work.
    connect(remove, &QToolButton::clicked, this, [this, line] {
        line->setParent(nullptr);
        line->deleteLater();
        takeOthers();
    });
    layout->addWidget(words, 1);
    layout->addWidget(size);
    layout->addWidget(remove);
    m_others->layout()->addWidget(line);
}

void MemoryForm::takeOthers() {
    if (m_filling)
        return;
    MemoryUsage usage = m_bench.usage();
    usage.others.clear();
    for (const QWidget* line : m_others->findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly)) {
        const auto* name = line->findChild<QLineEdit*>(QStringLiteral("overheadName"));
        const auto* size = line->findChild<QDoubleSpinBox*>(QStringLiteral("overheadSize"));
        if (name && size)
            usage.others.push_back({name->text().toStdString(), size->value() * 1e6});
    }
    m_bench.setUsage(std::move(usage));
}

void MemoryForm::takeRoles() {
    const auto text = [&](int i) { return m_roles[i]->text().trimmed().toStdString(); };
    const RoleFormats roles{text(0), text(1), text(2), text(3)};
    const RoleFormats& before = m_bench.roles();
    if (roles.embedding == before.embedding && roles.attention == before.attention &&
        roles.feedForward == before.feedForward && roles.head == before.head)
        return;
    const auto set = m_bench.setRoles(roles);
    m_rolesProblem->setText(set ? QString() : errorText(set.error()));
    m_rolesProblem->setVisible(!set);
}

} // namespace nibble::ui
