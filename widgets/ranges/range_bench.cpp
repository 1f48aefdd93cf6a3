// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/ranges/range_bench.h"

#include <algorithm>
#include <cmath>

#include "widgets/session.h"
#include "widgets/text.h"

namespace nibble::ui {

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
    for (std::stop_source* stop : {&m_loading, &m_answering, &m_drawing, &m_mapping, &m_choosing})
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
    settings.range.reset(); // a range by hand means nothing among other values
    settings.shrink = 1;
    const bool activations = source.kind == RangeSource::Kind::activations;
    if (!activations && settings.scheme.unit == GridUnit::token)
        settings.scheme.unit = GridUnit::channel;
    change(std::move(settings));
}

void RangeBench::setScheme(const GridScheme& scheme) {
    RangeSettings settings = m_settings;
    settings.scheme = scheme;
    if (scheme.kind != m_settings.scheme.kind || scheme.unit != m_settings.scheme.unit) {
        settings.range.reset();
        settings.shrink = 1;
    }
    if (scheme.unit != GridUnit::tensor && !info(settings.rule).perGroup)
        settings.rule = RangeRule::minMax;
    change(std::move(settings));
}

void RangeBench::setRule(RangeRule rule) {
    RangeSettings settings = m_settings;
    settings.rule = rule;
    settings.range.reset();
    settings.shrink = 1;
    change(std::move(settings));
}

void RangeBench::setPercentile(double percentile) {
    RangeSettings settings = m_settings;
    settings.percentile = std::clamp(percentile, 0.01, 100.0);
    change(std::move(settings));
}

void RangeBench::setRange(const GridRange& range) {
    if (!oneGrid() || !std::isfinite(range.low) || !std::isfinite(range.high))
        return;
    RangeSettings settings = m_settings;
    settings.range = range;
    change(std::move(settings));
}

void RangeBench::setShrink(double shrink) {
    RangeSettings settings = m_settings;
    settings.shrink = std::clamp(shrink, 0.01, 2.0);
    change(std::move(settings));
}

void RangeBench::setZeroPoint(int zero) {
    if (!m_answer || !oneGrid() || m_settings.scheme.kind != GridKind::asymmetric)
        return;
    AffineGrid grid = makeGrid(m_settings.scheme, m_settings.range.value_or(m_answer->row.range));
    grid.zero = std::clamp(zero, grid.lowest, grid.highest);
    setRange(rangeOf(m_settings.scheme, grid));
}

double RangeBench::clip() const {
    if (!oneGrid())
        return m_settings.shrink;
    if (m_settings.range)
        return std::max(-m_settings.range->low, m_settings.range->high);
    return m_answer ? std::max(-m_answer->row.range.low, m_answer->row.range.high) : 1;
}

double RangeBench::largestClip() const {
    if (!oneGrid())
        return 1;
    return data() && data()->table().largestMagnitude() > 0 ? data()->table().largestMagnitude() : 1;
}

void RangeBench::setClip(double clip) {
    if (!(clip > 0) || !std::isfinite(clip))
        return;
    if (!oneGrid())
        return setShrink(clip);
    if (data())
        setRange(rangeAtClip(data()->table(), m_settings.scheme, clip));
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
    m_answering.request_stop();
    if (!data())
        return;
    askAnswer();
    askCurves();
    m_map.reset();
    if (m_wantMap)
        askMap();
    if (m_wantChoices)
        askChoices();
}

/// With one grid all values cost no more than few; with many the sample answers first.
void RangeBench::askAnswer() {
    askAnswerOn(!oneGrid() && m_sample ? m_sample : data());
}

void RangeBench::askAnswerOn(const RangeDataPointer& values) {
    const GridRequest request = m_settings.request();
    m_answerWanted = true;
    // Min-max with the same scheme does not move with the slider.
    std::optional<RangeRow> minMax;
    if (m_answer && m_answer->data == values && m_answer->row.request.scheme == request.scheme)
        minMax = m_answer->minMax;
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
    if (m_answer && m_answer->data != data() && answered())
        askAnswerOn(data());
    emit answerChanged();
}

/// The same for every place of the clip.
void RangeBench::askCurves() {
    GridRequest request = m_settings.request();
    request.range.reset();
    request.shrink = 1;
    const RangeDataPointer values = oneGrid() || !m_sample ? data() : m_sample;
    if (m_curves && m_curves->data == values && m_curves->request == request)
        return;
    m_drawing.request_stop();
    ++m_curvesNumber;
    m_curvesWanted = true;
    const auto distribution = m_settings.source.kind == RangeSource::Kind::distribution
                                  ? std::optional(m_settings.source.distribution)
                                  : std::nullopt;
    struct Drawn {
        RangeCurves curves;
        Theory theory;
    };
    compute(
        m_drawing,
        [values, request, distribution, theory = m_theory](const JobContext& job) -> Expected<Drawn> {
            Theory table = theory;
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
    compute(
        m_mapping,
        [values = data(), request = m_settings.request()](const JobContext& job) -> Expected<ErrorMap> {
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
