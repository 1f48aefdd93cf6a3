// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/gguf_reader.h"

#include <bit>
#include <unordered_set>
#include <utility>

#include <simdjson.h>

#include "core/model/byte_cursor.h"

namespace nibble {

namespace {

constexpr std::uint32_t kMagic = 0x46554747; // "GGUF", read as a little-endian word
constexpr std::uint64_t kMaximumKeyBytes = 65535;
constexpr std::uint64_t kMaximumNameBytes = 64;
constexpr std::uint32_t kMaximumDimensions = 4;
// The shortest possible entries, to refuse counts that the file cannot hold: an empty key, its type, one
// byte; an empty name, no dimensions, type and offset.
constexpr std::uint64_t kShortestEntry = 8 + 4 + 1;
constexpr std::uint64_t kShortestTensor = 8 + 4 + 4 + 8;

/// gguf_metadata_value_type.
enum class ValueType : std::uint32_t { u8, i8, u16, i16, u32, i32, f32, boolean, text, array, u64, i64, f64 };

class GgufParser {
public:
    GgufParser(std::span<const std::byte> bytes, std::shared_ptr<const void> owner, const std::string& path)
        : m_bytes(bytes), m_owner(std::move(owner)), m_cursor(bytes) {
        m_file.path = path;
    }

    Expected<GgufFile> parse();

private:
    struct TensorEntry {
        std::string name;
        ElementType type;
        Shape shape;
        std::uint64_t offset, position;
    };

    Unexpected bad(std::uint64_t at, std::string field, std::string message,
                   ErrorKind kind = ErrorKind::badFile) const {
        return Unexpected(Error{.kind = kind,
                                .message = std::move(message),
                                .path = m_file.path,
                                .offset = at,
                                .field = std::move(field)});
    }
    Unexpected truncated(const std::string& field) const {
        return bad(m_cursor.position(), field, "the file ends here");
    }

    Expected<void> readHeader();
    Expected<void> readEntry();
    Expected<void> readAlignment();
    Expected<void> readTensor();
    Expected<Shape> readShape(const std::string& name);
    Expected<void> placeTensors();

    template <typename T>
    Expected<T> readValue(const std::string& field);
    template <typename T>
    Expected<MetadataValue> readArray(const std::string& field);
    Expected<MetadataValue> readArrayOf(const std::string& field);
    template <typename Read>
    Expected<MetadataValue> dispatch(const std::string& field, std::uint32_t type, Read&& read);

