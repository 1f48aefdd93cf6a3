// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/tokenizers/json_components.h"

namespace nibble::tokenizers {

namespace {

Expected<void> addStrip(const JsonValue& part, Normalizer& normalizer) {
    JsonFields fields(part);
    normalizer.add(StripSpace{fields.boolean("strip_left", true), fields.boolean("strip_right", true)});
    return fields.outcome();
}

Expected<void> addPrepend(const JsonValue& part, Normalizer& normalizer) {
    JsonFields fields(part);
    normalizer.add(PrependText{fields.text("prepend")});
    return fields.outcome();
}

Expected<void> addStep(const JsonValue& part, std::string_view type, Normalizer& normalizer) {
    constexpr std::pair<std::string_view, NormalForm> kForms[] = {{"NFC", NormalForm::nfc},
                                                                  {"NFD", NormalForm::nfd},
                                                                  {"NFKC", NormalForm::nfkc},
                                                                  {"NFKD", NormalForm::nfkd}};
    for (const auto& [name, form] : kForms) {
        if (type == name) {
            normalizer.add(NormalizeForm{form});
            return {};
        }
    }
    if (type == "Prepend")
        return addPrepend(part, normalizer);
    if (type == "Replace")
        return readReplacement(part).map([&](Replacement&& step) { normalizer.add(std::move(step)); });
    if (type == "Strip")
        return addStrip(part, normalizer);
    if (type == "Lowercase")
        normalizer.add(LowercaseText{});
    else if (type == "StripAccents")
        normalizer.add(StripAccents{});
    else
        return part.refused(fmt::format("normalizer {}", type));
    return {};
}

} // namespace

Expected<void> readNormalizer(const JsonValue& root, Normalizer& normalizer) {
    return forEachPart(root, "normalizer", "normalizers", [&](const JsonValue& part, std::string_view type) {
        return addStep(part, type, normalizer);
    });
}

} // namespace nibble::tokenizers
