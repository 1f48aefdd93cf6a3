// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What MemoryBench measures: this machine, and the open model's memory.
#include <utility>

#include <QPointer>

#include "core/base/parallel.h"
#include "core/kernels/bandwidth.h"
#include "widgets/memory/memory_bench.h"
#include "widgets/session.h"
#include "widgets/text.h"

namespace nibble::ui {

namespace {

/// This machine as it was measured: there is one, whatever session asks.
std::optional<Device>& measuredHere() {
    static std::optional<Device> found;
    return found;
}

} // namespace

void MemoryBench::measureMachine() {
    m_machineWanted = true;
    emit changed();
    begin();
}

void MemoryBench::measureMachineIfNeeded() {
    const auto isUnknown = [this](const Device& device) {
        return device.name == m_machine.name && device.known == DeviceSource::measured &&
               device.bandwidth <= 0;
    };
    const bool needed = isUnknown(m_usage.device) || (m_usage.second && isUnknown(*m_usage.second));
    if (!needed || measuringMachine() || m_machineTried)
        return;
    if (const auto& found = measuredHere())
        return takeMachine(*found);
    measureMachine();
}

void MemoryBench::measureModel() {
    m_modelWanted = m_session.model() != nullptr;
    begin();
}

/// Starts what is wanted, one after the other, when no other job runs.
void MemoryBench::begin() {
    if (m_session.jobs().busy() || m_session.jobs().state().phase == JobState::Phase::asks)
        return;
    if (std::exchange(m_machineWanted, false))
        startMachine();
    else if (std::exchange(m_modelWanted, false))
        startModel();
}

void MemoryBench::startMachine() {
    auto found = std::make_shared<Device>();
    m_machineRuns = m_machineTried = true;
    m_session.jobs().start({.title = tr("Measure this machine"),
                            .work = [found](const JobContext& /*a second at most*/) -> Expected<void> {
                                *found = measureThisMachine(threadCount());
                                kernels::releaseBandwidthBuffer();
                                return {};
                            },
                            .finished =
                                [found, guard = QPointer<MemoryBench>(this)](const Expected<void>& outcome) {
                                    if (!guard)
                                        return;
                                    guard->m_machineRuns = false;
                                    if (outcome)
                                        guard->takeMachine(*(measuredHere() = *found));
                                    else
                                        emit guard->changed();
                                    guard->begin();
                                },
                            .givesWay = true});
}

/// Figures that the user typed stay.
void MemoryBench::takeMachine(const Device& found) {
    m_machine = found;
    const auto replace = [this](Device& device) {
        if (device.name == m_machine.name && device.known == DeviceSource::measured)
            device = m_machine;
    };
    replace(m_usage.device);
    if (m_usage.second)
        replace(*m_usage.second);
    estimate();
}

void MemoryBench::startModel() {
    const ModelPointer model = m_session.model();
    if (!model)
        return;
    auto found = std::make_shared<std::optional<MeasuredMemory>>();
    const KvType kv = m_usage.kv.text() == "f32" ? KvType::f32 : KvType::f16;
    m_session.jobs().start(
        {.title = tr("Measure the model's memory"),
         .memoryBytes = 2 * model->tensorBytes(),
         .work = [found, model, kv, context = m_usage.context](const JobContext& job) -> Expected<void> {
             auto measured = measureMemory(model, context, kv, job);
             if (!measured)
                 return passOn(measured);
             *found = std::move(*measured);
             return {};
         },
         .finished =
             [found, model, guard = QPointer<MemoryBench>(this)](const Expected<void>& outcome) {
                 if (!guard || guard->m_session.model() != model)
                     return;
                 guard->m_measureProblem = outcome ? QString() : errorText(outcome.error());
                 guard->m_measured = std::move(*found);
                 emit guard->measuredChanged();
             }});
}

} // namespace nibble::ui
