// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>

#include "core/model/hf_model.h"
#include "fuzz_input.h"

namespace {

/// Configurations under which the tensors of the input are named, scaled, tied and checked.
constexpr std::array<std::string_view, 3> kConfigs = {
    "{}",
    R"({"architectures":["LlamaForCausalLM"],"hidden_size":8,"intermediate_size":12,"num_hidden_layers":1,
       "num_attention_heads":2,"max_position_embeddings":16,"vocab_size":6})",
    R"({"architectures":["GPT2LMHeadModel"],"n_embd":4,"n_layer":1,"n_head":2,"n_positions":4,"vocab_size":3})",
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const nibble::fuzz::Input input(data, size);
    (void)nibble::parseSafetensorsIndex(input.text(), "index.json");
    for (const std::string_view json : kConfigs) {
        auto file = nibble::parseSafetensors(input.bytes(), input.owner, "input.safetensors");
        if (!file) {
            nibble::fuzz::check(file.error());
            return 0;
        }
        std::vector<nibble::SafetensorsFile> files;
        files.push_back(std::move(*file));
        auto model = std::make_shared<nibble::Model>();
        model->path = "input";
        auto config = nibble::parseHfConfig(json, "config.json");
        const auto opened =
            nibble::modelFromSafetensors(std::move(model), std::move(*config), std::move(files));
        if (opened)
            nibble::fuzz::inspect(**opened);
        else
            nibble::fuzz::check(opened.error());
    }
    return 0;
}
