// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/tokenizers/json_components.h"

namespace nibble::tokenizers {

namespace {

Expected<void> addStrip(const JsonValue& part, TokenDecoder& decoder) {
    JsonFields fields(part);
    const std::string content = fields.text("content");
    const std::int64_t left = fields.integer("start", 0), right = fields.integer("stop", 0);
    if (left < 0 || right < 0)
        return part.wrong("a negative count");
    decoder.add(DecodeStrip{content, static_cast<std::size_t>(left), static_cast<std::size_t>(right)});
    return fields.outcome();
}

Expected<void> addSuffix(const JsonValue& part, TokenDecoder& decoder) {
    JsonFields fields(part);
    decoder.add(DecodeSuffix{fields.text("suffix", "</w>")});
    return fields.outcome();
}

Expected<void> addStep(const JsonValue& part, std::string_view type, TokenDecoder& decoder) {
    if (type == "Replace")
        return readReplacement(part).map([&](Replacement&& step) { decoder.add(std::move(step)); });
    if (type == "Metaspace")
        return readMetaspace(part).map([&](const Metaspace& space) {
            decoder.add(DecodeMetaspace{space.replacement, space.prepend != Metaspace::Prepend::never});
        });
    if (type == "Strip")
        return addStrip(part, decoder);
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
    return forEachPart(root, "decoder", "decoders", [&](const JsonValue& part, std::string_view type) {
        return addStep(part, type, decoder);
    });
}

} // namespace nibble::tokenizers
