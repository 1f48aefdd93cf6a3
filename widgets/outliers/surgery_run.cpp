// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/outliers/surgery_run.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <mutex>
#include <utility>

#include <QPointer>
#include <fmt/format.h>

#include "core/experiment/run.h"
#include "core/methods/registry.h"
#include "widgets/outliers/outlier_bench.h"
#include "widgets/session.h"
#include "widgets/text.h"

namespace nibble::ui {

namespace {

constexpr int kCurvePoints = 20;  // steps of a curve
constexpr int kTimingRepeats = 7; // of each product

QuantScheme schemeOf(const std::string& text) {
    auto scheme = parseScheme(text);
    return scheme ? std::move(*scheme) : QuantScheme{};
}

Remedy plain(const std::string& scheme) {
    return {.scheme = schemeOf(scheme), .inputClip = {}};
}

/// Where the curve of a remedy is drawn.
std::vector<double> curveValues(const RemedyChoice& choice, double largest) {
    std::vector<double> values;
    for (int i = 0; i <= kCurvePoints; ++i) {
        const double share = static_cast<double>(i) / kCurvePoints;
        switch (choice.kind) {
        case RemedyKind::llmInt8: // every magnitude counts alike
            values.push_back(largest * std::pow(100.0, share - 1) * 1.01);
            break;
        case RemedyKind::smoothQuant:
        case RemedyKind::awq:
            values.push_back(share);
            break;
        case RemedyKind::clipping:
            values.push_back(std::pow(100.0, share - 1));
            break;
        default:
            break;
        }
    }
    return values;
}

} // namespace

Remedy RemedyChoice::before(double /*largest*/) const {
    return plain(schemeBefore().toStdString());
}

Remedy RemedyChoice::after(double largest) const {
    Remedy remedy = plain(scheme().toStdString());
    if (kind == RemedyKind::clipping)
        remedy.inputClip = std::max(1e-30, clipShare * largest);
    return remedy;
}

QString RemedyChoice::scheme() const {
    switch (kind) {
    case RemedyKind::llmInt8:
        return toQt(fmt::format("llm.int8:t{}", threshold));
    case RemedyKind::smoothQuant:
        return toQt(fmt::format("smoothquant:a{}", alpha));
    case RemedyKind::awq:
        return toQt(schemeOf(fmt::format("awq:int{}:g128:fixed:r{}", bits, exponent)).text());
    case RemedyKind::rotation:
        return rotated ? toQt(fmt::format("rotate:s{}+w8a8", seed)) : QStringLiteral("w8a8");
    case RemedyKind::clipping:
        return QStringLiteral("w8a8:static");
    case RemedyKind::scales:
        return QStringLiteral("w8a8");
    case RemedyKind::formats:
        break;
    }
    return QStringLiteral("rtn:int4:g32");
}

QString RemedyChoice::schemeBefore() const {
    switch (kind) {
    case RemedyKind::awq:
        return toQt(fmt::format("rtn:int{}:g128", bits));
    case RemedyKind::clipping:
    case RemedyKind::scales:
        return QStringLiteral("w8a8:static");
    default:
        return QStringLiteral("w8a8");
    }
}

QString RemedyChoice::modelScheme() const {
    return kind == RemedyKind::clipping ? QStringLiteral("w8a8:static:mse") : scheme();
}

double RemedyChoice::value() const {
    switch (kind) {
    case RemedyKind::llmInt8:
        return threshold;
    case RemedyKind::smoothQuant:
        return alpha;
    case RemedyKind::awq:
        return exponent;
    case RemedyKind::clipping:
        return clipShare;
    default:
        return NAN;
    }
}

void RemedyChoice::setValue(double value) {
    switch (kind) {
    case RemedyKind::llmInt8:
        threshold = std::clamp(value, 1e-6, 1e6);
        break;
    case RemedyKind::smoothQuant:
        alpha = std::clamp(value, 0.0, 1.0);
        break;
    case RemedyKind::awq:
        exponent = std::clamp(value, 0.0, 1.0);
        break;
    case RemedyKind::clipping:
        clipShare = std::clamp(value, 1e-4, 1.0);
        break;
    default:
        break;
    }
}

/// A layer on the table and what is known of it; the thread fills it.
struct SurgeryRun::Layer {
    ModelPointer model;
    ActivationsPointer activations;
    std::string tensor;
    double largest = 0;

