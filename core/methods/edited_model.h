// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/expected.h"
#include "core/base/progress.h"
#include "core/model/model.h"
#include "core/model/model_variant.h"

namespace nibble {

/// One change of a matrix. It must not depend on the number of threads, and returns early, with the work
/// undone, when the job is to stop.
struct MatrixEdit {
    /// Changes weights[rows][cols].
    std::function<void(std::int64_t rows, std::int64_t cols, float* weights, const JobContext& job)> weights;
    /// Changes inputs x[count][cols] of the layer so that its outputs stay; empty where the inputs stay too.
    std::function<void(std::int64_t count, std::int64_t cols, float* x)> inputs = {};
};

/// A model written otherwise without changing what it computes: norms and biases with new values, matrices
/// with changes that are made each time their weights are decoded, so that no more than one float layer is
/// alive. Transforms and methods that move scales between layers work on it.
class EditedModel {
public:
    /// Where the float weights of a matrix come from: rows [first, first + count) to weights[count][cols].
    /// The model's own bytes by default.
    using Source = std::function<Expected<void>(const ModelTensor& tensor, std::int64_t first,
                                                std::int64_t count, std::span<float> weights)>;

    explicit EditedModel(ModelPointer model, Source source = {});

    /// The model whose tensors a variant of this one has: the one given, or its copy with the embeddings
    /// untied.
    [[nodiscard]] const ModelPointer& model() const { return m_model; }
    [[nodiscard]] const ModelConfig& config() const { return m_model->config; }
    /// Gives a tied output projection weights of its own. It stays no parameter of the model, so that its
    /// bytes show in the bits per weight. No effect where the model is not tied.
    void untie();

    /// A norm's or a bias' values as they are now; empty if the model has no such tensor. Errors: badFile for
    /// values that are not finite.
    Expected<std::vector<float>> vector(const std::string& name) const;
    void setVector(const std::string& name, std::vector<float> values);
    /// Adds a change to a matrix of the model, after those that it has.
    void edit(const std::string& matrix, MatrixEdit edit);

    /// Whether a tensor is another than the model's.
    [[nodiscard]] bool isEdited(const std::string& name) const;
    /// The weights of a matrix with every change so far. Errors: those of the source; failed if a
    /// change leaves the range of F32; stopped.
    Expected<void> weights(const ModelTensor& tensor, std::span<float> out, const JobContext& job = {}) const;
    /// Rows [first, first + count) of a matrix that is not edited. Errors: those of the source.
    Expected<void> rows(const ModelTensor& tensor, std::int64_t first, std::int64_t count,
                        std::span<float> out) const;
    /// Changes inputs x[count][channels] that a matrix would see in the unedited model to those that it sees
    /// now.
    void editInputs(const std::string& matrix, std::int64_t count, std::int64_t channels, float* x) const;

    /// The names of all edited tensors.
    [[nodiscard]] std::vector<std::string> editedNames() const;
    /// The type that an edited matrix is stored in where no scheme covers it: F32 if it was F32, else F16.
    [[nodiscard]] static ElementType storedType(const ModelTensor& tensor);
    /// An edited tensor as it is now: vectors as F32, matrices as `type` or, if there is none, storedType().
    /// Errors: those of weights(); failed if a value is beyond the type.
    Expected<QuantizedTensorPointer> stored(const std::string& name, std::optional<ElementType> type,
                                            const JobContext& job = {}) const;
    /// Stores every edited tensor that the variant does not replace yet.
    Expected<void> storeRest(ModelVariant& variant, std::optional<ElementType> type,
                             const JobContext& job) const;

    /// What should be said about the changes, for people.
    void note(std::string text) { m_notes.push_back(std::move(text)); }
    [[nodiscard]] const std::vector<std::string>& notes() const { return m_notes; }

private:
    ModelPointer m_model;
    Source m_source;
    bool m_untied = false;
    std::map<std::string, std::vector<float>> m_vectors;
    std::map<std::string, std::vector<MatrixEdit>> m_edits;
    std::vector<std::string> m_notes;
};

} // namespace nibble
