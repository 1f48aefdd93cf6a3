// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/built_in_text.h"

#include <fmt/format.h>

#include "core/base/resource.h"
#include "core/experiment/generated_text.h"
#include "core/training/generated_source.h"

namespace nibble {

namespace {

constexpr std::string_view kSample = "text/sample.txt";
constexpr std::size_t kCharacters = 200'000;
/// Apart from the seeds of tasks and of the held-out loss while training.
constexpr std::uint64_t kSeed = 20;

std::string generated(std::span<const TextShare> mix, TextSplit split) {
    const TextStream stream(mix, split, kSeed);
    std::string text;
    for (std::uint64_t number = 0; text.size() < kCharacters; ++number)
        text += stream.document(number).text + "\n\n";
    return text;
}

} // namespace

BuiltInText builtInText(const Model& model, TextUse use) {
    const auto mix = trainedMix(model);
    if (use == TextUse::calibration)
        return {"built-in text: generated, training split",
                generated(mix.value_or(allKinds()), TextSplit::training)};
    if (mix)
        return {"built-in text: generated, held out", generated(*mix, TextSplit::heldOut)};
    const auto bytes = resource(kSample);
    return {"built-in text", std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size())};
}

BuiltInText generatedText(TextKind kind, TextUse use) {
    const bool calibrates = use == TextUse::calibration;
    const TextShare all[] = {{kind, 1.0}};
    return {fmt::format("generated {}, {}", textKindName(kind), calibrates ? "training split" : "held out"),
            generated(all, calibrates ? TextSplit::training : TextSplit::heldOut)};
}

std::size_t builtInTextBytes(const Model& model) {
    return trainedMix(model) ? kCharacters : resource(kSample).size();
}

} // namespace nibble
