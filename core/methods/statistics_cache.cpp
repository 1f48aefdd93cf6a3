// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/methods/statistics_cache.h"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "core/base/sha256.h"
#include "core/methods/byte_pack.h"
#include "core/methods/input_statistics.h"
#include "core/methods/run_facts.h"

namespace nibble {

namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t kVersion = 1; ///< of the bytes and of how statistics are taken
constexpr std::size_t kHashLength = 64;
constexpr const char* kEnding = ".statistics";

std::uint64_t halfOf(std::int64_t channels) {
    return static_cast<std::uint64_t>(channels) * static_cast<std::uint64_t>(channels + 1) / 2;
}

/// Upper bound of what a place takes on disk.
std::uint64_t bytesOf(const StatisticsPlace& place, const ModelConfig& config) {
    const std::int64_t channels = tapChannels(config, place.point);
    const auto width = static_cast<std::uint64_t>(channels);
    std::uint64_t floats = 3 * width;
    if (place.hessian)
        floats += halfOf(channels);
    if (place.sample)
        floats += width * static_cast<std::uint64_t>(InputStatistics::kSampleRows);
    return 4 * floats + 256;
}

/// The half of a symmetric matrix on and above its diagonal, row by row, and the whole again.
std::vector<float> upperHalf(const std::vector<float>& matrix, std::int64_t channels) {
    std::vector<float> half;
    half.reserve(static_cast<std::size_t>(halfOf(channels)));
    for (std::int64_t row = 0; row < channels; ++row)
        half.insert(half.end(), matrix.begin() + row * channels + row, matrix.begin() + (row + 1) * channels);
    return half;
}

std::vector<float> fromUpperHalf(const std::vector<float>& half, std::int64_t channels) {
    std::vector<float> matrix(static_cast<std::size_t>(channels * channels));
    std::size_t next = 0;
    for (std::int64_t row = 0; row < channels; ++row)
        for (std::int64_t col = row; col < channels; ++col)
            matrix[static_cast<std::size_t>(row * channels + col)] =
                matrix[static_cast<std::size_t>(col * channels + row)] = half[next++];
    return matrix;
}

bool allFinite(std::span<const float> values) {
    return std::all_of(values.begin(), values.end(), [](float value) { return std::isfinite(value); });
}

/// Moments cannot be negative.
bool areMoments(std::span<const float> values, std::int64_t channels) {
    return std::ssize(values) == channels && allFinite(values) &&
           std::all_of(values.begin(), values.end(), [](float value) { return value >= 0; });
}

void removeOldest(const std::string& folder, std::uint64_t limit) {
    struct Kept {
        fs::path path;
        fs::file_time_type used;
        std::uint64_t bytes;
    };
    std::error_code error;
    std::vector<Kept> files;
    std::uint64_t sum = 0;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
        std::error_code unknown;
        if (entry->path().filename().string().find(kEnding) == std::string::npos) // not one of ours
            continue;
        const auto bytes = entry->file_size(unknown);
        const auto used = unknown ? fs::file_time_type() : entry->last_write_time(unknown);
        if (unknown)
            continue;
        files.push_back({entry->path(), used, bytes});
        sum += bytes;
    }
    std::sort(files.begin(), files.end(), [](const Kept& a, const Kept& b) { return a.used < b.used; });
    for (const auto& file : files) {
        if (sum <= limit)
            break;
        fs::remove(file.path, error);
        sum -= file.bytes;
    }
}

} // namespace

std::vector<std::byte> packInputs(const LayerInputs& inputs) {
    std::vector<std::byte> bytes;
    put(bytes, kVersion);
    put(bytes, inputs.tokens);
    put(bytes, inputs.channels);
    put(bytes, inputs.sampleRows);
    putAll(bytes, inputs.meanSquare);
    putAll(bytes, inputs.meanAbs);
    putAll(bytes, inputs.maxAbs);
    putAll(bytes, inputs.hessian.empty() ? std::vector<float>() : upperHalf(inputs.hessian, inputs.channels));
    putAll(bytes, inputs.sample);
    return bytes;
}

std::optional<LayerInputs> unpackInputs(std::span<const std::byte> bytes, const StatisticsPlace& place,
                                        std::int64_t channels) {
    ByteCursor cursor(bytes);
    LayerInputs inputs;
    std::vector<float> half;
    if (cursor.read<std::uint32_t>() != kVersion)
        return std::nullopt;
    inputs.tokens = cursor.read<std::int64_t>().value_or(0);
    inputs.channels = cursor.read<std::int64_t>().value_or(0);
    inputs.sampleRows = cursor.read<std::int64_t>().value_or(-1);
    const bool whole = takeAll(cursor, inputs.meanSquare) && takeAll(cursor, inputs.meanAbs) &&
                       takeAll(cursor, inputs.maxAbs) && takeAll(cursor, half) &&
                       takeAll(cursor, inputs.sample) && cursor.remaining() == 0;
    if (!whole || inputs.tokens < 1 || inputs.channels != channels || inputs.sampleRows < 0 ||
        inputs.sampleRows > InputStatistics::kSampleRows || place.sample != (inputs.sampleRows > 0) ||
        std::ssize(inputs.sample) != inputs.sampleRows * channels ||
        half.size() != (place.hessian ? halfOf(channels) : 0))
        return std::nullopt;
    if (!areMoments(inputs.meanSquare, channels) || !areMoments(inputs.meanAbs, channels) ||
        !areMoments(inputs.maxAbs, channels) || !allFinite(half) || !allFinite(inputs.sample))
        return std::nullopt;
    if (place.hessian)
        inputs.hessian = fromUpperHalf(half, channels);
    return inputs;
}

