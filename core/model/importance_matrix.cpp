// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/importance_matrix.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "core/base/mapped_file.h"
#include "core/base/output_file.h"
#include "core/model/byte_cursor.h"
#include "core/model/gguf_reader.h"
#include "core/model/gguf_writer.h"

namespace nibble {

namespace {

constexpr std::string_view kSumSuffix = ".in_sum2", kCountSuffix = ".counts";
constexpr std::uint64_t kLongestName = 1024;

Unexpected badMatrix(const std::string& path, std::uint64_t offset, std::string field, std::string message) {
    return Unexpected(Error{.kind = ErrorKind::badFile,
                            .message = std::move(message),
                            .path = path,
                            .offset = offset,
                            .field = std::move(field)});
}

bool allSizes(std::span<const float> values) {
    return std::all_of(values.begin(), values.end(),
                       [](float value) { return std::isfinite(value) && value >= 0; });
}

/// The older format, which has no magic: counts, names and values one after the other.
class DatReader {
public:
    DatReader(std::span<const std::byte> bytes, const std::string& path) : m_cursor(bytes), m_path(path) {}

    Expected<ImportanceMatrix> read() {
        auto entries = count("n_entries", 1, std::numeric_limits<std::int32_t>::max());
        if (!entries)
            return passOn(entries);
        for (std::int64_t i = 0; i < *entries; ++i)
            if (auto done = readEntry(); !done)
                return passOn(done);
        if (m_cursor.remaining() > 0)
            if (auto done = readTrailer(); !done)
                return passOn(done);
        return std::move(m_matrix);
    }

private:
    [[nodiscard]] Unexpected bad(std::string field, std::string message) const {
        return badMatrix(m_path, m_cursor.position(), std::move(field), std::move(message));
    }

    Expected<std::int64_t> count(const char* field, std::int64_t least, std::int64_t most) {
        const std::uint64_t before = m_cursor.position();
        const auto value = m_cursor.read<std::int32_t>();
        if (!value)
            return bad(field, "the file ends here");
        if (*value < least || *value > most)
            return badMatrix(m_path, before, field,
                             fmt::format("{} is not between {} and {}", *value, least, most));
        return *value;
    }

    Expected<std::string> text(const char* field, std::int64_t least) {
        auto length =
            count(field, least, static_cast<std::int64_t>(std::min(m_cursor.remaining(), kLongestName)));
        if (!length)
            return passOn(length);
        const auto content = m_cursor.text(static_cast<std::uint64_t>(*length));
        if (!content)
            return bad(field, "the file ends here");
        return std::string(*content);
    }

    Expected<void> readEntry() {
        auto name = text("name", 1);
        if (!name)
            return passOn(name);
        auto calls = count("ncall", 0, std::numeric_limits<std::int32_t>::max());
        if (!calls)
            return passOn(calls);
        auto size = count("nval", 1, static_cast<std::int64_t>(m_cursor.remaining() / sizeof(float)));
        if (!size)
            return passOn(size);
        const auto bytes = m_cursor.text(static_cast<std::uint64_t>(*size) * sizeof(float));
        if (!bytes)
            return bad(*name, "the file ends here");
        ImportanceMatrix::Entry entry{.count = static_cast<double>(*calls)};
        entry.meanSquare.resize(static_cast<std::size_t>(*size));
        std::memcpy(entry.meanSquare.data(), bytes->data(), bytes->size());
        if (!allSizes(entry.meanSquare))
            return bad(*name, "a value is negative or not finite");
        for (float& value : entry.meanSquare) // stored is the mean times the number of calls
            value = static_cast<float>(static_cast<double>(value) / std::max(entry.count, 1.0));
        if (m_matrix.entries.contains(*name))
            return bad(*name, "the name stands in the file twice");
        if (*calls > 0)
            m_matrix.entries.emplace(std::move(*name), std::move(entry));
        return {};
    }

    Expected<void> readTrailer() {
        auto calls = count("last_call", 0, std::numeric_limits<std::int32_t>::max());
        if (!calls)
            return passOn(calls);
        m_matrix.chunks = *calls;
        auto dataset = text("dataset", 0);
        if (!dataset)
            return passOn(dataset);
        if (!dataset->empty())
            m_matrix.datasets.push_back(std::move(*dataset));
        if (m_cursor.remaining() > 0)
            return bad("dataset", "bytes follow the end");
        return {};
    }

