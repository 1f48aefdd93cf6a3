// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <memory>

#include "core/base/translate.h"
#include "core/methods/channel_scaling.h"
#include "core/methods/orthogonal.h"
#include "core/methods/transform.h"

namespace nibble {

namespace {

using RotationPointer = std::shared_ptr<const Rotation>;

/// W ← W · Q: the layer reads rotated inputs, all of its channels or each run of them alike.
MatrixEdit rotatedInputs(const RotationPointer& rotation) {
    return {.weights =
                [rotation](std::int64_t rows, std::int64_t cols, float* weights, const JobContext& job) {
                    rotation->rotate(weights, rows * cols / rotation->size(), job);
                },
            .inputs = [rotation](std::int64_t count, std::int64_t cols,
                                 float* x) { rotation->rotate(x, count * cols / rotation->size()); }};
}

/// W ← Qᵀ · W: the layer writes rotated outputs, all of them or each run alike.
MatrixEdit rotatedOutputs(const RotationPointer& rotation) {
    return {
        .weights = [rotation](std::int64_t rows, std::int64_t cols, float* weights, const JobContext& job) {
            for (std::int64_t first = 0; first < rows; first += rotation->size())
                rotation->rotateRows(weights + first * cols, cols, job);
        }};
}

/// The offline part of QuaRot (arXiv 2404.00456): the residual stream is rotated by a randomized Hadamard
/// matrix, and so are the values of every head on their way to the attention's output. Norms become 1, their
/// weights pass into the layers behind them.
class RotateTransform : public Transform {
public:
    explicit RotateTransform(std::uint64_t seed) : m_seed(seed) {}

    Expected<void> apply(EditedModel& model) const override {
        const auto& config = model.config();
        if (config.architecture != Architecture::llama && config.architecture != Architecture::qwen2)
            return fail(ErrorKind::unsupported,
                        "rotate: a model of architecture {} cannot be rotated: that needs RMS norms, which "
                        "rotations pass through",
                        config.architectureName);
        model.untie();
        const auto stream = std::make_shared<const Rotation>(config.embeddingLength, m_seed);
        if (!stream->isHadamard())
            model.note(
                fmt::format("rotate: there is no Hadamard matrix for {} channels in our constructions: "
                            "a Hadamard matrix of {} times a random orthogonal one of {} was taken.",
                            stream->size(), stream->size() / stream->smallOrder(), stream->smallOrder()));
        model.edit("token_embd.weight", rotatedInputs(stream));
        for (std::int64_t layer = 0; layer < config.layers; ++layer) {
            if (auto done = rotateStream(model, layer, stream); !done)
                return done;
            if (auto done = rotateValues(model, layer); !done)
                return done;
        }
        if (auto folded = foldNorm(model, "output_norm", {"output.weight"}); !folded)
            return folded;
        model.edit("output.weight", rotatedInputs(stream));
        return {};
    }

private:
    static Expected<void> rotateStream(EditedModel& model, std::int64_t layer,
                                       const RotationPointer& rotation) {
        for (const auto& group : scalingGroups(model.config(), layer)) {
            if (!followsNorm(group))
                continue;
            if (auto folded = foldNorm(model, group.norm, group.consumers); !folded)
                return folded;
            for (const auto& consumer : group.consumers)
                model.edit(consumer, rotatedInputs(rotation));
        }
        for (const auto* part : {"attn_output", "ffn_down"}) {
            model.edit(blockTensor(layer, part) + ".weight", rotatedOutputs(rotation));
            if (auto turned = rotateBias(model, blockTensor(layer, part) + ".bias", *rotation); !turned)
                return turned;
        }
        return {};
    }

    Expected<void> rotateValues(EditedModel& model, std::int64_t layer) const {
        const auto heads = std::make_shared<const Rotation>(model.config().headDim,
                                                            m_seed + 1 + static_cast<std::uint64_t>(layer));
        if (!heads->isHadamard()) {
            if (layer == 0)
                model.note(
                    fmt::format("rotate: the values of heads of {} were not rotated: no Hadamard matrix.",
                                heads->size()));
            return {};
        }
        model.edit(blockTensor(layer, "attn_v.weight"), rotatedOutputs(heads));
        model.edit(blockTensor(layer, "attn_output.weight"), rotatedInputs(heads));
        return rotateBias(model, blockTensor(layer, "attn_v.bias"), *heads);
    }

    static Expected<void> rotateBias(EditedModel& model, const std::string& name, const Rotation& rotation) {
        auto bias = model.vector(name);
        if (!bias)
            return passOn(bias);
        if (bias->empty())
            return {};
        rotation.rotate(bias->data(), std::ssize(*bias) / rotation.size());
        model.setVector(name, std::move(*bias));
        return {};
    }

    std::uint64_t m_seed;
};

} // namespace

TransformInfo rotateTransform(std::string_view name) {
    return {.name = std::string(name),
            .title = NIBBLE_TRANSLATE("Method", "Rotation"),
            .description = NIBBLE_TRANSLATE(
                "Method",
                "QuaRot's randomized Hadamard rotation (arXiv 2404.00456), folded into the weights: "
                "outliers spread over all channels, the float model stays the same."),
            .params = {{.key = "s",
                        .kind = ParamSpec::Kind::number,
                        .fallback = 1.0,
                        .title = NIBBLE_TRANSLATE("Method", "Seed"),
                        .description = NIBBLE_TRANSLATE("Method", "Seed of the random signs."),
                        .most = 4294967295.0,
                        .whole = true,
                        .alwaysWritten = true}},
            .make = [](const ParamValues& values) -> TransformPointer {
                return std::make_unique<RotateTransform>(static_cast<std::uint64_t>(values.number("s")));
            }};
}

} // namespace nibble