StatisticsCache StatisticsCache::open(const std::string& folder, std::vector<std::byte> facts,
                                      std::vector<StatisticsPlace> places, const ModelConfig& config,
                                      std::uint64_t limit) {
    StatisticsCache cache;
    std::uint64_t wanted = 0;
    put(facts, kVersion);
    for (const auto& place : places) {
        wanted += bytesOf(place, config);
        put(facts, place.layer);
        put(facts, place.point);
        put(facts, place.hessian);
        put(facts, place.sample);
    }
    const auto key = sha256(facts);
    if (folder.empty() || places.empty() || wanted > limit || !key)
        return cache;
    cache.m_folder = folder;
    cache.m_path = folder + "/" + *key + kEnding;
    cache.m_limit = limit;
    cache.m_places = std::move(places);
    std::error_code error;
    if (!fs::exists(cache.m_path, error))
        return cache;
    if (cache.holdsAll(config)) {
        cache.m_note = "the calibration's statistics were kept from an earlier run: its time leaves them out";
        fs::last_write_time(cache.m_path, fs::file_time_type::clock::now(), error); // used just now
    } else {
        cache.m_note = "a damaged file of calibration statistics was ignored: they were taken anew";
        cache.m_file.reset();
        cache.m_contents.clear();
    }
    return cache;
}

Expected<StatisticsCache> StatisticsCache::ofModel(const Model& model, const Calibration& calibration,
                                                   std::vector<std::byte> others,
                                                   std::vector<StatisticsPlace> places,
                                                   const JobContext& job) {
    if (calibration.workFolder.empty() || places.empty())
        return StatisticsCache();
    auto weights = modelHash(model, job);
    if (!weights)
        return passOn(weights);
    putAll(others, *weights);
    putCalibration(others, calibration);
    return open(calibration.workFolder + "/statistics", std::move(others), std::move(places), model.config);
}

/// Looks at everything before anything is used: a run takes all of its statistics from here or none.
bool StatisticsCache::holdsAll(const ModelConfig& config) {
    auto file = MappedFile::open(m_path);
    if (!file)
        return false;
    m_file = std::move(*file);
    ByteCursor cursor(m_file->bytes());
    for (const auto& place : m_places) {
        const auto hash = cursor.text(kHashLength);
        const auto size = cursor.read<std::uint64_t>();
        if (!hash || !size || *size > cursor.remaining())
            return false;
        const auto content = m_file->bytes().subspan(static_cast<std::size_t>(cursor.position()),
                                                     static_cast<std::size_t>(*size));
        const std::int64_t channels = tapChannels(config, place.point);
        const auto real = sha256(content);
        if (!real || *real != *hash || !unpackInputs(content, place, channels))
            return false;
        (void)cursor.text(*size);
        m_contents.push_back(content);
        m_channels.push_back(channels);
    }
    return cursor.remaining() == 0;
}

Expected<LayerInputs> StatisticsCache::take(std::int64_t layer, TapPoint point) const {
    for (std::size_t i = 0; i < m_contents.size(); ++i) {
        if (m_places[i].layer != layer || m_places[i].point != point)
            continue;
        if (auto inputs = unpackInputs(m_contents[i], m_places[i], m_channels[i]))
            return std::move(*inputs);
    }
    return fail(ErrorKind::failed, "calibration statistics of layer {} are gone from the cache", layer);
}

void StatisticsCache::add(std::int64_t layer, TapPoint point, const LayerInputs& inputs) {
    if (m_path.empty() || found() || m_added >= m_places.size() || m_places[m_added].layer != layer ||
        m_places[m_added].point != point)
        return;
    if (m_added == 0) {
        std::error_code error;
        fs::create_directories(m_folder, error);
        if (auto output = OutputFile::create(m_path))
            m_output = std::make_unique<OutputFile>(std::move(*output));
    }
    ++m_added;
    if (!m_output)
        return;
    const auto content = packInputs(inputs);
    std::vector<std::byte> size;
    put(size, static_cast<std::uint64_t>(content.size()));
    const auto hash = sha256(content);
    if (!hash || !m_output->write(*hash) || !m_output->write(size) || !m_output->write(content))
        m_output.reset(); // takes what was written with it
}

void StatisticsCache::finish() {
    if (m_output && m_added == m_places.size() && m_output->commit())
        removeOldest(m_folder, m_limit);
    m_output.reset();
}

} // namespace nibble
