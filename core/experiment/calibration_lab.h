// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/base/expected.h"
#include "core/base/progress.h"
#include "core/evaluation/machine.h"
#include "core/experiment/experiment.h"
#include "core/formats/quant_scheme.h"
#include "core/model/model.h"

namespace nibble {

/// How much calibration a method needs, and of which text: what to try.
struct CalibrationLab {
    /// Model, methods, the text to measure on and how, tokens of a sequence, seed, threads. Its own
    /// calibration text and number of samples are not looked at.
    Experiment experiment;
    std::vector<std::string> texts; ///< to calibrate on, as loadText() takes them: one, or two side by side
    std::vector<std::int64_t> samples; ///< numbers of sequences to try
    std::int64_t draws = 1;            ///< choices of so many sequences, each with a seed of its own
};

/// 1, 2, 4, … and `most` itself.
[[nodiscard]] std::vector<std::int64_t> doublings(std::int64_t most);

/// What one quantized variant loses.
struct CalibrationFigures {
    std::optional<double> quantizeSeconds;
    std::optional<double> weightSqnrDb;
    std::optional<double> outputError; ///< mean of the tensors' ‖XW − XŴ‖² / ‖XW‖²
    std::optional<double> klDivergence, klStandardError; ///< from the model as opened, nats
    std::optional<double> perplexity;
};

/// One run: a method calibrated on so many sequences.
struct CalibrationPoint {
    std::int64_t samples = 0, tokens = 0;
    std::int64_t draw = 0; ///< which choice of them
    CalibrationFigures figures;
    std::string error; ///< why it has no figures
    bool done = false;
};

struct CalibrationCurve {
    std::size_t method = 0, text = 0;     ///< which of the lab's
    std::vector<CalibrationPoint> points; ///< by number of samples, then by draw

    /// A figure against the number of samples: mean, least and greatest over the draws that have it.
    struct Spread {
        std::int64_t samples = 0;
        double mean = 0, least = 0, greatest = 0;
        std::int64_t draws = 0;
    };
    using Figure = std::optional<double> CalibrationFigures::*;
    [[nodiscard]] std::vector<Spread> spread(Figure figure) const;
};

/// The same codes without a look at any text: what calibration is to be better than.
struct CalibrationReference {
    std::string method; ///< as canonical scheme
    CalibrationFigures figures;
    std::string error;
    bool done = false;
};

struct CalibrationText {
    std::string name, sha256;
    std::int64_t sequences = 0; ///< that it has
    std::int64_t length = 0;    ///< tokens of each
};

struct CalibrationLabResult {
    CalibrationLab lab; ///< methods in canonical form
    std::string modelName, textName, textSha256, startedAt, version;
    MachineInfo machine;
    std::int64_t predictions = 0; ///< that divergences are means of
    std::vector<CalibrationText> texts;
    std::vector<CalibrationReference> references; ///< one for each method
    std::vector<CalibrationCurve> curves;         ///< text by text within method by method
    /// Shares of the estimated work: what is done, and what is being done.
    double doneShare = 0, presentShare = 0;
    std::string present; ///< the scheme that is worked on; empty when nothing is

    [[nodiscard]] const std::string& method(const CalibrationCurve& curve) const {
        return lab.experiment.methods[curve.method];
    }
};

/// What a curve comes to.
struct CalibrationWorth {
    double fewest = 0, most = 0; ///< the figure with the fewest and with the most sequences so far
    std::int64_t fewestSamples = 0, mostSamples = 0;
    /// The least number of sequences from which on the figure stays within kEnough of the last one.
    std::int64_t enough = 0;
    std::optional<double> uncalibrated;
    std::optional<double> change; ///< of the last against the uncalibrated one: −0.4 is 40 % less
    static constexpr double kEnough = 0.05;
};
/// None while there is no point.
[[nodiscard]] std::optional<CalibrationWorth>
worthOf(const CalibrationLabResult& result, const CalibrationCurve& curve, CalibrationCurve::Figure figure);

/// Called on the working thread whenever a figure has landed or work on another one begins.
using CalibrationObserver = std::function<void(const CalibrationLabResult& soFar)>;

/// Quantizes by every method, calibrated on growing parts of each text, and measures what that costs: each
/// point is what `compare` gives with the same text, samples and seed. Points come by number of samples, so
/// that all curves grow together. A text with fewer sequences than asked for ends with all of them. A point
/// that fails keeps its error; the others go on. Errors: usage for a method that looks at no text, those of
/// loadText and planScoring; stopped.
Expected<CalibrationLabResult> runCalibrationLab(const CalibrationLab& lab, const JobContext& job = {},
                                                 const CalibrationObserver& observer = {},
                                                 ModelPointer opened = nullptr);

/// The scheme without calibration: options and methods that look at a text are replaced by those that do not,
/// in the end by rounding to nearest of the same codes. Errors: usage if the scheme looks at none.
Expected<QuantScheme> uncalibratedTwin(const Model& model, const QuantScheme& scheme);

/// What the whole lab takes, estimated from counts of operations.
[[nodiscard]] double estimateCalibrationLab(const CalibrationLab& lab, const Model& model);

/// Where the whole lab stands, from its own shares and the engine's report of the point at work.
[[nodiscard]] double calibrationLabFraction(double doneShare, double presentShare, const Progress& progress);

} // namespace nibble
