// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/tokenizers/json_components.h"

namespace nibble::tokenizers {

namespace {

Expected<DecoderStep> readReplace(const JsonValue& part) {
    auto pattern = readPattern(part);
    const auto content = part.text("content");
    if (!pattern)
        return passOn(pattern);
    if (!content)
        return Unexpected(content.error());
    return DecodeReplace{std::move(*pattern), std::string(*content)};
}

Expected<DecoderStep> readStrip(const JsonValue& part) {
    const auto content = part.text("content");
    const auto start = part.integer("start", 0), stop = part.integer("stop", 0);
    if (!content)
        return Unexpected(content.error());
    if (!start || !stop)
        return Unexpected(start ? stop.error() : start.error());
    if (*start < 0 || *stop < 0)
        return part.wrong("a negative count");
    return DecodeStrip{std::string(*content), static_cast<std::size_t>(*start),
                       static_cast<std::size_t>(*stop)};
}

Expected<DecoderStep> readMetaspace(const JsonValue& part) {
    const auto replacement = part.text("replacement");
    const auto prefix = part.boolean("add_prefix_space", true);
    const auto scheme = part.text("prepend_scheme", !prefix || *prefix ? "always" : "never");
    if (!replacement || !scheme)
        return Unexpected(replacement ? scheme.error() : replacement.error());
    if (!prefix)
        return Unexpected(prefix.error());
    return DecodeMetaspace{std::string(*replacement), *scheme != "never"};
}

Expected<DecoderStep> readStep(const JsonValue& part, std::string_view type) {
    if (type == "ByteLevel")
        return DecodeByteLevel{};
    if (type == "ByteFallback")
        return DecodeByteFallback{};
    if (type == "Fuse")
        return DecodeFuse{};
    if (type == "Replace")
        return readReplace(part);
    if (type == "Strip")
        return readStrip(part);
    if (type == "Metaspace")
        return readMetaspace(part);
    if (type == "BPEDecoder") {
        const auto suffix = part.text("suffix", "</w>");
        return suffix ? Expected<DecoderStep>(DecodeSuffix{std::string(*suffix)})
                      : Unexpected(suffix.error());
    }
    return part.refused(fmt::format("decoder {}", type));
}

} // namespace

Expected<TokenDecoder> readDecoder(const JsonValue& root) {
    TokenDecoder result;
    const auto value = root.find("decoder");
    if (!value)
        return result;
    const auto read = forEachPart(*value, "decoders", [&](const JsonValue& part, std::string_view type) {
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