    std::mutex mutex; ///< the engine's thread times what our own operates on
    std::shared_ptr<const SurgeryLayer> opened;
    std::map<QString, SurgeryOutcome> before;                 // by scheme
    std::map<std::pair<QString, double>, RemedyPoint> points; // by remedy and number

    Expected<std::shared_ptr<const SurgeryLayer>> open(const JobContext& job) {
        const std::lock_guard lock(mutex);
        if (opened)
            return opened;
        auto layer = SurgeryLayer::create(model, tensor, activations->values, activations->tokens, job);
        if (!layer)
            return passOn(layer);
        opened = std::make_shared<const SurgeryLayer>(std::move(*layer));
        return opened;
    }

    Expected<SurgeryPointer> operate(const RemedyChoice& choice, const JobContext& job) {
        auto layer = open(job);
        if (!layer)
            return passOn(layer);
        SurgeryResult result{.choice = choice,
                             .tensor = tensor,
                             .tokens = activations->tokens,
                             .rows = (*layer)->task().rows,
                             .channels = activations->channels,
                             .canSmooth = (*layer)->canSmooth(),
                             .canScale = (*layer)->canScale()};
        const QString key = choice.schemeBefore();
        if (const auto known = before.find(key); known != before.end()) {
            result.before = known->second;
        } else {
            auto outcome = (*layer)->operate(choice.before(largest), job);
            if (!outcome)
                return passOn(outcome);
            result.before = before[key] = std::move(*outcome);
        }
        auto outcome = (*layer)->operate(choice.after(largest), job);
        if (!outcome)
            return passOn(outcome);
        result.after = std::move(*outcome);
        return std::make_shared<const SurgeryResult>(std::move(result));
    }

