// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/methods/partial_variant.h"

#include <algorithm>
#include <cstring>
#include <filesystem>

#include "core/base/mapped_file.h"
#include "core/base/output_file.h"
#include "core/base/sha256.h"
#include "core/methods/byte_pack.h"
#include "core/methods/run_facts.h"

namespace nibble {

namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t kRunVersion = 1; ///< of the bytes below
constexpr std::size_t kRunHashLength = 64;
constexpr auto kForgotten = std::chrono::hours(24 * 14);

/// Whether the parts fit together, so that no reader of the codes leaves them.
bool fits(const CodedMatrix& matrix) {
    const auto groups = static_cast<std::size_t>(matrix.groups());
    const auto codeBytes = static_cast<std::size_t>((matrix.rows * matrix.cols * matrix.bits + 7) / 8);
    const auto scales = matrix.scalesF32.empty() ? matrix.scalesF16.size() : matrix.scalesF32.size();
    const auto cols = static_cast<std::size_t>(matrix.cols);
    if (matrix.codes.size() != codeBytes || scales != groups ||
        matrix.table.size() != std::size_t{1} << matrix.bits ||
        (!matrix.zeros.empty() && matrix.zeros.size() != groups))
        return false;
    if (matrix.columnOrder.empty())
        return true;
    std::vector<bool> seen(cols);
    for (const auto column : matrix.columnOrder)
        if (column < cols)
            seen[column] = true;
    return matrix.columnOrder.size() == cols &&
           std::all_of(seen.begin(), seen.end(), [](bool is) { return is; });
}

void removeForgotten(const std::string& folder) {
    std::error_code error;
    const auto now = fs::file_time_type::clock::now();
    std::vector<fs::path> forgotten;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
        const auto time = entry->last_write_time(error);
        if (!error && now - time > kForgotten)
            forgotten.push_back(entry->path());
    }
    for (const auto& path : forgotten)
        fs::remove_all(path, error);
}

Expected<std::string> runKey(const Model& model, const QuantScheme& scheme, const Calibration& calibration,
                             const JobContext& job) {
    auto weights = modelHash(model, job);
    if (!weights)
        return weights;
    std::vector<std::byte> facts;
    put(facts, kRunVersion);
    putAll(facts, scheme.text());
    putAll(facts, *weights);
    putCalibration(facts, calibration);
    return sha256(facts, job);
}

} // namespace

std::vector<std::byte> packTensor(const QuantizedTensor& tensor) {
    const auto& matrix = *std::get<1>(tensor.storage);
    std::vector<std::byte> bytes;
    put(bytes, kRunVersion);
    put(bytes, static_cast<std::int32_t>(matrix.bits));
    put(bytes, matrix.group);
    put(bytes, static_cast<std::uint8_t>(matrix.flattened));
    put(bytes, static_cast<std::uint8_t>(tensor.activations));
    putAll(bytes, tensor.note);
    putAll(bytes, matrix.codes);
    putAll(bytes, matrix.scalesF16);
    putAll(bytes, matrix.scalesF32);
    putAll(bytes, matrix.zeros);
    putAll(bytes, matrix.columnOrder);
    putAll(bytes, matrix.table);
    return bytes;
}

QuantizedTensorPointer unpackTensor(std::span<const std::byte> bytes, const TensorTask& task,
                                    const MethodChoice& choice) {
    ByteCursor cursor(bytes);
    if (cursor.read<std::uint32_t>() != kRunVersion)
        return nullptr;
    auto matrix = std::make_shared<CodedMatrix>();
    QuantizedTensor tensor{.name = task.name, .shape = {task.rows, task.cols}, .choice = choice};
    matrix->rows = task.rows;
    matrix->cols = task.cols;
    matrix->bits = cursor.read<std::int32_t>().value_or(0);
    matrix->group = cursor.read<std::int64_t>().value_or(0);
    matrix->flattened = cursor.read<std::uint8_t>().value_or(0) != 0;
    const auto activations = cursor.read<std::uint8_t>().value_or(0xFF);
    if (matrix->bits < 1 || matrix->bits > 8 || matrix->group < 1 ||
        activations > static_cast<std::uint8_t>(ActivationScheme::int8Per32))
        return nullptr;
    tensor.activations = static_cast<ActivationScheme>(activations);
    const bool whole = takeAll(cursor, tensor.note) && takeAll(cursor, matrix->codes) &&
                       takeAll(cursor, matrix->scalesF16) && takeAll(cursor, matrix->scalesF32) &&
                       takeAll(cursor, matrix->zeros) && takeAll(cursor, matrix->columnOrder) &&
                       takeAll(cursor, matrix->table) && cursor.remaining() == 0;
    if (!whole || !fits(*matrix))
        return nullptr;
    tensor.storage = std::shared_ptr<const CodedMatrix>(std::move(matrix));
    return std::make_shared<const QuantizedTensor>(std::move(tensor));
}

Expected<PartialVariant> PartialVariant::open(const std::string& folder, std::chrono::milliseconds interval,
                                              const Model& model, const QuantScheme& scheme,
                                              const Calibration& calibration, const JobContext& job) {
    PartialVariant partial;
    if (folder.empty())
        return partial;
    auto key = runKey(model, scheme, calibration, job);
    if (!key)
        return passOn(key);
    removeForgotten(folder);
    partial.m_folder = folder + "/" + *key;
    partial.m_interval = interval;
    partial.m_last = std::chrono::steady_clock::now();
    return partial;
}

std::string PartialVariant::fileOf(const std::string& tensorName) const {
    // A tensor's name is anything a file says: its hash is a file name.
    const auto hash = sha256(std::as_bytes(std::span(tensorName)));
    return m_folder + "/" + hash.value_or("tensor");
}

QuantizedTensorPointer PartialVariant::find(const TensorTask& task, const MethodChoice& choice) const {
    if (m_folder.empty())
        return nullptr;
    auto file = MappedFile::open(fileOf(task.name));
    if (!file || (*file)->bytes().size() < kRunHashLength)
        return nullptr;
    const auto stored = (*file)->bytes().first(kRunHashLength);
    const auto content = (*file)->bytes().subspan(kRunHashLength);
    const auto hash = sha256(content);
    if (!hash || std::memcmp(hash->data(), stored.data(), kRunHashLength) != 0)
        return nullptr;
    return unpackTensor(content, task, choice);
}

void PartialVariant::add(const QuantizedTensorPointer& tensor) {
    if (m_folder.empty() || !std::holds_alternative<std::shared_ptr<const CodedMatrix>>(tensor->storage))
        return;
    m_waiting.push_back(tensor);
    if (std::chrono::steady_clock::now() - m_last < m_interval)
        return;
    std::error_code error;
    fs::create_directories(m_folder, error);
    for (const auto& each : m_waiting) {
        const auto content = packTensor(*each);
        const auto hash = sha256(content);
        auto file = OutputFile::create(fileOf(each->name));
        if (hash && file && file->write(*hash) && file->write(content))
            (void)file->commit();
    }
    m_waiting.clear();
    m_last = std::chrono::steady_clock::now();
}

void PartialVariant::remove() {
    if (m_folder.empty())
        return;
    std::error_code error;
    fs::remove_all(m_folder, error);
}

} // namespace nibble
