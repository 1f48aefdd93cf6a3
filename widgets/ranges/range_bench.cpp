// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/ranges/range_bench.h"

#include <algorithm>
#include <cmath>

#include "widgets/session.h"
#include "widgets/text.h"

namespace nibble::ui {

namespace {

void dropHand(RangeSettings& settings) {
    settings.range.reset();
    settings.shrink = 1;
    settings.byHand.clear();
}

} // namespace

RangeBench::RangeBench(Session& session, QObject* parent)
    : QObject(parent), m_session(session), m_list(workedExample()) {
    m_other = m_settings;
    connect(&session, &Session::modelChanged, this, [this] {
        const auto kind = m_settings.source.kind;
        if (kind == RangeSource::Kind::tensor || kind == RangeSource::Kind::activations)
            load();
    });
    connect(&session.selection(), &Selection::tensorChanged, this, [this](const QString& name) {
        RangeSource source = m_settings.source;
        source.tensor = name;
        if (!name.isEmpty() && source.kind == RangeSource::Kind::tensor)
            setSource(source);
    });
    load();
}

RangeBench::~RangeBench() {
    for (std::stop_source* stop :
         {&m_loading, &m_answering, &m_focusing, &m_drawing, &m_mapping, &m_choosing})
        stop->request_stop();
}

void RangeBench::change(RangeSettings settings) {
    if (settings == m_settings)
        return;
    const bool otherValues = !(settings.source == m_settings.source);
    m_settings = std::move(settings);
    emit settingsChanged();
    if (otherValues)
        load();
    else
        ask();
}

void RangeBench::setSource(const RangeSource& source) {
    RangeSettings settings = m_settings;
    settings.source = source;
    dropHand(settings); // ranges by hand mean nothing among other values
    settings.grid.reset();
    const bool activations = source.kind == RangeSource::Kind::activations;
    if (!activations && settings.scheme.unit == GridUnit::token)
        settings.scheme.unit = GridUnit::channel;
    change(std::move(settings));
}

void RangeBench::setScheme(const GridScheme& scheme) {
    RangeSettings settings = m_settings;
    settings.scheme = scheme;
    const bool sameGroups = scheme.unit == m_settings.scheme.unit && scheme.group == m_settings.scheme.group;
    if (scheme.kind != m_settings.scheme.kind || !sameGroups)
        dropHand(settings);
    if (!sameGroups)
        settings.grid.reset();
    change(std::move(settings));
}

void RangeBench::setRule(RangeRule rule) {
    RangeSettings settings = m_settings;
    settings.rule = rule;
    dropHand(settings);
    change(std::move(settings));
}

void RangeBench::setPercentile(double percentile) {
    RangeSettings settings = m_settings;
    settings.percentile = std::clamp(percentile, 0.01, 100.0);
    change(std::move(settings));
}

void RangeBench::setList(std::vector<double> list) {
    m_list = std::move(list);
    emit listChanged();
    if (m_settings.source.kind == RangeSource::Kind::list)
        load();
}

void RangeBench::setSnapshot(int which) {
    if (which == m_snapshot)
        return;
    m_snapshot = which;
    RangeSettings settings = m_other;
    m_other = m_settings;
    change(std::move(settings));
    emit settingsChanged();
}

void RangeBench::wantMap(bool wanted) {
    m_wantMap = wanted;
    if (wanted && !m_map)
        askMap();
}

void RangeBench::wantChoices(bool wanted) {
    m_wantChoices = wanted;
    if (wanted)
        askChoices();
}

template <typename Work, typename Take>
void RangeBench::compute(std::stop_source& stop, Work work, Take take) {
    stop = m_worker.run(
        this,
        [work = std::move(work)](const std::stop_token& token) { return work(JobContext{.stop = token}); },
        std::move(take));
}

void RangeBench::ask() {
    ++m_answerNumber;
    ++m_gridNumber;
    m_answering.request_stop();
    m_focusing.request_stop();
    m_gridWanted = false;
    if (!data())
        return;
    dropObstructedRule();
    if (m_settings.grid && !hasGridValues())
        return askGrid(); // all this when they are there
    if (m_settings.grid)
        askGridAnswer();
    askAnswer();
    askCurves();
    if (m_mapOf != data().get() || m_mapFor != m_settings.request())
        m_map.reset();
    if (m_wantMap && !m_map)
        askMap();
    if (m_wantChoices)
        askChoices();
}

/// With one grid all values cost no more than few; with many the sample answers first.
void RangeBench::askAnswer() {
    if (m_answer && m_answer->data == data() && m_answer->row.request == m_settings.request()) {
        m_answerWanted = false;
        emit answerChanged(); // another grid of the same is shown
        return;
    }
    askAnswerOn(!m_settings.isOne() && m_sample ? m_sample : data());
}

void RangeBench::askAnswerOn(const RangeDataPointer& values) {
    const GridRequest request = m_settings.request();
    m_answerWanted = true;
    std::optional<RangeRow> minMax = minMaxOf(m_answer, values);
    compute(
        m_answering,
        [values, request, minMax = std::move(minMax)](const JobContext& job) {
            return answerFor(values, request, minMax, job);
        },
        [this, number = m_answerNumber](Expected<RangeAnswer> answer) {
            takeAnswer(number, std::move(answer));
        });
}

void RangeBench::takeAnswer(quint64 number, Expected<RangeAnswer> answer) {
    if (number != m_answerNumber)
        return;
    m_answerWanted = false;
    if (answer)
        m_answer = std::move(*answer);
    else if (answer.error().kind != ErrorKind::stopped)
        m_problem = errorText(answer.error());
    if (m_answer && m_answer->data != data() && m_answer->row.request == m_settings.request())
        askAnswerOn(data());
    emit answerChanged();
}

/// The same for every place of the clip.
void RangeBench::askCurves() {
    GridRequest request = m_settings.request();
    request.range.reset();
    request.byHand.clear();
    request.shrink = 1;
    const RangeDataPointer values = m_settings.grid                   ? m_gridData
                                    : m_settings.isOne() || !m_sample ? data()
                                                                      : m_sample;
    if (m_curves && m_curves->data == values && m_curves->request == request)
        return;
    m_drawing.request_stop();
    ++m_curvesNumber;
    m_curvesWanted = true;
    const bool known = m_settings.source.kind == RangeSource::Kind::distribution && m_settings.isOne();
    const auto distribution = known ? std::optional(m_settings.source.distribution) : std::nullopt;
    struct Drawn {
        RangeCurves curves;
        Theory theory;
    };
    compute(
        m_drawing,
        [values, request, distribution, theory = m_theory](const JobContext& job) -> Expected<Drawn> {
            Theory table = distribution ? theory : nullptr;
            if (!table && distribution)
                if (auto made = theoreticalTable(*distribution))
                    table = std::make_shared<const ValueTable>(std::move(*made));
            auto curves = curvesFor(values, table, request, job);
            if (!curves)
                return passOn(curves);
            return Drawn{std::move(*curves), table};
        },
        [this, number = m_curvesNumber](Expected<Drawn> drawn) {
            if (number != m_curvesNumber)
                return;
            m_curvesWanted = false;
            if (!drawn)
                return;
            m_curves = std::move(drawn->curves);
            if (drawn->theory)
                m_theory = drawn->theory;
            emit curvesChanged();
        });
}

void RangeBench::askMap() {
    m_mapping.request_stop();
    ++m_mapNumber;
    if (!data())
        return;
    m_mapAsked = true;
    m_mapOf = data().get();
    m_mapFor = m_settings.request();
    compute(
        m_mapping,
        [values = data(), request = m_mapFor](const JobContext& job) -> Expected<ErrorMap> {
            auto plan = GridPlan::make(*values, request, job);
            if (!plan)
                return passOn(plan);
            return errorMap(*values, *plan, job);
        },
        [this, number = m_mapNumber](Expected<ErrorMap> map) {
            if (number != m_mapNumber)
                return;
            m_mapAsked = false;
            if (!map)
                return;
            m_map = std::move(*map);
            emit mapChanged();
        });
}

void RangeBench::askChoices() {
    const RangeDataPointer values = m_sample ? m_sample : data();
    GridRequest request = m_settings.request();
    request.range.reset();
    request.byHand.clear();
    request.rule = RangeRule::minMax;
    request.shrink = 1;
    if (!values || (!m_choices.empty() && m_choicesFor == request))
        return;
    m_choosing.request_stop();
    ++m_choicesNumber;
    m_choicesFor = request;
    m_choicesAsked = true;
    compute(
        m_choosing, [values, request](const JobContext& job) { return choicesFor(*values, request, job); },
        [this, number = m_choicesNumber](Expected<std::vector<RangeChoiceRow>> rows) {
            if (number != m_choicesNumber)
                return;
            m_choicesAsked = false;
            if (!rows)
                return;
            m_choices = std::move(*rows);
            emit choicesChanged();
        });
}

} // namespace nibble::ui
