// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>

#include <QObject>

#include "widgets/ranges/range_answers.h"
#include "widgets/ranges/range_source.h"
#include "widgets/worker.h"

namespace nibble::ui {

class Session;

/// What the page Ranges works on: values, a grid over them, and what that does to them. Everything is
/// computed on threads of its own; a newer request replaces an older one, and no answer is shown under other
/// settings than its own. The parts of the page see this and never each other.
class RangeBench : public QObject {
    Q_OBJECT

public:
    /// Values of a tensor that the first answer is found on; the exact one follows.
    static constexpr std::int64_t kFirstValues = std::int64_t{1} << 18;

    explicit RangeBench(Session& session, QObject* parent = nullptr);
    ~RangeBench() override;

    [[nodiscard]] Session& session() const { return m_session; }
    [[nodiscard]] const RangeSettings& settings() const { return m_settings; }
    void setSource(const RangeSource& source);
    void setScheme(const GridScheme& scheme);
    void setRule(RangeRule rule);
    void setPercentile(double percentile);
    /// Of several grids looks at one – over its values, with what is moved by hand moving it alone –, or at
    /// all again.
    void setGrid(std::optional<std::int64_t> grid);
    /// Of the shown grid, by hand; the rule comes back with setRule().
    void setRange(const GridRange& range);
    /// Where grids are several, all ranges times this.
    void setShrink(double shrink);
    /// What was dragged to these ends: the shown grid, or the widest with all others in the same proportion.
    void dragRange(double low, double high);
    /// The grid moves along by whole steps; asymmetric grids alone have one.
    void setZeroPoint(int zero);
    /// The clip of the shown grid, or, of several, the factor.
    void setClip(double clip);
    /// The clip with the least squared error; of several grids the rule that finds each one's.
    void findOptimum();
    [[nodiscard]] double clip() const;
    [[nodiscard]] double largestClip() const;
    /// Whether one grid is shown: there is no other, or it was chosen.
    [[nodiscard]] bool oneGrid() const { return m_settings.isOne() || m_settings.grid; }
    [[nodiscard]] bool byHand() const;
    /// The grid that is looked at, as far as its row is there.
    [[nodiscard]] std::optional<std::int64_t> gridAt() const;

    /// A list of values of one's own: the table's, and data where the source is the list.
    [[nodiscard]] const std::vector<double>& list() const { return m_list; }
    void setList(std::vector<double> list);

    /// Two sets of settings to go back and forth between.
    [[nodiscard]] int snapshot() const { return m_snapshot; }
    void setSnapshot(int which);

    /// What is there: all values, or the first sample; null before.
    [[nodiscard]] RangeDataPointer data() const { return m_full ? m_full : m_sample; }
    /// For all values, and for the grid that is looked at.
    [[nodiscard]] const std::optional<RangeAnswer>& answer() const { return m_answer; }
    [[nodiscard]] const std::optional<RangeAnswer>& shown() const {
        return m_settings.grid ? m_gridAnswer : m_answer;
    }
    /// Whether the answers belong to the settings of the moment.
    [[nodiscard]] bool answered() const;
    [[nodiscard]] const std::optional<RangeCurves>& curves() const { return m_curves; }
    [[nodiscard]] const std::optional<ErrorMap>& map() const { return m_map; }
    [[nodiscard]] const std::vector<RangeChoiceRow>& choices() const { return m_choices; }
    /// The map and the comparison take time: only while somebody looks.
    void wantMap(bool wanted);
    void wantChoices(bool wanted);
    [[nodiscard]] const QString& problem() const { return m_problem; }
    /// Why a rule cannot be had with this scheme; empty where it can, or where there are no values yet.
    [[nodiscard]] QString obstacle(RangeRule rule) const;
    /// Whether all that was asked for is there.
    [[nodiscard]] bool settled() const {
        return m_loadsLeft == 0 && !m_answerWanted && !m_gridWanted && !m_curvesWanted && !m_mapAsked &&
               !m_choicesAsked;
    }

signals:
    void settingsChanged();
    void listChanged();
    /// Other values are there, or none, or a problem.
    void dataChanged();
    void answerChanged();
    void curvesChanged();
    void mapChanged();
    void choicesChanged();

private:
    using Theory = std::shared_ptr<const ValueTable>;

    void load();
    void loadTensor();
    void capture();
    [[nodiscard]] QString tensorOr(const QString& name) const;
    void askAnswerOn(const RangeDataPointer& values);
    void askMap();
    void askChoices();
    void take(quint64 number, Expected<RangeDataPointer> data, bool isAll);
    template <typename Work>
    void loadBy(bool isAll, Work work);
    void change(RangeSettings settings);
    void ask();
    void askAnswer();
    void askGrid();
    void askGridAnswer();
    void takeGrid(quint64 number, Expected<RangeDataPointer> values);
    [[nodiscard]] bool hasGridValues() const;
    [[nodiscard]] std::optional<RangeRow> minMaxOf(const std::optional<RangeAnswer>& before,
                                                   const RangeDataPointer& values) const;
    void dropObstructedRule();
    /// Of the shown grid, or all.
    [[nodiscard]] RangeDataPointer shownData() const { return m_settings.grid ? m_gridData : data(); }
    void askCurves();
    void takeAnswer(quint64 number, Expected<RangeAnswer> answer);
    template <typename Work, typename Take>
    void compute(std::stop_source& stop, Work work, Take take);

    Session& m_session;
    RangeSettings m_settings, m_other;
    int m_snapshot = 0;
    std::vector<double> m_list;
    RangeDataPointer m_sample, m_full;
    Theory m_theory;
    QString m_problem;
    std::optional<RangeAnswer> m_answer, m_gridAnswer;
    /// The values of the grid that is looked at, and what they were taken from.
    struct GridValues {
        const void* all = nullptr;
        GridUnit unit = GridUnit::tensor;
        std::int64_t group = 0, grid = 0;
        bool operator==(const GridValues&) const = default;
    };
    RangeDataPointer m_gridData;
    GridValues m_gridDataOf;
    std::optional<RangeCurves> m_curves;
    std::optional<ErrorMap> m_map;
    const void* m_mapOf = nullptr; ///< the values and the request of the map, also while it is made
    GridRequest m_mapFor;
    std::vector<RangeChoiceRow> m_choices;
    GridRequest m_choicesFor;
    bool m_wantMap = false, m_wantChoices = false;
    quint64 m_loadNumber = 0, m_answerNumber = 0, m_gridNumber = 0, m_curvesNumber = 0, m_mapNumber = 0,
            m_choicesNumber = 0;
    // Tasks that are stopped before they begin never answer: what is still to come is known by the request.
    int m_loadsLeft = 0;
    bool m_answerWanted = false, m_gridWanted = false, m_curvesWanted = false, m_mapAsked = false,
         m_choicesAsked = false;
    std::stop_source m_loading, m_answering, m_focusing, m_drawing, m_mapping, m_choosing;
    // Last: they use the members above. Loading a large tensor must not hold up answers on its sample.
    Worker m_loader, m_worker;
};

} // namespace nibble::ui
