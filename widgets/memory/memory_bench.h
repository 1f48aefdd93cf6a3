// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

#include <QObject>
#include <QStringList>

#include "core/evaluation/memory/measured_memory.h"
#include "core/evaluation/memory/memory_table.h"

namespace nibble::ui {

class Session;

/// A format on the page: its plan and what it takes, or what is wrong with it.
struct MemoryBenchRow {
    QString format; ///< as asked for
    std::shared_ptr<const WeightPlan> plan;
    std::optional<MemoryEstimate> estimate;
    QString problem;

    [[nodiscard]] bool valid() const { return plan && estimate; }
};

/// What the page Memory works on: a model, formats, a use and devices. Plans are made in the background;
/// figures that a slider changes are computed at once. The parts of the page see this and never each other.
class MemoryBench : public QObject {
    Q_OBJECT

public:
    enum class Source { preset, opened, count };

    explicit MemoryBench(Session& session, QObject* parent = nullptr);
    ~MemoryBench() override;

    [[nodiscard]] Source source() const { return m_source; }
    void setSource(Source source);
    [[nodiscard]] const QString& preset() const { return m_preset; }
    void setPreset(const QString& name);
    /// "7B", "350M"; what was there before stays where it is not understood.
    void setCountText(const QString& text);
    [[nodiscard]] const QString& countText() const { return m_countText; }
    /// What is wrong with the count or the model, or empty.
    [[nodiscard]] const QString& problem() const {
        return m_source == Source::count && !m_countProblem.isEmpty() ? m_countProblem : m_problem;
    }
    /// The model that the rows are of; nothing before the first plan.
    [[nodiscard]] const std::optional<MemoryModel>& model() const { return m_model; }

    /// Key-value heads and window in place of the model's own; 0 heads and −1 tokens keep them.
    [[nodiscard]] std::int64_t kvHeads() const { return m_kvHeads; }
    [[nodiscard]] std::int64_t window() const { return m_window; }
    void setKvHeads(std::int64_t heads);
    void setWindow(std::int64_t tokens);

    [[nodiscard]] const std::vector<MemoryBenchRow>& rows() const { return m_rows; }
    /// Adds a scheme or the name of a number format, and chooses it. Errors: usage.
    Expected<void> addFormat(const QString& text);
    void removeFormat(int row);
    void resetFormats();
    [[nodiscard]] int current() const { return m_current; }
    void setCurrent(int row);
    /// Null where there is none, or it could not be planned.
    [[nodiscard]] const MemoryBenchRow* currentRow() const;
    [[nodiscard]] const RoleFormats& roles() const { return m_roles; }
    /// Errors: usage for a text that is no scheme.
    Expected<void> setRoles(const RoleFormats& roles);

    [[nodiscard]] const MemoryUsage& usage() const { return m_usage; }
    /// All of it at once; what cannot be is brought within its limits.
    void setUsage(MemoryUsage usage);
    [[nodiscard]] ByteUnit unit() const { return m_unit; }
    void setUnit(ByteUnit unit);

    /// The table's devices, this machine first, the user's own last.
    [[nodiscard]] std::vector<Device> devices() const;
    void setDevice(const QString& name);
    void setSecondDevice(const QString& name); ///< empty: none
    /// Keeps the device as it is now under a name, for later starts and the command line too. Errors: usage;
    /// those of writing the file.
    Expected<void> saveDevice(const QString& name);
    /// Bandwidth and products of this machine, as a job, as soon as no other runs.
    void measureMachine();
    /// The same where it is looked at and was never measured by this program; once, for who stopped it has
    /// decided.
    void measureMachineIfNeeded();
    /// Whether a figure of this machine is being measured, or waits for another job to end.
    [[nodiscard]] bool measuringMachine() const { return m_machineWanted || m_machineRuns; }

    /// The estimate put to the test on the open model, as a job, as soon as no other runs.
    void measureModel();
    [[nodiscard]] const std::optional<MeasuredMemory>& measured() const { return m_measured; }
    [[nodiscard]] const QString& measureProblem() const { return m_measureProblem; }

    [[nodiscard]] bool waiting() const { return m_waiting; }
    /// Rows that could be planned, for tables to copy.
    [[nodiscard]] std::vector<MemoryRow> table() const;

signals:
    /// Rows, use or devices are others now.
    void changed();
    void currentChanged(int row);
    void measuredChanged();

private:
    struct Planned;
    void plan();
    void take(Planned planned);
    void estimate();
    void followModel();
    void begin();
    void startMachine();
    void startModel();
    void takeMachine(const Device& found);
    void readOwnDevices();
    [[nodiscard]] Device namedDevice(const QString& name) const;

    Session& m_session;
    Source m_source = Source::preset;
    QString m_preset, m_countText, m_countProblem, m_problem;
    double m_count = 7e9;
    std::int64_t m_kvHeads = 0, m_window = -1;
    std::optional<MemoryModel> m_model;
    QStringList m_formats;
    bool m_usual = true; ///< the formats are those of usualFormats()
    RoleFormats m_roles;
    std::vector<MemoryBenchRow> m_rows;
    int m_current = 0;
    MemoryUsage m_usage;
    ByteUnit m_unit = ByteUnit::gb;
    Device m_machine;
    bool m_machineWanted = false, m_machineRuns = false, m_machineTried = false, m_modelWanted = false;
    std::vector<Device> m_ownDevices;
    std::optional<MeasuredMemory> m_measured;
    QString m_measureProblem;
    std::stop_source m_stop{std::nostopstate};
    quint64 m_number = 0; ///< answers to earlier requests are dropped
    bool m_waiting = false;
};

} // namespace nibble::ui
