// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Large matrices a few rows at a time: their floats never leave the caches, and no layer is held in floats.
#include <algorithm>
#include <cstring>
#include <memory>
#include <utility>

#include "core/methods/quantization_run.h"

namespace nibble {

namespace {

/// Floats that the last-level cache holds beside what is read and written, enough of them for every thread.
constexpr std::int64_t kPieceValues = 1 << 18;

/// The same element type as a tensor of all rows: `bytes` are filled piece by piece.
class JoinedRows {
public:
    Expected<void> append(const Tensor& rows, const TensorTask& whole) {
        if (!m_bytes) {
            m_type = rows.type();
            m_size = static_cast<std::size_t>(byteCount(m_type, {whole.rows, whole.cols}).value_or(0));
            m_bytes = std::make_shared_for_overwrite<std::byte[]>(m_size);
        }
        if (rows.type() != m_type || rows.bytes().size() > m_size - m_filled)
            return fail(ErrorKind::failed, "{}: rows of two kinds in one matrix", whole.name);
        std::memcpy(m_bytes.get() + m_filled, rows.bytes().data(), rows.bytes().size());
        m_filled += rows.bytes().size();
        return {};
    }
    [[nodiscard]] bool isWhole() const { return m_bytes && m_filled == m_size; }
    [[nodiscard]] Tensor take(const Shape& shape) {
        const std::span<const std::byte> bytes(m_bytes.get(), m_size);
        return {m_type, shape, bytes, std::move(m_bytes)};
    }

private:
    ElementType m_type = ElementType::f32;
    std::shared_ptr<std::byte[]> m_bytes;
    std::size_t m_size = 0, m_filled = 0;
};

} // namespace

/// Only where the result is none of the opened tensor's bytes, which would be shared as a whole.
bool QuantizationRun::takesPieces(const PlanEntry& entry) const {
    return m_quantizers.quantizer(entry.choice).takesRowsApart() && !m_edited.isEdited(entry.task.name) &&
           entry.task.rows * entry.task.cols > kPieceValues &&
           entry.planned.typeName != info(entry.tensor->data.type()).name;
}

Expected<QuantizedTensor> QuantizationRun::quantizeInPieces(const PlanEntry& entry, const TensorTask& task,
                                                            const std::string& note) {
    const std::int64_t step = std::max<std::int64_t>(1, kPieceValues / task.cols);
    QuantizedTensor result;
    JoinedRows joined;
    for (std::int64_t first = 0; first < task.rows; first += step) {
        if (m_job.stopRequested())
            return stoppedByUser();
        TensorTask rows = task;
        rows.rows = std::min(step, task.rows - first);
        rows.source = nullptr;
        const std::span weights = weightBuffer(rows.rows * rows.cols);
        if (auto filled = m_edited.rows(*entry.tensor, first, rows.rows, weights); !filled)
            return passOn(filled);
        auto piece = m_quantizers.quantizer(entry.choice).quantize(rows, weights, m_job);
        if (!piece)
            return piece;
        if (first + step >= task.rows)
            addNote(note, *piece);
        if (m_observer)
            m_observer({.entry = entry, .first = first, .weights = weights, .tensor = *piece});
        if (auto appended = joined.append(std::get<Tensor>(piece->storage), task); !appended)
            return passOn(appended);
        result = std::move(*piece);
    }
    if (!joined.isWhole()) // its memory was not zeroed
        return fail(ErrorKind::failed, "{}: rows are missing", task.name);
    result.shape = {task.rows, task.cols};
    result.storage = joined.take(result.shape);
    return result;
}

} // namespace nibble
