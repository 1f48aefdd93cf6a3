// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a hand moves on RangeBench: the one grid, one of several, or all of them together.
#include <algorithm>
#include <cmath>

#include <QCoreApplication>

#include "widgets/ranges/range_bench.h"
#include "widgets/text.h"

namespace nibble::ui {

namespace {

constexpr double kLeastFactor = 0.01, kMostFactor = 2;

} // namespace

bool RangeBench::byHand() const {
    return m_settings.range || m_settings.shrink != 1 || !m_settings.byHand.empty();
}

void RangeBench::setGrid(std::optional<std::int64_t> grid) {
    RangeSettings settings = m_settings;
    settings.grid = settings.isOne() ? std::nullopt : grid;
    if (settings.grid && data())
        settings.grid = std::clamp<std::int64_t>(*grid, 0, gridCount(*data(), settings.scheme) - 1);
    if (settings.grid != m_settings.grid)
        m_gridAnswer.reset(); // what is shown belongs to another grid
    change(std::move(settings));
}

std::optional<std::int64_t> RangeBench::gridAt() const {
    if (!m_settings.grid || !data())
        return m_settings.grid;
    return nearestGrid(*data(), m_settings.scheme, *m_settings.grid);
}

void RangeBench::setRange(const GridRange& range) {
    if (!oneGrid() || !std::isfinite(range.low) || !std::isfinite(range.high))
        return;
    RangeSettings settings = m_settings;
    if (const auto grid = gridAt()) {
        std::erase_if(settings.byHand, [grid](const HandRange& hand) { return hand.grid == *grid; });
        settings.byHand.push_back({*grid, range});
    } else {
        settings.range = range;
    }
    change(std::move(settings));
}

void RangeBench::setShrink(double shrink) {
    RangeSettings settings = m_settings;
    settings.shrink = std::clamp(shrink, kLeastFactor, kMostFactor);
    change(std::move(settings));
}

/// The end that was moved further tells the factor.
void RangeBench::dragRange(double low, double high) {
    if (oneGrid())
        return setRange({low, high});
    if (!m_answer)
        return;
    const RangeRow& row = m_answer->row;
    const GridRange before = rangeOf(row.request.scheme, row.grid);
    const double byLow = before.low < 0 ? low / before.low : 1,
                 byHigh = before.high > 0 ? high / before.high : 1;
    const double factor = std::abs(byLow - 1) > std::abs(byHigh - 1) ? byLow : byHigh;
    if (std::isfinite(factor) && factor > 0)
        setShrink(row.request.shrink * factor);
}

void RangeBench::setZeroPoint(int zero) {
    if (!shown() || !oneGrid() || m_settings.scheme.kind != GridKind::asymmetric)
        return;
    GridRange range = shown()->row.range;
    if (m_settings.isOne())
        range = m_settings.range.value_or(range);
    else
        for (const HandRange& hand : m_settings.byHand)
            if (hand.grid == gridAt())
                range = hand.range;
    AffineGrid grid = makeGrid(m_settings.scheme, range);
    grid.zero = std::clamp(zero, grid.lowest, grid.highest);
    setRange(rangeOf(m_settings.scheme, grid));
}

double RangeBench::clip() const {
    if (!oneGrid())
        return m_settings.shrink;
    const auto most = [](const GridRange& range) { return std::max(-range.low, range.high); };
    if (m_settings.isOne() && m_settings.range)
        return most(*m_settings.range);
    if (const auto grid = gridAt())
        for (const HandRange& hand : m_settings.byHand)
            if (hand.grid == *grid)
                return most(hand.range);
    return shown() ? most(shown()->row.range) : 1;
}

double RangeBench::largestClip() const {
    const RangeDataPointer values = shownData();
    return oneGrid() && values && values->table().largestMagnitude() > 0 ? values->table().largestMagnitude()
                                                                         : 1;
}

void RangeBench::setClip(double clip) {
    if (!(clip > 0) || !std::isfinite(clip))
        return;
    if (!oneGrid())
        return setShrink(clip);
    if (const RangeDataPointer values = shownData())
        setRange(rangeAtClip(values->table(), m_settings.scheme, clip));
}

void RangeBench::findOptimum() {
    if (!m_settings.grid)
        return setRule(oneGrid() ? RangeRule::optimal : RangeRule::mse);
    if (m_gridData && hasGridValues())
        setRange(optimalRange(m_gridData->table(), m_settings.scheme));
}

QString RangeBench::obstacle(RangeRule rule) const {
    if (!data())
        return {};
    const auto found = obstacleTo(rule, *data(), m_settings.scheme);
    return found == RuleObstacle::none ? QString()
                                       : QCoreApplication::translate("Method", obstacleText(found).data());
}

/// Min-max stands in for what means nothing here.
void RangeBench::dropObstructedRule() {
    if (obstacle(m_settings.rule).isEmpty())
        return;
    m_settings.rule = RangeRule::minMax;
    emit settingsChanged();
}

bool RangeBench::hasGridValues() const {
    const GridScheme& scheme = m_settings.scheme;
    return m_gridData && m_settings.grid &&
           m_gridDataOf == GridValues{data().get(), scheme.unit, scheme.group, *m_settings.grid};
}

/// Its values first; then all is asked again.
void RangeBench::askGrid() {
    m_gridWanted = true;
    m_focusing = m_worker.run(
        this,
        [values = data(), scheme = m_settings.scheme, grid = *m_settings.grid](const std::stop_token& stop) {
            return valuesOfGrid(*values, scheme, grid, JobContext{.stop = stop});
        },
        [this, number = m_gridNumber](Expected<RangeDataPointer> values) {
            takeGrid(number, std::move(values));
        });
}

void RangeBench::takeGrid(quint64 number, Expected<RangeDataPointer> values) {
    if (number != m_gridNumber)
        return;
    m_gridWanted = false;
    m_problem.clear();
    if (!values) {
        m_problem = errorText(values.error());
        emit dataChanged();
        return;
    }
    m_gridData = std::move(*values);
    m_gridDataOf = {data().get(), m_settings.scheme.unit, m_settings.scheme.group, *m_settings.grid};
    ask();
}

void RangeBench::askGridAnswer() {
    const GridRequest request = m_settings.requestFor(*gridAt());
    m_gridWanted = true;
    m_focusing = m_worker.run(
        this,
        [values = m_gridData, request,
         minMax = minMaxOf(m_gridAnswer, m_gridData)](const std::stop_token& stop) {
            return answerFor(values, request, minMax, JobContext{.stop = stop});
        },
        [this, number = m_gridNumber](Expected<RangeAnswer> answer) {
            if (number != m_gridNumber)
                return;
            m_gridWanted = false;
            if (answer)
                m_gridAnswer = std::move(*answer);
            else if (answer.error().kind != ErrorKind::stopped)
                m_problem = errorText(answer.error());
            emit answerChanged();
        });
}

/// Min-max with the same scheme does not move with the slider.
std::optional<RangeRow> RangeBench::minMaxOf(const std::optional<RangeAnswer>& before,
                                             const RangeDataPointer& values) const {
    if (before && before->data == values && before->row.request.scheme == m_settings.scheme)
        return before->minMax;
    return std::nullopt;
}

bool RangeBench::answered() const {
    const bool all = m_answer && m_answer->row.request == m_settings.request();
    return all && (!m_settings.grid ||
                   (m_gridAnswer && m_gridAnswer->row.request == m_settings.requestFor(*gridAt())));
}

} // namespace nibble::ui
