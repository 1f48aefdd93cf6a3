// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/tokenizers/json_components.h"

namespace nibble::tokenizers {

namespace {

Expected<NormalizerStep> readReplace(const JsonValue& part) {
    auto pattern = readPattern(part);
    const auto content = part.text("content");
    if (!pattern)
        return passOn(pattern);
    if (!content)
        return Unexpected(content.error());
    return ReplaceText{std::move(*pattern), std::string(*content)};
}

Expected<NormalizerStep> readStrip(const JsonValue& part) {
    const auto left = part.boolean("strip_left", true), right = part.boolean("strip_right", true);
    if (!left || !right)
        return Unexpected(left ? right.error() : left.error());
    return StripSpace{*left, *right};
}

Expected<NormalizerStep> readPrepend(const JsonValue& part) {
    const auto text = part.text("prepend");
    if (!text)
        return Unexpected(text.error());
    return PrependText{std::string(*text)};
}

Expected<NormalizerStep> readStep(const JsonValue& part, std::string_view type) {
    constexpr std::pair<std::string_view, NormalForm> kForms[] = {{"NFC", NormalForm::nfc},
                                                                  {"NFD", NormalForm::nfd},
                                                                  {"NFKC", NormalForm::nfkc},
                                                                  {"NFKD", NormalForm::nfkd}};
    for (const auto& [name, form] : kForms)
        if (type == name)
            return NormalizeForm{form};
    if (type == "Lowercase")
        return LowercaseText{};
    if (type == "StripAccents")
        return StripAccents{};
    if (type == "Prepend")
        return readPrepend(part);
    if (type == "Replace")
        return readReplace(part);
    if (type == "Strip")
        return readStrip(part);
    return part.refused(fmt::format("normalizer {}", type));
}

} // namespace

Expected<Normalizer> readNormalizer(const JsonValue& root) {
    Normalizer result;
    const auto value = root.find("normalizer");
    if (!value)
        return result;
    const auto read = forEachPart(*value, "normalizers", [&](const JsonValue& part, std::string_view type) {
        auto step = readStep(part, type);
        if (step)
            result.add(std::move(*step));
        return step ? Expected<void>() : passOn(step);
    });
    if (!read)
        return Unexpected(read.error());
    return result;
}

} // namespace nibble::tokenizers
