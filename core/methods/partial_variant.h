// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "core/base/expected.h"
#include "core/base/progress.h"
#include "core/methods/calibration.h"
#include "core/methods/quantizer.h"
#include "core/model/model_variant.h"

namespace nibble {

/// The finished tensors of a long run, kept on disk while it lasts: a run that was stopped, or whose machine
/// was, goes on where it was when it is started again. Files that are broken are as good as missing.
class PartialVariant {
public:
    /// Keeps nothing.
    PartialVariant() = default;
    /// `folder` is shared by all unfinished runs; this one's has the name of the hash of everything that its
    /// bits depend on: model, scheme, sequences, importance matrix and instruction set. Runs that nobody came
    /// back to for two weeks are removed. Errors: stopped.
    static Expected<PartialVariant> open(const std::string& folder, std::chrono::milliseconds interval,
                                         const Model& model, const QuantScheme& scheme,
                                         const Calibration& calibration, const JobContext& job);

    /// The tensor from an earlier run, or null.
    [[nodiscard]] QuantizedTensorPointer find(const TensorTask& task, const MethodChoice& choice) const;
    /// Writes this one and those that wait, once the last writing is longer ago than the interval. A disk
    /// that cannot be written costs no more than the chance to resume.
    void add(const QuantizedTensorPointer& tensor);
    /// The run is over: nothing is kept.
    void remove();

private:
    [[nodiscard]] std::string fileOf(const std::string& tensorName) const;

    std::string m_folder; ///< of this run, or empty
    std::chrono::milliseconds m_interval{0};
    std::chrono::steady_clock::time_point m_last;
    std::vector<QuantizedTensorPointer> m_waiting;
};

/// A coded tensor as bytes, and back. The name and the method are the reader's to check.
[[nodiscard]] std::vector<std::byte> packTensor(const QuantizedTensor& tensor);
/// Null if the bytes are not those of a tensor of this task.
[[nodiscard]] QuantizedTensorPointer unpackTensor(std::span<const std::byte> bytes, const TensorTask& task,
                                                  const MethodChoice& choice);

} // namespace nibble