    ByteCursor m_cursor;
    const std::string& m_path;
    ImportanceMatrix m_matrix;
};

Expected<std::vector<float>> floatsOf(const GgufFile& file, const GgufFile::NamedTensor& tensor) {
    if (tensor.data.type() != ElementType::f32)
        return badMatrix(file.path, tensor.offset, tensor.name, "is not F32");
    std::vector<float> values(static_cast<std::size_t>(tensor.data.elements()));
    std::memcpy(values.data(), tensor.data.bytes().data(), values.size() * sizeof(float));
    if (!allSizes(values))
        return badMatrix(file.path, tensor.offset, tensor.name, "a value is negative or not finite");
    return values;
}

/// Σ x² and the number of inputs, one row and one count per expert.
Expected<void> addEntry(const GgufFile& file, const GgufFile::NamedTensor& sums,
                        const GgufFile::NamedTensor& counts, ImportanceMatrix& matrix) {
    auto values = floatsOf(file, sums);
    if (!values)
        return passOn(values);
    auto numbers = floatsOf(file, counts);
    if (!numbers)
        return passOn(numbers);
    if (values->empty() || numbers->empty() || values->size() % numbers->size() != 0)
        return badMatrix(file.path, counts.offset, counts.name,
                         fmt::format("{} counts for {} values", numbers->size(), values->size()));
    const std::size_t row = values->size() / numbers->size();
    ImportanceMatrix::Entry entry{.meanSquare = std::move(*values)};
    for (std::size_t i = 0; i < entry.meanSquare.size(); ++i) {
        const double count = static_cast<double>((*numbers)[i / row]);
        auto& value = entry.meanSquare[i];
        value = count > 0 ? static_cast<float>(static_cast<double>(value) / count) : 0.0F;
    }
    for (const float count : *numbers)
        entry.count += static_cast<double>(count);
    if (entry.count > 0)
        matrix.entries.emplace(sums.name.substr(0, sums.name.size() - kSumSuffix.size()), std::move(entry));
    return {};
}

Expected<ImportanceMatrix> fromGguf(const GgufFile& file) {
    const auto* type = file.metadata.text("general.type");
    if (!type || *type != "imatrix")
        return badMatrix(file.path, 0, "general.type", "is not \"imatrix\": no importance matrix");
    ImportanceMatrix matrix;
    if (const auto* datasets = file.metadata.texts("imatrix.datasets"))
        matrix.datasets = *datasets;
    matrix.chunks = file.metadata.integer("imatrix.chunk_count").value_or(0);
    matrix.chunkTokens = file.metadata.integer("imatrix.chunk_size").value_or(0);
    std::map<std::string_view, const GgufFile::NamedTensor*> byName;
    for (const auto& tensor : file.tensors)
        byName.emplace(tensor.name, &tensor);
    for (const auto& tensor : file.tensors) {
        if (!tensor.name.ends_with(kSumSuffix))
            continue;
        const std::string counts =
            tensor.name.substr(0, tensor.name.size() - kSumSuffix.size()) + std::string(kCountSuffix);
        const auto found = byName.find(counts);
        if (found == byName.end())
            return badMatrix(file.path, tensor.offset, counts, "is missing");
        if (auto added = addEntry(file, tensor, *found->second, matrix); !added)
            return passOn(added);
    }
    return matrix;
}

Expected<void> writeDat(const ImportanceMatrix& matrix, const std::string& path) {
    auto file = OutputFile::create(path);
    if (!file)
        return passOn(file);
    std::vector<std::byte> bytes;
    const auto put = [&](const void* data, std::size_t size) {
        const auto* first = static_cast<const std::byte*>(data);
        bytes.insert(bytes.end(), first, first + size);
    };
    const auto number = [&](std::int64_t value) {
        const auto narrow = static_cast<std::int32_t>(value);
        put(&narrow, sizeof narrow);
    };
    const std::int64_t calls = std::max<std::int64_t>(1, matrix.chunks);
    number(static_cast<std::int64_t>(matrix.entries.size()));
    for (const auto& [name, entry] : matrix.entries) {
        number(static_cast<std::int64_t>(name.size()));
        put(name.data(), name.size());
        number(calls);
        number(static_cast<std::int64_t>(entry.meanSquare.size()));
        for (const float value : entry.meanSquare) {
            const auto stored = static_cast<float>(static_cast<double>(value) * static_cast<double>(calls));
            put(&stored, sizeof stored);
        }
    }
    const std::string dataset = matrix.datasets.empty() ? std::string() : matrix.datasets.front();
    number(calls);
    number(static_cast<std::int64_t>(dataset.size()));
    put(dataset.data(), dataset.size());
    if (auto done = file->write(bytes); !done)
        return done;
    return file->commit();
}

Expected<void> writeMatrixGguf(const ImportanceMatrix& matrix, const std::string& path,
                               const JobContext& job) {
    Metadata metadata;
    metadata.set("general.type", std::string("imatrix"));
    metadata.set("imatrix.datasets", matrix.datasets);
    metadata.set("imatrix.chunk_count", static_cast<std::uint32_t>(matrix.chunks));
    metadata.set("imatrix.chunk_size", static_cast<std::uint32_t>(matrix.chunkTokens));
    std::vector<GgufTensor> tensors;
    for (const auto& [name, entry] : matrix.entries) {
        auto sums = entry.meanSquare;
        for (float& value : sums)
            value = static_cast<float>(static_cast<double>(value) * entry.count);
        const auto width = static_cast<std::int64_t>(sums.size());
        tensors.push_back(
            storedTensor(name + std::string(kSumSuffix), Tensor::ownFloats({1, width}, std::move(sums))));
        tensors.push_back(storedTensor(name + std::string(kCountSuffix),
                                       Tensor::ownFloats({1, 1}, {static_cast<float>(entry.count)})));
    }
    return writeGguf(path, metadata, tensors, job);
}

} // namespace

Expected<ImportanceMatrix> parseImportanceMatrix(std::span<const std::byte> bytes,
                                                 std::shared_ptr<const void> owner, const std::string& path) {
    constexpr std::string_view magic = "GGUF";
    if (bytes.size() < magic.size() || std::memcmp(bytes.data(), magic.data(), magic.size()) != 0)
        return DatReader(bytes, path).read();
    auto file = parseGguf(bytes, std::move(owner), path);
    if (!file)
        return passOn(file);
    return fromGguf(*file);
}

Expected<ImportanceMatrix> readImportanceMatrix(const std::string& path) {
    auto file = MappedFile::open(path);
    if (!file)
        return passOn(file);
    return parseImportanceMatrix((*file)->bytes(), *file, path);
}

Expected<void> writeImportanceMatrix(const ImportanceMatrix& matrix, const std::string& path,
                                     const JobContext& job) {
    return path.ends_with(".dat") ? writeDat(matrix, path) : writeMatrixGguf(matrix, path, job);
}

} // namespace nibble
