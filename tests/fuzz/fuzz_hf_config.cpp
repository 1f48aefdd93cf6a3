// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/hf_model.h"
#include "core/model/hf_names.h"
#include "core/model/rope_divisors.h"
#include "fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const nibble::fuzz::Input input(data, size);
    auto config = nibble::parseHfConfig(input.text(), "config.json");
    if (!config) {
        nibble::fuzz::check(config.error());
        return 0;
    }
    const auto name = nibble::canonicalName(config->config.architecture, input.text().substr(0, 200));
    if (name.name.empty() && !input.text().empty())
        std::abort();
    auto model = std::make_shared<nibble::Model>();
    model->path = "input";
    const auto opened = nibble::modelFromSafetensors(std::move(model), std::move(*config), {});
    if (opened)
        nibble::fuzz::inspect(**opened);
    else
        nibble::fuzz::check(opened.error());
    return 0;
}