    std::span<const std::byte> m_bytes;
    std::shared_ptr<const void> m_owner;
    ByteCursor m_cursor;
    GgufFile m_file;
    std::uint64_t m_tensorCount = 0, m_entryCount = 0;
    std::vector<TensorEntry> m_tensors;
    std::unordered_set<std::string> m_names;
};

template <typename T>
Expected<T> GgufParser::readValue(const std::string& field) {
    const std::uint64_t at = m_cursor.position();
    if constexpr (std::is_same_v<T, std::string>) {
        const auto length = m_cursor.read<std::uint64_t>();
        if (!length)
            return truncated(field);
        const auto text = m_cursor.text(*length);
        if (!text)
            return bad(at, field,
                       fmt::format("a text of {} bytes reaches past the end of the file", *length));
        if (!simdjson::validate_utf8(text->data(), text->size()))
            return bad(at, field, "the text is not valid UTF-8");
        return std::string(*text);
    } else if constexpr (std::is_same_v<T, bool>) {
        const auto value = m_cursor.read<std::uint8_t>();
        if (!value)
            return truncated(field);
        if (*value > 1)
            return bad(at, field, fmt::format("a truth value is {}, not 0 or 1", *value));
        return *value == 1;
    } else {
        const auto value = m_cursor.read<T>();
        if (!value)
            return truncated(field);
        return *value;
    }
}

template <typename T>
Expected<MetadataValue> GgufParser::readArray(const std::string& field) {
    const std::uint64_t at = m_cursor.position();
    const auto count = m_cursor.read<std::uint64_t>();
    if (!count)
        return truncated(field);
    constexpr std::uint64_t shortest = std::is_same_v<T, std::string> ? 8 : sizeof(T);
    if (*count > m_cursor.remaining() / shortest)
        return bad(at, field, fmt::format("an array of {} values reaches past the end of the file", *count));
    if constexpr (std::is_arithmetic_v<T> && !std::is_same_v<T, bool>) {
        std::vector<T> values(*count);
        if (*count > 0)
            std::memcpy(values.data(), m_cursor.text(*count * sizeof(T))->data(), *count * sizeof(T));
        return MetadataValue(std::move(values));
    }
    std::vector<T> values;
    values.reserve(*count);
    for (std::uint64_t i = 0; i < *count; ++i) {
        auto value = readValue<T>(field);
        if (!value)
            return passOn(value);
        values.push_back(std::move(*value));
    }
    return MetadataValue(std::move(values));
}

template <typename Read>
Expected<MetadataValue> GgufParser::dispatch(const std::string& field, std::uint32_t type, Read&& read) {
    switch (static_cast<ValueType>(type)) {
    case ValueType::u8:
        return read.template operator()<std::uint8_t>();
    case ValueType::i8:
        return read.template operator()<std::int8_t>();
    case ValueType::u16:
        return read.template operator()<std::uint16_t>();
    case ValueType::i16:
        return read.template operator()<std::int16_t>();
    case ValueType::u32:
        return read.template operator()<std::uint32_t>();
    case ValueType::i32:
        return read.template operator()<std::int32_t>();
    case ValueType::f32:
        return read.template operator()<float>();
    case ValueType::boolean:
        return read.template operator()<bool>();
    case ValueType::text:
        return read.template operator()<std::string>();
    case ValueType::u64:
        return read.template operator()<std::uint64_t>();
    case ValueType::i64:
        return read.template operator()<std::int64_t>();
    case ValueType::f64:
        return read.template operator()<double>();
    case ValueType::array:
        break;
    }
    const std::uint64_t at = m_cursor.position() - sizeof(type);
    if (static_cast<ValueType>(type) == ValueType::array)
        return bad(at, field, "an array of arrays, which GGUF readers do not take");
    return bad(at, field, fmt::format("unknown value type {}", type));
}

Expected<MetadataValue> GgufParser::readArrayOf(const std::string& field) {
    const auto type = m_cursor.read<std::uint32_t>();
    if (!type)
        return truncated(field);
    return dispatch(field, *type, [&]<typename T>() { return readArray<T>(field); });
}

Expected<void> GgufParser::readHeader() {
    const auto magic = m_cursor.read<std::uint32_t>();
    if (!magic || *magic != kMagic)
        return bad(0, "magic", "not a GGUF file: it does not begin with \"GGUF\"");
    const auto version = m_cursor.read<std::uint32_t>();
    if (!version)
        return truncated("version");
    if (*version != 0 && (*version & 0xFFFFU) == 0)
        return bad(4, "version", "the file was written for machines of the other byte order (big-endian)",
                   ErrorKind::unsupported);
    if (*version != 2 && *version != 3)
        return bad(4, "version", fmt::format("version {} is not supported (2 and 3 are)", *version),
                   ErrorKind::unsupported);
    m_file.version = *version;
    const auto tensorCount = m_cursor.read<std::uint64_t>();
    const auto entryCount = m_cursor.read<std::uint64_t>();
    if (!tensorCount || !entryCount)
        return truncated("tensor_count, metadata_kv_count");
    if (*tensorCount > m_cursor.remaining() / kShortestTensor)
        return bad(8, "tensor_count", fmt::format("{} tensors do not fit in this file", *tensorCount));
    if (*entryCount > m_cursor.remaining() / kShortestEntry)
        return bad(16, "metadata_kv_count", fmt::format("{} entries do not fit in this file", *entryCount));
    m_tensorCount = *tensorCount;
    m_entryCount = *entryCount;
    return {};
}

Expected<void> GgufParser::readEntry() {
    const std::uint64_t at = m_cursor.position();
    auto key = readValue<std::string>("metadata key");
    if (!key)
        return passOn(key);
    if (key->empty() || key->size() > kMaximumKeyBytes)
        return bad(at, "metadata key",
                   fmt::format("a key of {} bytes (1 to 65535 are allowed)", key->size()));
    if (m_file.metadata.find(*key))
        return bad(at, *key, "the key stands twice in the file");
    const auto type = m_cursor.read<std::uint32_t>();
    if (!type)
        return truncated(*key);
    auto value = static_cast<ValueType>(*type) == ValueType::array
                     ? readArrayOf(*key)
                     : dispatch(*key, *type, [&]<typename T>() -> Expected<MetadataValue> {
                           auto single = readValue<T>(*key);
                           if (!single)
                               return passOn(single);
                           return MetadataValue(std::move(*single));
                       });
    if (!value)
        return passOn(value);
    m_file.metadata.set(*key, std::move(*value));
    return {};
}

Expected<void> GgufParser::readAlignment() {
    const MetadataValue* value = m_file.metadata.find("general.alignment");
    if (!value)
        return {};
    const auto* alignment = std::get_if<std::uint32_t>(value);
    if (!alignment || *alignment < 8 || !std::has_single_bit(*alignment))
        return Unexpected(
            Error{.kind = ErrorKind::badFile,
                  .message = fmt::format("{} is not a uint32 power of two of at least 8", describe(*value)),
                  .path = m_file.path,
                  .field = "general.alignment"});
    m_file.alignment = *alignment;
    return {};
}

Expected<Shape> GgufParser::readShape(const std::string& name) {
    const std::uint64_t at = m_cursor.position();
    const auto dimensions = m_cursor.read<std::uint32_t>();
    if (!dimensions)
        return truncated(name);
    if (*dimensions > kMaximumDimensions)
        return bad(at, name, fmt::format("{} dimensions, more than {}", *dimensions, kMaximumDimensions));
    Shape shape(*dimensions);
    // GGUF lists the contiguous extent first.
    for (auto extent = shape.rbegin(); extent != shape.rend(); ++extent) {
        const auto value = m_cursor.read<std::uint64_t>();
        if (!value)
            return truncated(name);
        if (*value > (std::uint64_t{1} << 62))
            return bad(m_cursor.position() - 8, name, fmt::format("an extent of {} is too large", *value));
        *extent = static_cast<std::int64_t>(*value);
    }
    if (!elementCount(shape))
        return bad(at, name, "the number of values overflows");
    return shape;
}

Expected<void> GgufParser::readTensor() {
    TensorEntry entry{};
    entry.position = m_cursor.position();
    auto name = readValue<std::string>("tensor name");
    if (!name)
        return passOn(name);
    entry.name = std::move(*name);
    if (entry.name.empty() || entry.name.size() > kMaximumNameBytes)
        return bad(
            entry.position, "tensor name",
            fmt::format("a name of {} bytes (1 to {} are allowed)", entry.name.size(), kMaximumNameBytes));
    if (!m_names.insert(entry.name).second)
        return bad(entry.position, entry.name, "two tensors have this name");
    auto shape = readShape(entry.name);
    if (!shape)
        return passOn(shape);
    entry.shape = std::move(*shape);
    const std::uint64_t typeAt = m_cursor.position();
    const auto type = m_cursor.read<std::uint32_t>();
    const auto offset = m_cursor.read<std::uint64_t>();
    if (!type || !offset)
        return truncated(entry.name);
    const auto known = elementTypeByGgmlId(*type);
    if (!known)
        return bad(typeAt, entry.name, fmt::format("unknown tensor type {}", *type), ErrorKind::unsupported);
    entry.type = *known;
    entry.offset = *offset;
    if (!byteCount(entry.type, entry.shape))
        return bad(typeAt, entry.name,
                   fmt::format("rows of {} values are no whole number of {} blocks, or the size overflows",
                               entry.shape.empty() ? 1 : entry.shape.back(), info(entry.type).name));
    m_tensors.push_back(std::move(entry));
    return {};
}

/// The data of the tensors follow one another without gaps, each padded to the alignment, as ggml asks for.
Expected<void> GgufParser::placeTensors() {
    const std::uint64_t mask = m_file.alignment - 1;
    const std::uint64_t start = (m_cursor.position() + mask) & ~mask;
    std::uint64_t expected = 0;
    m_file.tensors.reserve(m_tensors.size());
    for (TensorEntry& entry : m_tensors) {
        const auto size = static_cast<std::uint64_t>(*byteCount(entry.type, entry.shape));
        if ((entry.offset & mask) != 0)
            return bad(entry.position, entry.name,
                       fmt::format("data offset {} is no multiple of the alignment {}", entry.offset,
                                   m_file.alignment));
        if (entry.offset != expected)
            return bad(entry.position, entry.name,
                       fmt::format("data offset {} {}: {} was expected", entry.offset,
                                   entry.offset < expected ? "overlaps the tensor before" : "leaves a gap",
                                   expected));
        if (start + expected > m_bytes.size() || size > m_bytes.size() - start - expected)
            return bad(start + expected, entry.name,
                       fmt::format("{} bytes of data reach past the end of the file ({} bytes)", size,
                                   m_bytes.size()));
        m_file.tensors.push_back(
            {std::move(entry.name),
             Tensor(entry.type, std::move(entry.shape), m_bytes.subspan(start + expected, size), m_owner),
             start + expected});
        expected = (expected + size + mask) & ~mask;
    }
    return {};
}

Expected<GgufFile> GgufParser::parse() {
    if (auto read = readHeader(); !read)
        return passOn(read);
    for (std::uint64_t i = 0; i < m_entryCount; ++i)
        if (auto read = readEntry(); !read)
            return passOn(read);
    if (auto read = readAlignment(); !read)
        return passOn(read);
    for (std::uint64_t i = 0; i < m_tensorCount; ++i)
        if (auto read = readTensor(); !read)
            return passOn(read);
    m_names = {};
    if (auto placed = placeTensors(); !placed)
        return passOn(placed);
    m_tensors = {};
    return std::move(m_file);
}

} // namespace

Expected<GgufFile> parseGguf(std::span<const std::byte> bytes, std::shared_ptr<const void> owner,
                             const std::string& path) {
    return GgufParser(bytes, std::move(owner), path).parse();
}

} // namespace nibble
