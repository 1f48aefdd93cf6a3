// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/gguf_writer.h"

#include <algorithm>
#include <memory>
#include <unordered_set>
#include <utility>
#include <vector>

#include "core/base/output_file.h"
#include "core/formats/number_format.h"

namespace nibble {

namespace {

constexpr std::uint64_t kAlignment = 32;
constexpr std::size_t kWritableNameBytes = 63;
constexpr std::size_t kWritableDimensions = 4;
constexpr std::int64_t kPieceValues = std::int64_t{1} << 18;
/// gguf_metadata_value_type: scalars by their place in MetadataValue, 9 being left out for arrays.
constexpr std::uint32_t kTextType = 8, kArrayType = 9;
constexpr std::size_t kScalarTypes = 12;

std::uint32_t scalarType(std::size_t index) {
    return static_cast<std::uint32_t>(index <= kTextType ? index : index + 1);
}

std::uint64_t padded(std::uint64_t size) {
    return (size + kAlignment - 1) / kAlignment * kAlignment;
}

/// Collects the part of the file that stands before the data.
class HeaderBuffer {
public:
    template <typename T>
    void put(T value) {
        static_assert(std::is_arithmetic_v<T>);
        m_bytes.append(reinterpret_cast<const char*>(&value), sizeof(value));
    }
    void put(const std::string& text) {
        put(static_cast<std::uint64_t>(text.size()));
        m_bytes += text;
    }
    template <typename T>
    void put(const std::vector<T>& values) {
        put(static_cast<std::uint64_t>(values.size()));
        for (const auto& value : values)
            put(static_cast<T>(value));
    }
    void put(bool value) { m_bytes += value ? '\1' : '\0'; }
    void putEntry(const Metadata::Entry& entry) {
        put(entry.first);
        const std::size_t index = entry.second.index();
        if (index >= kScalarTypes) {
            put(kArrayType);
            put(scalarType(index - kScalarTypes));
        } else {
            put(scalarType(index));
        }
        std::visit([this](const auto& value) { put(value); }, entry.second);
    }
    [[nodiscard]] const std::string& bytes() const { return m_bytes; }

private:
    std::string m_bytes;
};

Unexpected refuse(const std::string& path, const std::string& field, std::string message) {
    return Unexpected(
        Error{.kind = ErrorKind::unsupported, .message = std::move(message), .path = path, .field = field});
}

Expected<void> checkSlots(const std::string& path, std::span<const GgufSlot> slots) {
    std::unordered_set<std::string> names;
    for (const GgufSlot& slot : slots) {
        if (slot.name.empty() || slot.name.size() > kWritableNameBytes)
            return refuse(path, slot.name, fmt::format("GGUF names have 1 to {} bytes", kWritableNameBytes));
        if (!names.insert(slot.name).second)
            return refuse(path, slot.name, "two tensors of this name");
        if (slot.shape.size() > kWritableDimensions)
            return refuse(path, slot.name,
                          fmt::format("GGUF holds no more than {} dimensions", kWritableDimensions));
    }
    return {};
}

Expected<void> checkType(const std::string& path, const GgufTensor& tensor) {
    if (info(tensor.type).ggmlId < 0)
        return refuse(path, tensor.name, fmt::format("GGUF has no type for {}", info(tensor.type).name));
    if (!byteCount(tensor.type, tensor.shape))
        return refuse(path, tensor.name,
                      fmt::format("rows of {} values are no whole number of {} blocks",
                                  tensor.shape.empty() ? 1 : tensor.shape.back(), info(tensor.type).name));
    return {};
}

HeaderBuffer makeHeader(const Metadata& metadata, std::span<const GgufTensor> tensors) {
    HeaderBuffer header;
    for (const char letter : {'G', 'G', 'U', 'F'})
        header.put(static_cast<std::int8_t>(letter));
    header.put(std::uint32_t{3});
    header.put(static_cast<std::uint64_t>(tensors.size()));
    header.put(static_cast<std::uint64_t>(metadata.entries().size()));
    for (const Metadata::Entry& entry : metadata.entries())
        header.putEntry(entry);
    std::uint64_t offset = 0;
    for (const GgufTensor& tensor : tensors) {
        header.put(tensor.name);
        header.put(static_cast<std::uint32_t>(tensor.shape.size()));
        // GGUF lists the contiguous extent first.
        for (auto extent = tensor.shape.rbegin(); extent != tensor.shape.rend(); ++extent)
            header.put(static_cast<std::uint64_t>(*extent));
        header.put(static_cast<std::uint32_t>(info(tensor.type).ggmlId));
        header.put(offset);
        offset =
            padded(offset + static_cast<std::uint64_t>(byteCount(tensor.type, tensor.shape).value_or(0)));
    }
    return header;
}

Expected<void> writeTensor(OutputFile& file, const GgufTensor& tensor, const JobContext& job) {
    const std::uint64_t start = file.position();
    const ByteSink sink = [&](std::span<const std::byte> bytes) -> Expected<void> {
        if (job.stopRequested())
            return stoppedByUser();
        return file.write(bytes);
    };
    if (auto written = tensor.write(sink); !written)
        return written;
    const std::uint64_t size = file.position() - start;
    if (const auto expected = static_cast<std::uint64_t>(*byteCount(tensor.type, tensor.shape));
        size != expected)
        return fail(ErrorKind::failed, "{}: {} bytes were made, {} expected", tensor.name, size, expected);
    return file.pad(padded(size) - size);
}

Expected<void> encodeRows(const ByteSink& sink, const Shape& shape, ElementType type, const RowSource& rows) {
    const EncodeBlocks encode = numberFormat(type).encode;
    if (!encode)
        return fail(ErrorKind::unsupported, "cannot encode type {}", info(type).name);
    const std::int64_t cols = shape.empty() ? 1 : shape.back();
    const std::int64_t count = cols > 0 ? elementCount(shape).value_or(0) / cols : 0;
    const std::int64_t step = std::max<std::int64_t>(1, kPieceValues / std::max<std::int64_t>(1, cols));
    std::vector<float> values;
    std::vector<std::byte> bytes;
    for (std::int64_t first = 0; first < count; first += step) {
        const std::int64_t part = std::min(step, count - first);
        const std::int64_t blocks = part * cols / info(type).blockElements;
        values.resize(static_cast<std::size_t>(part * cols));
        bytes.resize(static_cast<std::size_t>(blocks * info(type).blockBytes));
        if (auto read = rows(first, part, values.data()); !read)
            return read;
        encode(values.data(), blocks, nullptr, bytes.data());
        if (auto written = sink(bytes); !written)
            return written;
    }
    return {};
}

} // namespace

GgufTensor storedTensor(std::string name, Tensor data) {
    GgufTensor result{.name = std::move(name), .shape = data.shape(), .type = data.type(), .write = {}};
    result.write = [stored = std::move(data)](const ByteSink& sink) -> Expected<void> {
        constexpr std::size_t piece = std::size_t{4} << 20;
        for (auto rest = stored.bytes(); !rest.empty(); rest = rest.subspan(std::min(piece, rest.size())))
            if (auto written = sink(rest.first(std::min(piece, rest.size()))); !written)
                return written;
        return {};
    };
    return result;
}

GgufTensor encodedTensor(std::string name, Shape shape, ElementType type, RowSource rows) {
    GgufTensor result{.name = std::move(name), .shape = shape, .type = type, .write = {}};
    result.write = [extents = std::move(shape), type, source = std::move(rows)](const ByteSink& sink) {
        return encodeRows(sink, extents, type, source);
    };
    return result;
}

Expected<GgufStream> GgufStream::create(const std::string& path, const Metadata& metadata,
                                        std::vector<GgufSlot> slots) {
    if (auto checked = checkSlots(path, slots); !checked)
        return passOn(checked);
    auto file = OutputFile::create(path);
    if (!file)
        return passOn(file);
    std::vector<GgufTensor> untyped;
    for (const GgufSlot& slot : slots)
        untyped.push_back({.name = slot.name, .shape = slot.shape, .type = ElementType::f32, .write = {}});
    const std::size_t size = makeHeader(metadata, untyped).bytes().size();
    if (auto filled = file->pad(padded(size)); !filled)
        return passOn(filled);
    return GgufStream(std::move(*file), path, std::move(slots), size);
}

Expected<void> GgufStream::add(const GgufTensor& tensor, const JobContext& job) {
    if (auto checked = checkType(m_path, tensor); !checked)
        return checked;
    const auto slot = std::find_if(m_slots.begin(), m_slots.end(), [&](const GgufSlot& candidate) {
        return candidate.name == tensor.name && candidate.shape == tensor.shape;
    });
    if (slot == m_slots.end())
        return fail(ErrorKind::failed, "{}: no room was left for this tensor", tensor.name);
    if (auto written = writeTensor(m_file, tensor, job); !written)
        return written;
    m_slots.erase(slot);
    m_written.push_back({.name = tensor.name, .shape = tensor.shape, .type = tensor.type, .write = {}});
    return {};
}

Expected<void> GgufStream::finish(const Metadata& metadata) {
    const HeaderBuffer header = makeHeader(metadata, m_written);
    if (!m_slots.empty() || header.bytes().size() != m_headerBytes)
        return fail(ErrorKind::failed, "{}: the header is not the one that room was left for", m_path);
    if (auto written = m_file.overwrite(0, header.bytes()); !written)
        return written;
    return m_file.commit();
}

Expected<void> writeGguf(const std::string& path, const Metadata& metadata,
                         std::span<const GgufTensor> tensors, const JobContext& job) {
    std::vector<GgufSlot> slots;
    for (const GgufTensor& tensor : tensors) {
        if (auto checked = checkType(path, tensor); !checked)
            return checked;
        slots.push_back({tensor.name, tensor.shape});
    }
    auto stream = GgufStream::create(path, metadata, std::move(slots));
    if (!stream)
        return passOn(stream);
    const auto total = static_cast<std::int64_t>(tensors.size());
    for (std::int64_t i = 0; i < total; ++i) {
        job.report("write", i, total);
        if (auto written = stream->add(tensors[static_cast<std::size_t>(i)], job); !written)
            return written;
    }
    job.report("write", total, total);
    return stream->finish(metadata);
}

} // namespace nibble
