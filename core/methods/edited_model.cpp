// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/methods/edited_model.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/formats/half.h"
#include "core/formats/number_format.h"

namespace nibble {

namespace {

constexpr const char* kProjection = "output.weight";

bool isFinite(std::span<const float> values) {
    return std::all_of(values.begin(), values.end(), [](float value) { return std::isfinite(value); });
}

QuantizedTensorPointer storedTensorOf(const ModelTensor& tensor, Tensor data) {
    QuantizedTensor stored{.name = tensor.name, .shape = tensor.shape(), .storage = std::move(data)};
    stored.choice.method = info(std::get<Tensor>(stored.storage).type()).name;
    return std::make_shared<const QuantizedTensor>(std::move(stored));
}

} // namespace

EditedModel::EditedModel(ModelPointer model, Source source)
    : m_model(std::move(model)), m_source(std::move(source)) {
    if (!m_source)
        m_source = [](const ModelTensor& tensor, std::int64_t first, std::int64_t count,
                      std::span<float> weights) { return tensor.decodeRows(first, count, weights.data()); };
}

void EditedModel::untie() {
    if (!m_model->config.tiedEmbeddings)
        return;
    auto copy = std::make_shared<Model>(*m_model);
    copy->config.tiedEmbeddings = false;
    if (!copy->find(kProjection)) { // a file may hold a copy that was not used
        ModelTensor projection = *copy->embedding();
        projection.name = kProjection;
        projection.role = TensorRole::unused;
        copy->add(std::move(projection));
    }
    m_model = std::move(copy);
    m_untied = true;
    // What was done to the one table was done to both of its uses.
    if (const auto found = m_edits.find("token_embd.weight"); found != m_edits.end())
        m_edits[kProjection] = found->second;
    note("The output projection is no longer the token embedding: the variant stores one more matrix.");
}

Expected<std::vector<float>> EditedModel::vector(const std::string& name) const {
    if (const auto found = m_vectors.find(name); found != m_vectors.end())
        return found->second;
    const auto* tensor = m_model->find(name);
    if (!tensor)
        return std::vector<float>{};
    std::vector<float> values(static_cast<std::size_t>(tensor->rows() * tensor->cols()));
    if (auto decoded = tensor->decodeRows(0, tensor->rows(), values.data()); !decoded)
        return passOn(decoded);
    if (!isFinite(values))
        return Unexpected(Error{.kind = ErrorKind::badFile,
                                .message = "holds a value that is not finite",
                                .path = m_model->path,
                                .field = tensor->sourceName});
    return values;
}

void EditedModel::setVector(const std::string& name, std::vector<float> values) {
    m_vectors[name] = std::move(values);
}

void EditedModel::edit(const std::string& matrix, MatrixEdit edit) {
    m_edits[matrix].push_back(std::move(edit));
}

bool EditedModel::isEdited(const std::string& name) const {
    return m_vectors.contains(name) || m_edits.contains(name);
}

Expected<void> EditedModel::rows(const ModelTensor& tensor, std::int64_t first, std::int64_t count,
                                 std::span<float> out) const {
    const bool fromTable = m_untied && tensor.name == kProjection;
    return m_source(fromTable ? *m_model->embedding() : tensor, first, count, out);
}

Expected<void> EditedModel::weights(const ModelTensor& tensor, std::span<float> out,
                                    const JobContext& job) const {
    if (auto filled = rows(tensor, 0, tensor.rows(), out); !filled)
        return filled;
    const auto found = m_edits.find(tensor.name);
    if (found == m_edits.end())
        return {};
    for (const auto& edit : found->second) {
        edit.weights(tensor.rows(), tensor.cols(), out.data(), job);
        if (job.stopRequested())
            return stoppedByUser();
    }
    if (!isFinite(out))
        return fail(ErrorKind::failed, "{}: a transformed weight is beyond F32", tensor.name);
    return {};
}

void EditedModel::editInputs(const std::string& matrix, std::int64_t count, std::int64_t channels,
                             float* x) const {
    if (const auto found = m_edits.find(matrix); found != m_edits.end())
        for (const auto& edit : found->second)
            if (edit.inputs)
                edit.inputs(count, channels, x);
}

ElementType EditedModel::storedType(const ModelTensor& tensor) {
    return tensor.data.type() == ElementType::f32 ? ElementType::f32 : ElementType::f16;
}

std::vector<std::string> EditedModel::editedNames() const {
    std::vector<std::string> names;
    for (const auto& [name, values] : m_vectors)
        names.push_back(name);
    for (const auto& [name, edits] : m_edits)
        names.push_back(name);
    return names;
}

Expected<QuantizedTensorPointer> EditedModel::stored(const std::string& name, std::optional<ElementType> type,
                                                     const JobContext& job) const {
    const auto* tensor = m_model->find(name);
    if (!tensor)
        return fail(ErrorKind::badFile, "tensor {} is missing", name);
    if (const auto vector = m_vectors.find(name); vector != m_vectors.end())
        return storedTensorOf(*tensor, Tensor::ownFloats({std::ssize(vector->second)}, vector->second));
    std::vector<float> values(static_cast<std::size_t>(tensor->rows() * tensor->cols()));
    if (auto decoded = weights(*tensor, values, job); !decoded)
        return passOn(decoded);
    const ElementType storage = type.value_or(storedType(*tensor));
    if (storage == ElementType::f16 &&
        std::any_of(values.begin(), values.end(), [](float w) { return std::abs(w) > kLargestHalf; }))
        return fail(ErrorKind::failed, "{}: a transformed weight is beyond {}", name, info(storage).name);
    if (storage == ElementType::f32)
        return storedTensorOf(*tensor, Tensor::ownFloats(tensor->shape(), std::move(values)));
    auto encoded = encodeMatrix(values, tensor->shape(), storage);
    if (!encoded)
        return passOn(encoded);
    return storedTensorOf(*tensor, std::move(*encoded));
}

Expected<void> EditedModel::storeRest(ModelVariant& variant, std::optional<ElementType> type,
                                      const JobContext& job) const {
    for (const auto& name : editedNames()) {
        if (variant.find(name))
            continue;
        auto tensor = stored(name, type, job);
        if (!tensor)
            return passOn(tensor);
        variant.replaced.emplace(name, std::move(*tensor));
    }
    return {};
}

} // namespace nibble
