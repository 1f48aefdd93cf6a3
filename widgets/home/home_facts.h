// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/expected.h"
#include "core/base/progress.h"
#include "core/model/model.h"

namespace nibble::ui {

/// What the Home page says of the open model, found off the GUI thread.
struct HomeFacts {
    struct Size {
        std::string scheme;
        double bytes = 0, bits = 0;
    };
    std::vector<Size> sizes;           ///< exact, of a few schemes
    std::string tensor;                ///< the largest matrix of the blocks
    std::vector<double> histogram;     ///< its values, −limit … limit, heights 0…1
    double limit = 0;                  ///< largest magnitude of one group of 32, where the grid lies
    std::optional<double> fourBitSqnr; ///< dB, of a sample of its rows by rtn:int4:g32
    std::int64_t sampledRows = 0;
    /// Of the same rows at 4 bits with one scale: the mean squared error over the clip, in two parts, and
    /// what the best clip gains over the largest value.
    struct ClipError {
        double clip = 0, rounding = 0, clipping = 0;
    };
    std::vector<ClipError> clips;
    double bestClip = 0;
    std::optional<double> clipGain; ///< dB
    double largestShare = 0;        ///< of the model's bytes, the largest tensor's
    std::string largestTensor;
};

/// Looks at sizes of every scheme and at some rows of one matrix. Errors: those of decoding; stopped.
Expected<HomeFacts> homeFacts(const ModelPointer& model, const JobContext& job);

} // namespace nibble::ui
