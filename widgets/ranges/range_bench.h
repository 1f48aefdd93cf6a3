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
    /// By hand; the rule comes back with setRule().
    void setRange(const GridRange& range);
    /// Where grids are several, all ranges times this.
    void setShrink(double shrink);
    /// The grid moves along by whole steps; asymmetric grids alone have one.
    void setZeroPoint(int zero);
    /// The clip of one grid, or, of several, the factor.
    void setClip(double clip);
    [[nodiscard]] double clip() const;
    [[nodiscard]] double largestClip() const;
    [[nodiscard]] bool oneGrid() const { return m_settings.scheme.unit == GridUnit::tensor; }
    [[nodiscard]] bool byHand() const { return m_settings.range.has_value() || m_settings.shrink != 1; }

    /// A list of values of one's own: the table's, and data where the source is the list.
    [[nodiscard]] const std::vector<double>& list() const { return m_list; }
    void setList(std::vector<double> list);

    /// Two sets of settings to go back and forth between.
    [[nodiscard]] int snapshot() const { return m_snapshot; }
    void setSnapshot(int which);

    /// What is there: all values, or the first sample; null before.
    [[nodiscard]] RangeDataPointer data() const { return m_full ? m_full : m_sample; }
    [[nodiscard]] const std::optional<RangeAnswer>& answer() const { return m_answer; }
    /// Whether the answer belongs to the settings of the moment.
    [[nodiscard]] bool answered() const { return m_answer && m_answer->row.request == m_settings.request(); }
    [[nodiscard]] const std::optional<RangeCurves>& curves() const { return m_curves; }
    [[nodiscard]] const std::optional<ErrorMap>& map() const { return m_map; }
    [[nodiscard]] const std::vector<RangeChoiceRow>& choices() const { return m_choices; }
    /// The map and the comparison take time: only while somebody looks.
    void wantMap(bool wanted);
    void wantChoices(bool wanted);
    [[nodiscard]] const QString& problem() const { return m_problem; }
    /// Whether all that was asked for is there.
    [[nodiscard]] bool settled() const {
        return m_loadsLeft == 0 && !m_answerWanted && !m_curvesWanted && !m_mapAsked && !m_choicesAsked;
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
    std::optional<RangeAnswer> m_answer;
    std::optional<RangeCurves> m_curves;
    std::optional<ErrorMap> m_map;
    std::vector<RangeChoiceRow> m_choices;
    GridRequest m_choicesFor;
    bool m_wantMap = false, m_wantChoices = false;
    quint64 m_loadNumber = 0, m_answerNumber = 0, m_curvesNumber = 0, m_mapNumber = 0, m_choicesNumber = 0;
    // Tasks that are stopped before they begin never answer: what is still to come is known by the request.
    int m_loadsLeft = 0;
    bool m_answerWanted = false, m_curvesWanted = false, m_mapAsked = false, m_choicesAsked = false;
    std::stop_source m_loading, m_answering, m_drawing, m_mapping, m_choosing;
    // Last: they use the members above. Loading a large tensor must not hold up answers on its sample.
    Worker m_loader, m_worker;
};

} // namespace nibble::ui