    Expected<std::vector<RemedyPoint>> curve(RemedyChoice choice, const JobContext& job) {
        auto layer = open(job);
        if (!layer)
            return passOn(layer);
        std::vector<RemedyPoint> curve;
        const QString kind =
            QString::number(static_cast<int>(choice.kind)) + QChar(' ') + choice.schemeBefore();
        for (const double value : curveValues(choice, largest)) {
            const auto [known, isNew] = points.try_emplace({kind, value});
            if (isNew) {
                choice.setValue(value);
                auto outcome = (*layer)->operate(choice.after(largest), job);
                if (!outcome) {
                    points.erase(known);
                    return passOn(outcome);
                }
                known->second = {value, outcome->inputError, outcome->weightError, outcome->outputError,
                                 static_cast<double>(outcome->floatColumns.size()) /
                                     static_cast<double>(activations->channels)};
            }
            curve.push_back(known->second);
        }
        return curve;
    }
};

SurgeryRun::SurgeryRun(OutlierBench& bench, QObject* parent) : QObject(parent), m_bench(bench) {
    connect(&bench, &OutlierBench::placeChanged, this, &SurgeryRun::layerChanged);
}

SurgeryRun::~SurgeryRun() {
    m_stop.request_stop();
    m_curveStop.request_stop();
}

void SurgeryRun::layerChanged() {
    const auto activations = m_bench.activations();
    const std::string tensor = m_bench.tensor();
    if (m_layer && m_layer->activations == activations && m_layer->tensor == tensor)
        return;
    m_layer.reset();
    m_result.reset();
    m_curve.clear();
    m_timed.clear();
    m_problem.reset();
    if (activations) {
        m_layer = std::make_shared<Layer>();
        m_layer->model = m_bench.study()->study.model;
        m_layer->activations = activations;
        m_layer->tensor = tensor;
        for (const float value : activations->values)
            m_layer->largest = std::max(m_layer->largest, static_cast<double>(std::abs(value)));
    }
    emit resultChanged();
    emit timedChanged();
    operate();
}

void SurgeryRun::setChoice(const RemedyChoice& choice) {
    if (choice == m_choice)
        return;
    const bool sameCurve = choice.kind == m_choice.kind && choice.bits == m_choice.bits;
    m_choice = choice;
    if (!sameCurve)
        m_curve.clear();
    emit choiceChanged();
    operate();
}

void SurgeryRun::operate() {
    m_stop.request_stop();
    m_curveStop.request_stop();
    ++m_number;
    ++m_curveNumber;
    m_curving = false;
    m_pending = m_layer != nullptr;
    if (!m_layer)
        return emit curveChanged();
    m_stop = m_worker.run(
        this,
        [layer = m_layer, choice = m_choice](const std::stop_token& stop) {
            return layer->operate(choice, {.stop = stop});
        },
        [this, number = m_number](Expected<SurgeryPointer> result) {
            if (number != m_number)
                return;
            m_pending = false;
            m_problem.reset();
            if (result)
                m_result = std::move(*result);
            else
                m_problem = result.error();
            drawCurve();
            emit resultChanged();
        });
}

void SurgeryRun::drawCurve() {
    if (!m_layer || std::isnan(m_choice.value()) || !m_curve.empty())
        return;
    m_curving = true;
    m_curveStop = m_worker.run(
        this,
        [layer = m_layer, choice = m_choice](const std::stop_token& stop) {
            return layer->curve(choice, {.stop = stop});
        },
        [this, number = m_curveNumber](Expected<std::vector<RemedyPoint>> curve) {
            if (number != m_curveNumber)
                return;
            m_curving = false;
            if (curve)
                m_curve = std::move(*curve);
            else
                m_problem = curve.error();
            emit curveChanged();
        });
}

std::optional<double> SurgeryRun::best() const {
    const auto least =
        std::min_element(m_curve.begin(), m_curve.end(), [](const RemedyPoint& a, const RemedyPoint& b) {
            return a.outputError < b.outputError;
        });
    return least == m_curve.end() ? std::nullopt : std::optional(least->value);
}

void SurgeryRun::time() {
    if (!m_layer || m_timing || m_bench.session().jobs().busy())
        return;
    struct Work {
        LayerPointer layer;
        Experiment experiment;
        std::shared_ptr<std::vector<TimedProduct>> result;

        Expected<void> operator()(const JobContext& job) const {
            if (auto set = applyMachineSettings(experiment.threads, experiment.isa); !set)
                return set;
            auto opened = layer->open(job);
            if (!opened)
                return passOn(opened);
            std::vector<Remedy> remedies;
            for (const char* scheme : {"w8a8", "rtn:int4:g32", "rtn:int4:g32:a8"})
                remedies.push_back(plain(scheme));
            for (const Remedy& remedy : remedies) {
                auto outcome = (*opened)->operate(remedy, job);
                if (!outcome)
                    return passOn(outcome);
                result->push_back({toQt(remedy.scheme.text()), std::move(*outcome), {}});
            }
            auto speeds = (*opened)->timeProducts(remedies, kTimingRepeats, job);
            if (!speeds)
                return passOn(speeds);
            for (std::size_t i = 0; i < speeds->size(); ++i)
                (*result)[i].speed = std::move((*speeds)[i]);
            return {};
        }
    };
    Work work{m_layer, m_bench.session().comparison().experiment(),
              std::make_shared<std::vector<TimedProduct>>()};
    m_timing = true;
    emit timedChanged();
    m_bench.session().jobs().start({.title = tr("W8A8 and W4A16 on %1, timed").arg(toQt(m_layer->tensor)),
                                    .memoryBytes = 0,
                                    .seconds = {},
                                    .work = work,
                                    .estimate = {},
                                    .finished = [guard = QPointer(this), layer = m_layer,
                                                 result = work.result](const Expected<void>& outcome) {
                                        if (!guard)
                                            return;
                                        guard->m_timing = false;
                                        if (outcome && layer == guard->m_layer)
                                            guard->m_timed = std::move(*result);
                                        emit guard->timedChanged();
                                    }});
}

} // namespace nibble::ui
