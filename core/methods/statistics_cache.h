// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/expected.h"
#include "core/base/mapped_file.h"
#include "core/base/output_file.h"
#include "core/methods/calibration.h"
#include "core/methods/layer_inputs.h"
#include "core/methods/quantizer.h"
#include "core/runtime/activation_tap.h"

namespace nibble {

/// What a run asks for at one place.
struct StatisticsPlace {
    std::int64_t layer = 0; ///< −1: the output projection
    TapPoint point = TapPoint::attention;
    bool hessian = false, sample = false; ///< beside the moments, which are always there
};

/// Statistics of the inputs that a model's own layers get on a calibration text, kept on disk from one run to
/// the next. Only of float models: what layers get behind quantized ones (GPTQ's true-sequential order)
/// depends on all that was done to the layers before, so that another scheme would never find it again.
/// Files that are broken, or not what they say, are as good as missing; a disk that cannot be written costs
/// no more than the gain.
class StatisticsCache {
public:
    /// All files together; the least recently used ones go first.
    static constexpr std::uint64_t kLimit = std::uint64_t{2} << 30;

    /// Keeps nothing.
    StatisticsCache() = default;
    /// `facts` are all that the statistics depend on, beside the places: their hash is the file's name.
    /// Nothing is kept where the folder is empty or the run needs more than the limit.
    static StatisticsCache open(const std::string& folder, std::vector<std::byte> facts,
                                std::vector<StatisticsPlace> places, const ModelConfig& config,
                                std::uint64_t limit = kLimit);

    /// Of a model's own layers on the calibration's sequences, in its work folder. `others` are further
    /// facts: how the model is written, and what is quantized before. Errors: stopped.
    static Expected<StatisticsCache> ofModel(const Model& model, const Calibration& calibration,
                                             std::vector<std::byte> others,
                                             std::vector<StatisticsPlace> places, const JobContext& job);

    /// Whether an earlier run has left all of it.
    [[nodiscard]] bool found() const { return m_file != nullptr; }
    /// What a user should know, or empty: a broken file, or figures from an earlier run.
    [[nodiscard]] const std::string& note() const { return m_note; }
    /// Of a place of the list, once found. Errors: failed if it is not in the list.
    Expected<LayerInputs> take(std::int64_t layer, TapPoint point) const;
    /// What was measured instead, in the order of the list.
    void add(std::int64_t layer, TapPoint point, const LayerInputs& inputs);
    /// All places are there: the file appears.
    void finish();

private:
    [[nodiscard]] bool holdsAll(const ModelConfig& config);

    std::string m_folder, m_path, m_note;
    std::uint64_t m_limit = 0;
    std::vector<StatisticsPlace> m_places;
    std::shared_ptr<const MappedFile> m_file;           ///< null unless found
    std::vector<std::span<const std::byte>> m_contents; ///< of m_file, one for each place
    std::vector<std::int64_t> m_channels;               ///< of each place
    std::unique_ptr<OutputFile> m_output;               ///< while it is filled
    std::size_t m_added = 0;
};

/// One place's statistics as bytes, and back: none if the bytes are not those of such a place.
[[nodiscard]] std::vector<std::byte> packInputs(const LayerInputs& inputs);
[[nodiscard]] std::optional<LayerInputs> unpackInputs(std::span<const std::byte> bytes,
                                                      const StatisticsPlace& place, std::int64_t channels);

} // namespace nibble
