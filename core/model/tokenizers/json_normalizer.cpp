// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/tokenizers/json_components.h"

namespace nibble::tokenizers {

namespace {

Expected<void> addReplace(const JsonValue& part, Normalizer& normalizer) {
    auto pattern = readPattern(part);
    const auto content = part.text("content");
    if (!pattern)
        return passOn(pattern);
    if (!content)
        return Unexpected(content.error());
    normalizer.add(ReplaceText{std::move(*pattern), std::string(*content)});
    return {};
}

Expected<void> addStrip(const JsonValue& part, Normalizer& normalizer) {
    const auto left = part.boolean("strip_left", true), right = part.boolean("strip_right", true);
    if (!left || !right)
        return Unexpected(left ? right.error() : left.error());
    normalizer.add(StripSpace{*left, *right});
    return {};
}

Expected<void> addPrepend(const JsonValue& part, Normalizer& normalizer) {
    const auto text = part.text("prepend");
    if (!text)
        return Unexpected(text.error());
    normalizer.add(PrependText{std::string(*text)});
    return {};
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
        return addReplace(part, normalizer);
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
    const auto value = root.find("normalizer");
    if (!value)
        return {};
    return forEachPart(*value, "normalizers", [&](const JsonValue& part, std::string_view type) {
        return addStep(part, type, normalizer);
    });
}

} // namespace nibble::tokenizers
