// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/base/expected.h"
#include "core/base/progress.h"
#include "core/evaluation/tasks/task_accuracy.h"
#include "core/evaluation/text_generator/text_generator.h"
#include "core/model/tokenizer.h"
#include "core/runtime/transformer.h"

namespace nibble {

/// How many bits a model needs for generated text, beside the bits of randomness that made it: what no model
/// can stay below on average.
struct TextBits {
    TextKind kind = TextKind::story;
    std::int64_t documents = 0, characters = 0;
    std::int64_t skipped = 0; ///< documents longer than the model's context
    double modelBits = 0, generatorBits = 0;
    double excess = 0; ///< modelBits / generatorBits − 1
    Interval interval; ///< 95 % of the excess, over documents (ratio estimate)

    [[nodiscard]] double modelPerCharacter() const { return perCharacter(modelBits); }
    [[nodiscard]] double generatorPerCharacter() const { return perCharacter(generatorBits); }

private:
    [[nodiscard]] double perCharacter(double bits) const {
        return characters > 0 ? bits / static_cast<double>(characters) : 0;
    }
};

/// The first `documents` held-out documents of each kind, each after BOS (or END where there is no BOS) and
/// without an end token. Errors: usage if the vocabulary has neither; stopped; those of Transformer::run.
Expected<std::vector<TextBits>> measureTextBits(Transformer& model, const Tokenizer& tokenizer,
                                                std::span<const TextKind> kinds, std::int64_t documents,
                                                std::uint64_t seed, const JobContext& job = {});

} // namespace nibble
