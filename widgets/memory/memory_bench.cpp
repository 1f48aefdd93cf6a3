// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/memory/memory_bench.h"

#include <algorithm>

#include <QTimer>

#include "core/evaluation/memory/user_devices.h"
#include "core/formats/numbers/scalar_format.h"
#include "core/methods/registry.h"
#include "widgets/session.h"
#include "widgets/text.h"

namespace nibble::ui {

namespace {

constexpr int kPatience = 150; // milliseconds that figures of the model before may stay
constexpr const char* kFirstPreset = "llama-3.1-8b";
constexpr const char* kFirstFormat = "q4_k_m";
constexpr std::int64_t kFirstContext = 8192;
constexpr double kMostBytes = 1e18;

Expected<void> checkFormat(const std::string& text) {
    if (text.empty())
        return {};
    auto scheme = parseScheme(text);
    if (scheme || findScalarType(text.substr(0, text.find('/'))) || text == "as_opened")
        return {};
    return passOn(scheme);
}

} // namespace

/// What is found in the background.
struct MemoryBench::Planned {
    Expected<MemoryModel> model;
    std::vector<MemoryBenchRow> rows;
};

MemoryBench::MemoryBench(Session& session, QObject* parent)
    : QObject(parent), m_session(session), m_preset(QLatin1StringView(kFirstPreset)),
      m_countText(QStringLiteral("7B")), m_machine(thisMachine()) {
    m_usage.context = kFirstContext;
    m_usage.device = m_machine;
    readOwnDevices();
    connect(&session, &Session::modelChanged, this, &MemoryBench::followModel);
    connect(&session.jobs(), &JobRunner::stateChanged, this, &MemoryBench::begin);
    resetFormats();
}

MemoryBench::~MemoryBench() {
    m_stop.request_stop();
}

void MemoryBench::followModel() {
    m_measured.reset();
    m_measureProblem.clear();
    m_modelWanted = false;
    emit measuredChanged();
    if (m_source == Source::opened)
        return plan();
    if (m_session.model() && !m_session.builtIn()) // who opens a model wants to know of it
        setSource(Source::opened);
}

void MemoryBench::setSource(Source source) {
    if (source == m_source)
        return;
    m_source = source;
    if (m_usual)
        return resetFormats();
    plan();
}

void MemoryBench::setPreset(const QString& name) {
    m_preset = name;
    m_kvHeads = 0;
    m_window = -1;
    m_source = Source::preset;
    m_usual ? resetFormats() : plan();
}

void MemoryBench::setCountText(const QString& text) {
    m_countText = text;
    const auto count = quantityFrom(text.toStdString());
    const auto model = count ? countMemory(*count) : Expected<MemoryModel>(Unexpected(count.error()));
    m_countProblem = model ? QString() : errorText(model.error());
    if (!model)
        return emit changed();
    m_count = *count;
    plan();
}

void MemoryBench::setKvHeads(std::int64_t heads) {
    m_kvHeads = heads;
    plan();
}

void MemoryBench::setWindow(std::int64_t tokens) {
    m_window = tokens;
    plan();
}

void MemoryBench::resetFormats() {
    MemoryModel kind;
    kind.opened = m_source == Source::opened;
    m_formats.clear();
    for (const std::string& format : usualFormats(kind))
        m_formats += toQt(format);
    m_usual = true;
    m_current = std::max(0, static_cast<int>(m_formats.indexOf(QLatin1StringView(kFirstFormat))));
    if (kind.opened)
        m_current = 0;
    plan();
}

Expected<void> MemoryBench::addFormat(const QString& text) {
    const QString format = text.trimmed();
    if (format.isEmpty())
        return fail(ErrorKind::usage, "a scheme or a format was expected");
    if (auto checked = checkFormat(format.toStdString()); !checked)
        return checked;
    if (!m_formats.contains(format))
        m_formats += format;
    m_usual = false;
    m_current = static_cast<int>(m_formats.indexOf(format));
    plan();
    return {};
}

void MemoryBench::removeFormat(int row) {
    if (row < 0 || row >= m_formats.size() || m_formats.size() < 2)
        return;
    m_formats.removeAt(row);
    m_usual = false;
    m_current =
        std::clamp(m_current > row ? m_current - 1 : m_current, 0, static_cast<int>(m_formats.size()) - 1);
    plan();
}

Expected<void> MemoryBench::setRoles(const RoleFormats& roles) {
    for (const std::string& text : {roles.embedding, roles.attention, roles.feedForward, roles.head})
        if (auto checked = checkFormat(text); !checked)
            return checked;
    m_roles = roles;
    plan();
    return {};
}

void MemoryBench::setCurrent(int row) {
    row = std::clamp(row, 0, std::max(0, static_cast<int>(m_rows.size()) - 1));
    if (row == m_current)
        return;
    m_current = row;
    emit currentChanged(row);
}

const MemoryBenchRow* MemoryBench::currentRow() const {
    const auto at = static_cast<std::size_t>(m_current);
    return at < m_rows.size() && m_rows[at].valid() ? &m_rows[at] : nullptr;
}

void MemoryBench::plan() {
    m_stop.request_stop();
    const quint64 number = ++m_number;
    m_waiting = true;
    QTimer::singleShot(kPatience, this, [this, number] {
        if (number != m_number || !m_waiting)
            return;
        m_rows.clear();
        emit changed();
    });
    m_stop = m_session.background().run(
        this,
        [source = m_source, preset = m_preset.toStdString(), count = m_count, opened = m_session.model(),
         heads = m_kvHeads, window = m_window, formats = m_formats,
         roles = m_source == Source::count ? RoleFormats() : m_roles](const std::stop_token& stop) {
            Planned planned{
                .model = source == Source::preset  ? presetMemory(preset, heads)
                         : source == Source::count ? countMemory(count)
                         : opened                  ? openedMemory(opened)
                                  : Expected<MemoryModel>(fail(ErrorKind::failed, "no model is open"))};
            if (!planned.model)
                return planned;
            if (source == Source::opened && heads > 0)
                planned.model->cache.kvHeads = heads;
            if (window >= 0)
                planned.model->cache.window = window;
            for (const QString& format : formats) {
                if (stop.stop_requested())
                    break;
                MemoryBenchRow row{.format = format};
                auto plan = planWeights(*planned.model, format.toStdString(), roles);
                if (plan)
                    row.plan = std::make_shared<const WeightPlan>(std::move(*plan));
                else
                    row.problem = errorText(plan.error());
                planned.rows.push_back(std::move(row));
            }
            return planned;
        },
        [this, number](Planned planned) {
            if (number == m_number)
                take(std::move(planned));
        });
}

void MemoryBench::take(Planned planned) {
    m_waiting = false;
    m_problem = planned.model ? QString() : errorText(planned.model.error());
    if (planned.model)
        m_model = std::move(*planned.model);
    else
        m_model.reset();
    m_rows = std::move(planned.rows);
    m_current = std::clamp(m_current, 0, std::max(0, static_cast<int>(m_rows.size()) - 1));
    estimate();
}

void MemoryBench::estimate() {
    if (m_model && !m_model->hasShape())
        m_usage.second.reset();
    if (m_model && m_usage.layersOnFirst > m_model->cache.layers)
        m_usage.layersOnFirst = m_model->cache.layers;
    for (MemoryBenchRow& row : m_rows) {
        row.estimate.reset();
        if (!m_model || !row.plan)
            continue;
        auto estimated = estimateMemory(*m_model, *row.plan, m_usage);
        row.problem = estimated ? QString() : errorText(estimated.error());
        if (estimated)
            row.estimate = std::move(*estimated);
    }
    emit changed();
}

void MemoryBench::setUsage(MemoryUsage usage) {
    usage.context = std::clamp<std::int64_t>(usage.context, 1, kMostContext);
    usage.batch = std::clamp<std::int64_t>(usage.batch, 1, kMostBatch);
    usage.passTokens = std::clamp<std::int64_t>(usage.passTokens, 1, kMostContext);
    if (usage.runtimeBytes)
        usage.runtimeBytes = std::clamp(*usage.runtimeBytes, 0.0, kMostBytes);
    m_usage = std::move(usage);
    estimate();
}

void MemoryBench::setUnit(ByteUnit unit) {
    m_unit = unit;
    emit changed();
}

std::vector<Device> MemoryBench::devices() const {
    std::vector<Device> devices{m_machine};
    devices.insert(devices.end(), allDevices().begin(), allDevices().end());
    devices.insert(devices.end(), m_ownDevices.begin(), m_ownDevices.end());
    return devices;
}

Device MemoryBench::namedDevice(const QString& name) const {
    for (Device& device : devices())
        if (toQt(device.name) == name)
            return std::move(device);
    return m_machine;
}

void MemoryBench::setDevice(const QString& name) {
    m_usage.device = namedDevice(name);
    estimate();
}

void MemoryBench::setSecondDevice(const QString& name) {
    if (name.isEmpty())
        m_usage.second.reset();
    else
        m_usage.second = namedDevice(name);
    m_usage.layersOnFirst = -1;
    estimate();
}

Expected<void> MemoryBench::saveDevice(const QString& name) {
    Device device = m_usage.device;
    device.name = name.trimmed().toStdString();
    if (findDevice(device.name) || device.name == m_machine.name)
        return fail(ErrorKind::usage, "'{}' is the name of another device", device.name);
    if (auto saved = saveUserDevice(userDevicesFile(), device); !saved)
        return saved;
    readOwnDevices();
    m_usage.device = namedDevice(toQt(device.name));
    m_usage.device.reservedBytes = device.reservedBytes;
    emit changed();
    return {};
}

void MemoryBench::readOwnDevices() {
    auto own = readUserDevices(userDevicesFile());
    if (own)
        m_ownDevices = std::move(*own);
    else
        emit m_session.problem(errorText(own.error()));
}

std::vector<MemoryRow> MemoryBench::table() const {
    std::vector<MemoryRow> rows;
    for (const MemoryBenchRow& row : m_rows)
        if (row.valid())
            rows.push_back({*row.plan, *row.estimate});
    return rows;
}

} // namespace nibble::ui
