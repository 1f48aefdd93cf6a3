// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/safetensors_reader.h"

#include <algorithm>
#include <unordered_set>

#include <simdjson.h>

#include "core/model/byte_cursor.h"

namespace nibble {

namespace {

using simdjson::dom::element;
using simdjson::dom::object;

constexpr std::uint64_t kHeaderStart = 8;

/// A tensor as the header has it, before its data are known to be there.
struct Entry {
    std::string name;
    ElementType type = ElementType::f32;
    Shape shape;
    std::uint64_t begin = 0, end = 0;
};

class SafetensorsParser {
public:
    SafetensorsParser(std::span<const std::byte> bytes, std::shared_ptr<const void> owner,
                      const std::string& path)
        : m_bytes(bytes), m_owner(std::move(owner)) {
        m_file.path = path;
    }

    Expected<SafetensorsFile> parse();

private:
    Unexpected bad(std::uint64_t at, std::string field, std::string message,
                   ErrorKind kind = ErrorKind::badFile) const {
        return Unexpected(Error{.kind = kind,
                                .message = std::move(message),
                                .path = m_file.path,
                                .offset = at,
                                .field = std::move(field)});
    }
    Unexpected badHeader(std::string field, std::string message) const {
        return bad(kHeaderStart, std::move(field), std::move(message));
    }

    Expected<std::string_view> findHeader();
    Expected<void> readMetadata(element value);
    Expected<void> readTensor(std::string_view name, element value);
    Expected<void> readType(Entry& entry, element value);
    Expected<void> readShape(Entry& entry, element value);
    Expected<void> readOffsets(Entry& entry, element value);
    Expected<void> placeTensors();

