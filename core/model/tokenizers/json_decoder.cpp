// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/tokenizers/json_components.h"

namespace nibble::tokenizers {

namespace {

Expected<void> addReplace(const JsonValue& part, TokenDecoder& decoder) {
    auto pattern = readPattern(part);
    const auto content = part.text("content");
    if (!pattern)
        return passOn(pattern);
    if (!content)
        return Unexpected(content.error());
    decoder.add(DecodeReplace{std::move(*pattern), std::string(*content)});
    return {};
}

Expected<void> addStrip(const JsonValue& part, TokenDecoder& decoder) {
    const auto content = part.text("content");
    const auto start = part.integer("start", 0), stop = part.integer("stop", 0);
    if (!content)
        return Unexpected(content.error());
    if (!start || !stop)
        return Unexpected(start ? stop.error() : start.error());
    if (*start < 0 || *stop < 0)
        return part.wrong("a negative count");
    decoder.add(DecodeStrip{std::string(*content), static_cast<std::size_t>(*start),
                            static_cast<std::size_t>(*stop)});
    return {};
}

Expected<void> addMetaspace(const JsonValue& part, TokenDecoder& decoder) {
    const auto space = readMetaspace(part);
    if (!space)
        return Unexpected(space.error());
    decoder.add(DecodeMetaspace{space->replacement, space->prepend != Metaspace::Prepend::never});
    return {};
}

Expected<void> addSuffix(const JsonValue& part, TokenDecoder& decoder) {
    const auto suffix = part.text("suffix", "</w>");
    if (!suffix)
        return Unexpected(suffix.error());
    decoder.add(DecodeSuffix{std::string(*suffix)});
    return {};
}

Expected<void> addStep(const JsonValue& part, std::string_view type, TokenDecoder& decoder) {
    if (type == "Replace")
        return addReplace(part, decoder);
    if (type == "Strip")
        return addStrip(part, decoder);
    if (type == "Metaspace")
        return addMetaspace(part, decoder);
    if (type == "BPEDecoder")
        return addSuffix(part, decoder);
    if (type == "ByteLevel")
        decoder.add(DecodeByteLevel{});
    else if (type == "ByteFallback")
        decoder.add(DecodeByteFallback{});
    else if (type == "Fuse")
        decoder.add(DecodeFuse{});
    else
        return part.refused(fmt::format("decoder {}", type));
    return {};
}

} // namespace

Expected<void> readDecoder(const JsonValue& root, TokenDecoder& decoder) {
    const auto value = root.find("decoder");
    if (!value)
        return {};
    return forEachPart(*value, "decoders", [&](const JsonValue& part, std::string_view type) {
        return addStep(part, type, decoder);
    });
}

} // namespace nibble::tokenizers
