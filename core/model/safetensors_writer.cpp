// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/safetensors_writer.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <unordered_set>

#include <nlohmann/json.hpp>

#include "core/base/output_file.h"
#include "core/model/safetensors_reader.h"

namespace nibble {

namespace {

static_assert(std::endian::native == std::endian::little,
              "the header length is written as it lies in memory");

constexpr std::size_t kHeaderAlignment = 8;
constexpr std::string_view kMetadataKey = "__metadata__";

Unexpected refuseToWrite(const std::string& path, const std::string& field, std::string message) {
    return Unexpected(
        Error{.kind = ErrorKind::unsupported, .message = std::move(message), .path = path, .field = field});
}

Expected<void> check(const std::string& path, std::span<const SafetensorsTensor> tensors) {
    std::unordered_set<std::string> names;
    for (const SafetensorsTensor& tensor : tensors) {
        if (tensor.name.empty() || tensor.name == kMetadataKey)
            return refuseToWrite(path, tensor.name, "no name for a tensor");
        if (!names.insert(tensor.name).second)
            return refuseToWrite(path, tensor.name, "two tensors of this name");
        if (info(tensor.type).safetensorsName.empty())
            return refuseToWrite(path, tensor.name,
                                 fmt::format("safetensors has no type for {}", info(tensor.type).name));
        if (!byteCount(tensor.type, tensor.shape))
            return refuseToWrite(path, tensor.name, "a shape whose bytes cannot be counted");
    }
    return {};
}

Expected<std::string> makeHeader(const std::string& path,
                                 std::span<const std::pair<std::string, std::string>> metadata,
                                 std::span<const SafetensorsTensor> tensors) {
    auto header = nlohmann::ordered_json::object();
    if (!metadata.empty()) {
        auto& entries = header[std::string(kMetadataKey)];
        for (const auto& [key, value] : metadata)
            entries[key] = value;
    }
    std::int64_t offset = 0;
    for (const SafetensorsTensor& tensor : tensors) {
        const std::int64_t end = offset + *byteCount(tensor.type, tensor.shape);
        header[tensor.name] = {{"dtype", info(tensor.type).safetensorsName},
                               {"shape", tensor.shape},
                               {"data_offsets", {offset, end}}};
        offset = end;
    }
    // Names that are no UTF-8 would not survive being written and read again.
    std::string text;
    try {
        text = header.dump();
    } catch (const nlohmann::json::exception&) {
        return refuseToWrite(path, "header", "a name that is no UTF-8");
    }
    text.resize((text.size() + kHeaderAlignment - 1) / kHeaderAlignment * kHeaderAlignment, ' ');
    if (text.size() > kSafetensorsHeaderLimit)
        return refuseToWrite(path, "header", fmt::format("a header of {} bytes is too large", text.size()));
    return text;
}

Expected<void> writeTensor(OutputFile& file, const SafetensorsTensor& tensor, const JobContext& job) {
    const std::uint64_t start = file.position();
    const ByteSink sink = [&](std::span<const std::byte> bytes) -> Expected<void> {
        if (job.stopRequested())
            return stoppedByUser();
        return file.write(bytes);
    };
    if (auto written = tensor.write(sink); !written)
        return written;
    const auto expected = static_cast<std::uint64_t>(*byteCount(tensor.type, tensor.shape));
    if (const std::uint64_t size = file.position() - start; size != expected)
        return fail(ErrorKind::failed, "{}: {} bytes were made, {} expected", tensor.name, size, expected);
    return {};
}

} // namespace

Expected<void> writeSafetensors(const std::string& path,
                                std::span<const std::pair<std::string, std::string>> metadata,
                                std::vector<SafetensorsTensor> tensors, const JobContext& job) {
    if (auto checked = check(path, tensors); !checked)
        return checked;
    std::sort(tensors.begin(), tensors.end(), [](const SafetensorsTensor& a, const SafetensorsTensor& b) {
        const auto widthA = info(a.type).blockBytes;
        const auto widthB = info(b.type).blockBytes;
        return widthA != widthB ? widthA > widthB : a.type != b.type ? a.type < b.type : a.name < b.name;
    });
    const auto header = makeHeader(path, metadata, tensors);
    if (!header)
        return Unexpected(header.error());
    auto file = OutputFile::create(path);
    if (!file)
        return passOn(file);
    const auto length = static_cast<std::uint64_t>(header->size());
    if (auto written = file->write(std::as_bytes(std::span(&length, 1))); !written)
        return written;
    if (auto written = file->write(std::string_view(*header)); !written)
        return written;
    const auto total = static_cast<std::int64_t>(tensors.size());
    for (std::int64_t i = 0; i < total; ++i) {
        job.report("write", i, total);
        if (auto written = writeTensor(*file, tensors[static_cast<std::size_t>(i)], job); !written)
            return written;
    }
    job.report("write", total, total);
    return file->commit();
}

} // namespace nibble
