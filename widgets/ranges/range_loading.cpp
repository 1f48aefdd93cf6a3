// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where RangeBench has its values from.
#include <QPointer>

#include "core/evaluation/ranges/captured_inputs.h"
#include "widgets/ranges/picture_values.h"
#include "widgets/ranges/range_bench.h"
#include "widgets/session.h"
#include "widgets/text.h"

namespace nibble::ui {

template <typename Work>
void RangeBench::loadBy(bool isAll, Work work) {
    ++m_loadsLeft;
    m_loading = m_loader.run(
        this,
        [work = std::move(work)](const std::stop_token& stop) { return work(JobContext{.stop = stop}); },
        [this, number = m_loadNumber, isAll](Expected<RangeDataPointer> data) {
            take(number, std::move(data), isAll);
        });
}

/// What is shown stays until the new values are there, but not as if it were theirs.
void RangeBench::load() {
    m_loading.request_stop();
    ++m_loadNumber;
    ++m_answerNumber;
    ++m_gridNumber;
    ++m_curvesNumber;
    ++m_mapNumber;
    ++m_choicesNumber;
    m_sample.reset();
    m_full.reset();
    m_theory.reset();
    m_problem.clear();
    m_answer.reset();
    m_gridAnswer.reset();
    m_gridData.reset();
    m_curves.reset();
    m_map.reset();
    m_choices.clear();
    m_loadsLeft = 0;
    m_answerWanted = m_gridWanted = m_curvesWanted = m_mapAsked = m_choicesAsked = false;
    emit dataChanged();
    const RangeSource& source = m_settings.source;
    switch (source.kind) {
    case RangeSource::Kind::distribution:
        return loadBy(true, [settings = source.distribution](const JobContext& job) {
            return RangeData::draw(settings, job);
        });
    case RangeSource::Kind::list: {
        std::vector<float> values(m_list.size());
        std::transform(m_list.begin(), m_list.end(), values.begin(),
                       [](double value) { return static_cast<float>(value); });
        const auto cols = static_cast<std::int64_t>(values.size());
        return loadBy(true, [values, cols](const JobContext& job) {
            return RangeData::make(values, cols, RangeData::Kind::weights, job);
        });
    }
    case RangeSource::Kind::picture:
        return loadBy(true,
                      [path = source.picture](const JobContext& job) { return pictureValues(path, job); });
    case RangeSource::Kind::tensor:
        return loadTensor();
    case RangeSource::Kind::activations:
        return capture();
    }
}

/// That tensor if the open model has it; else the one that is looked at, the first matrix of a block, or
/// none.
QString RangeBench::tensorOr(const QString& name) const {
    const auto model = m_session.model();
    if (!model)
        return {};
    for (const QString& each : {name, m_session.selection().tensor()})
        if (!each.isEmpty() && model->find(each.toStdString()))
            return each;
    for (const ModelTensor& tensor : model->tensors())
        if (tensor.name.starts_with("blk.") && tensor.shape().size() == 2)
            return toQt(tensor.name);
    return model->tensors().empty() ? QString() : toQt(model->tensors().front().name);
}

/// Some rows first, then all.
void RangeBench::loadTensor() {
    const auto model = m_session.model();
    m_settings.source.tensor = tensorOr(m_settings.source.tensor);
    emit settingsChanged();
    const ModelTensor* tensor = model ? model->find(m_settings.source.tensor.toStdString()) : nullptr;
    if (!tensor)
        return; // no model is open yet
    const auto read = [model, tensor](std::int64_t most) {
        return [model, tensor, most](const JobContext& job) {
            return RangeData::ofTensor(*tensor, most, 1, job);
        };
    };
    const bool small = tensor->elements() <= 2 * kFirstValues;
    if (!small)
        loadBy(false, read(kFirstValues));
    loadBy(true, read(RangeData::kMostValues));
}

/// By the engine, one job at a time.
void RangeBench::capture() {
    const auto model = m_session.model();
    RangeSource& source = m_settings.source;
    source.tensor = tensorOr(source.tensor);
    emit settingsChanged();
    if (!model || source.prompt.isEmpty())
        return;
    auto result = std::make_shared<RangeDataPointer>();
    ++m_loadsLeft;
    const bool started = m_session.jobs().start(
        {.title = tr("Inputs of %1 on a prompt").arg(source.tensor),
         .memoryBytes = 0,
         .seconds = {},
         .work = [model, tensor = source.tensor.toStdString(), prompt = source.prompt.toStdString(),
                  result](const JobContext& job) -> Expected<void> {
             auto data = capturedInputs(model, tensor, prompt, job);
             if (!data)
                 return passOn(data);
             *result = std::move(*data);
             return {};
         },
         .estimate = {},
         .finished =
             [guard = QPointer(this), number = m_loadNumber, result](const Expected<void>& outcome) {
                 if (!guard)
                     return;
                 guard->take(number,
                             outcome ? Expected<RangeDataPointer>(*result)
                                     : Expected<RangeDataPointer>(tl::unexpected(outcome.error())),
                             true);
             }});
    if (!started) {
        --m_loadsLeft;
        m_problem = tr("Another job is running; take the activations when it is done.");
        emit dataChanged();
    }
}

void RangeBench::take(quint64 number, Expected<RangeDataPointer> data, bool isAll) {
    if (number != m_loadNumber)
        return;
    --m_loadsLeft;
    if (!data) {
        if (data.error().kind != ErrorKind::stopped)
            m_problem = errorText(data.error());
        emit dataChanged();
        return;
    }
    (isAll ? m_full : m_sample) = std::move(*data);
    emit dataChanged();
    ask();
}

} // namespace nibble::ui