    std::span<const std::byte> m_bytes;
    std::shared_ptr<const void> m_owner;
    SafetensorsFile m_file;
    std::uint64_t m_dataStart = 0;
    std::vector<Entry> m_entries;
};

Expected<std::string_view> SafetensorsParser::findHeader() {
    ByteCursor cursor(m_bytes);
    const auto length = cursor.read<std::uint64_t>();
    if (!length)
        return bad(0, "header length", "the file is shorter than 8 bytes");
    if (*length > kSafetensorsHeaderLimit)
        return bad(0, "header length", fmt::format("a header of {} bytes is too large", *length));
    const auto text = cursor.text(*length);
    if (!text)
        return bad(0, "header length",
                   fmt::format("a header of {} bytes reaches past the end of the file ({} bytes)", *length,
                               m_bytes.size()));
    if (text->empty() || text->front() != '{')
        return badHeader("header", "the header does not begin with \"{\"");
    m_dataStart = cursor.position();
    return *text;
}

Expected<void> SafetensorsParser::readMetadata(element value) {
    object entries;
    if (value.get(entries) != simdjson::SUCCESS)
        return badHeader("__metadata__", "not an object");
    std::unordered_set<std::string_view> keys;
    for (const auto& [key, item] : entries) {
        std::string_view text;
        if (item.get(text) != simdjson::SUCCESS)
            return badHeader("__metadata__", fmt::format("the value of \"{}\" is not a text", key));
        if (!keys.insert(key).second)
            return badHeader("__metadata__", fmt::format("the key \"{}\" stands twice", key));
        m_file.metadata.emplace_back(key, text);
    }
    return {};
}

Expected<void> SafetensorsParser::readType(Entry& entry, element value) {
    std::string_view name;
    if (value.get(name) != simdjson::SUCCESS)
        return badHeader(entry.name, "dtype is not a text");
    const auto type = elementTypeBySafetensorsName(name);
    if (!type)
        return bad(kHeaderStart, entry.name, fmt::format("unknown dtype \"{}\"", name),
                   ErrorKind::unsupported);
    entry.type = *type;
    return {};
}

Expected<void> SafetensorsParser::readShape(Entry& entry, element value) {
    simdjson::dom::array extents;
    if (value.get(extents) != simdjson::SUCCESS)
        return badHeader(entry.name, "shape is not an array");
    for (const element extent : extents) {
        std::int64_t number = 0;
        if (extent.get(number) != simdjson::SUCCESS || number < 0)
            return badHeader(entry.name, "shape holds something that is not a count");
        entry.shape.push_back(number);
    }
    if (!elementCount(entry.shape))
        return badHeader(entry.name, "the number of values overflows");
    return {};
}

Expected<void> SafetensorsParser::readOffsets(Entry& entry, element value) {
    simdjson::dom::array offsets;
    if (value.get(offsets) != simdjson::SUCCESS || offsets.size() != 2 ||
        offsets.at(0).get(entry.begin) != simdjson::SUCCESS ||
        offsets.at(1).get(entry.end) != simdjson::SUCCESS)
        return badHeader(entry.name, "data_offsets are not two counts");
    if (entry.end < entry.begin)
        return badHeader(entry.name,
                         fmt::format("data_offsets end ({}) before they begin ({})", entry.end, entry.begin));
    return {};
}

Expected<void> SafetensorsParser::readTensor(std::string_view name, element value) {
    Entry entry;
    entry.name = name;
    object fields;
    if (value.get(fields) != simdjson::SUCCESS)
        return badHeader(entry.name, "not an object");
    std::unordered_set<std::string_view> seen;
    for (const auto& [key, item] : fields) {
        if (!seen.insert(key).second)
            return badHeader(entry.name, fmt::format("the key \"{}\" stands twice", key));
        Expected<void> read;
        if (key == "dtype")
            read = readType(entry, item);
        else if (key == "shape")
            read = readShape(entry, item);
        else if (key == "data_offsets")
            read = readOffsets(entry, item);
        if (!read)
            return read;
    }
    for (const char* key : {"dtype", "shape", "data_offsets"})
        if (!seen.contains(key))
            return badHeader(entry.name, fmt::format("\"{}\" is missing", key));
    m_entries.push_back(std::move(entry));
    return {};
}

/// Bytes of values packed without regard to rows; nothing if they are no whole number of bytes.
std::optional<std::uint64_t> packedBytes(ElementType type, const Shape& shape) {
    const auto count = elementCount(shape);
    const ElementTypeInfo& row = info(type);
    if (!count || *count % row.blockElements != 0)
        return std::nullopt;
    const auto blocks = static_cast<std::uint64_t>(*count / row.blockElements);
    // blocks ≤ 2^62 and blocks are at most 8 bytes.
    if (blocks > (std::uint64_t{1} << 60))
        return std::nullopt;
    return blocks * static_cast<std::uint64_t>(row.blockBytes);
}

Expected<void> SafetensorsParser::placeTensors() {
    std::stable_sort(m_entries.begin(), m_entries.end(), [](const Entry& a, const Entry& b) {
        return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
    });
    const std::uint64_t available = m_bytes.size() - m_dataStart;
    std::uint64_t expected = 0;
    for (Entry& entry : m_entries) {
        if (entry.begin != expected)
            return badHeader(entry.name,
                             fmt::format("data_offsets begin at {}, which {}: {} was expected", entry.begin,
                                         entry.begin < expected ? "overlaps another tensor" : "leaves a gap",
                                         expected));
        const auto size = packedBytes(entry.type, entry.shape);
        if (!size || *size != entry.end - entry.begin)
            return badHeader(entry.name,
                             fmt::format("{} bytes of data for {} values of type {}", entry.end - entry.begin,
                                         *elementCount(entry.shape), info(entry.type).name));
        if (entry.end > available)
            return bad(m_dataStart + entry.begin, entry.name,
                       fmt::format("{} bytes of data reach past the end of the file ({} bytes)", *size,
                                   m_bytes.size()));
        m_file.tensors.push_back({std::move(entry.name),
                                  Tensor(entry.type, std::move(entry.shape),
                                         m_bytes.subspan(m_dataStart + entry.begin, *size), m_owner),
                                  m_dataStart + entry.begin});
        expected = entry.end;
    }
    if (expected != available)
        return bad(m_dataStart + expected, "data",
                   fmt::format("{} bytes follow the last tensor", available - expected));
    return {};
}

Expected<SafetensorsFile> SafetensorsParser::parse() {
    const auto header = findHeader();
    if (!header)
        return Unexpected(header.error());
    simdjson::dom::parser parser;
    object entries;
    if (const auto error = parser.parse(header->data(), header->size(), true).get(entries);
        error != simdjson::SUCCESS)
        return badHeader("header", fmt::format("bad JSON: {}", simdjson::error_message(error)));
    std::unordered_set<std::string_view> names;
    for (const auto& [name, value] : entries) {
        if (!names.insert(name).second)
            return badHeader(std::string(name), "the name stands twice in the header");
        auto read = name == "__metadata__" ? readMetadata(value) : readTensor(name, value);
        if (!read)
            return passOn(read);
    }
    if (auto placed = placeTensors(); !placed)
        return passOn(placed);
    return std::move(m_file);
}

bool staysInFolder(std::string_view name) {
    return !name.empty() && name != "." && name != ".." &&
           name.find_first_of(std::string_view("/\\\0", 3)) == std::string_view::npos;
}

} // namespace

Expected<SafetensorsFile> parseSafetensors(std::span<const std::byte> bytes,
                                           std::shared_ptr<const void> owner, const std::string& path) {
    return SafetensorsParser(bytes, std::move(owner), path).parse();
}

Expected<std::vector<std::pair<std::string, std::string>>> parseSafetensorsIndex(std::string_view json,
                                                                                 const std::string& path) {
    const auto bad = [&](std::string field, std::string message) {
        return Unexpected(Error{.kind = ErrorKind::badFile,
                                .message = std::move(message),
                                .path = path,
                                .field = std::move(field)});
    };
    if (json.empty())
        return bad("", "the file is empty");
    simdjson::dom::parser parser;
    element root;
    if (const auto error = parser.parse(json.data(), json.size(), true).get(root); error != simdjson::SUCCESS)
        return bad("", fmt::format("bad JSON: {}", simdjson::error_message(error)));
    object map;
    if (root["weight_map"].get(map) != simdjson::SUCCESS)
        return bad("weight_map", "missing, or not an object");
    std::vector<std::pair<std::string, std::string>> entries;
    std::unordered_set<std::string_view> names;
    for (const auto& [name, value] : map) {
        std::string_view file;
        if (value.get(file) != simdjson::SUCCESS)
            return bad(std::string(name), "the file name is not a text");
        if (!staysInFolder(file))
            return bad(std::string(name),
                       fmt::format("\"{}\" is not the name of a file in this folder", file));
        if (!names.insert(name).second)
            return bad(std::string(name), "the name stands twice in the index");
        entries.emplace_back(name, file);
    }
    return entries;
}

} // namespace nibble
