// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <charconv>
#include <cmath>
#include <memory>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "command.h"
#include "core/evaluation/ranges/captured_inputs.h"
#include "core/evaluation/ranges/range_study.h"
#include "core/experiment/number_text.h"

namespace nibble::cli {

namespace {

struct RangesOptions {
    std::string model, tensor, prompt, bits = "2..8";
    DistributionSettings distribution{.name = ""};
    std::vector<double> values;
    std::string range;
    std::vector<std::string> gridRanges;
    double shrink = 1;
    std::vector<std::string> schemes, calibrators{"minmax", "mse"};
    bool restricted = false;
    double percent = 99.99;
};

Expected<int> wholeNumber(std::string_view text) {
    if (text.size() == 1 && text[0] >= '0' + GridScheme::kFewestBits &&
        text[0] <= '0' + GridScheme::kMostBits)
        return text[0] - '0';
    return fail(ErrorKind::usage, "--bits: {} is not from {} to {}", text, GridScheme::kFewestBits,
                GridScheme::kMostBits);
}

/// "4", "2,4,8", "2..8".
Expected<std::vector<int>> bitsOf(std::string_view text) {
    std::vector<int> all;
    while (true) {
        const auto comma = text.find(',');
        const std::string_view part = text.substr(0, comma);
        const auto dots = part.find("..");
        auto first = wholeNumber(part.substr(0, dots));
        if (!first)
            return passOn(first);
        auto last = dots == std::string_view::npos ? first : wholeNumber(part.substr(dots + 2));
        if (!last)
            return passOn(last);
        if (*last < *first)
            return fail(ErrorKind::usage, "--bits: {} runs backwards", part);
        for (int bits = *first; bits <= *last; ++bits)
            all.push_back(bits);
        if (comma == std::string_view::npos)
            return all;
        text.remove_prefix(comma + 1);
    }
}

/// "-1.5:2", and "17:-1.5:2" where a grid is to be named.
Expected<HandRange> handRange(std::string_view option, std::string_view text, bool withGrid) {
    std::array<double, 3> numbers{};
    std::size_t count = 0;
    for (std::string_view rest = text; count < numbers.size(); ++count) {
        const auto colon = rest.find(':');
        const std::string_view part = rest.substr(0, colon);
        const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), numbers[count]);
        if (error != std::errc() || end != part.data() + part.size() || !std::isfinite(numbers[count]))
            return fail(ErrorKind::usage, "{}: '{}' is no number", option, part);
        if (colon == std::string_view::npos) {
            ++count;
            break;
        }
        rest.remove_prefix(colon + 1);
    }
    const std::size_t first = withGrid ? 1 : 0;
    const double grid = withGrid ? numbers[0] : 0, low = numbers[first], high = numbers[first + 1];
    if (count != first + 2 || grid < 0 || grid > 1e15 || grid != std::floor(grid) || low > high)
        return fail(ErrorKind::usage, "{}: '{}' is not {}LOW:HIGH", option, text, withGrid ? "GRID:" : "");
    return HandRange{static_cast<std::int64_t>(grid), {low, high}};
}

/// What is set by hand, for all requests alike.
Expected<void> addHand(const RangesOptions& options, std::vector<GridRequest>& requests) {
    if (!(options.shrink > 0 && options.shrink <= 100))
        return fail(ErrorKind::usage, "--shrink: a factor is above 0 and at most 100");
    for (GridRequest& request : requests) {
        const bool one = request.scheme.unit == GridUnit::tensor;
        if (one ? options.shrink != 1 || !options.gridRanges.empty() : !options.range.empty())
            return fail(ErrorKind::usage, "{} has {}: {}", request.scheme.text(),
                        one ? "one grid" : "several grids",
                        one ? "--range is its range" : "--shrink and --grid-range are for them");
        request.shrink = options.shrink;
        if (!options.range.empty()) {
            auto hand = handRange("--range", options.range, false);
            if (!hand)
                return passOn(hand);
            request.range = hand->range;
        }
        for (const std::string& text : options.gridRanges) {
            auto hand = handRange("--grid-range", text, true);
            if (!hand)
                return passOn(hand);
            request.byHand.push_back(*hand);
        }
    }
    return {};
}

Expected<std::vector<GridRequest>> requestsOf(const RangesOptions& options) {
    auto bits = bitsOf(options.bits);
    if (!bits)
        return passOn(bits);
    std::vector<GridRequest> requests;
    const auto schemes = options.schemes.empty() ? std::vector<std::string>{"symmetric"} : options.schemes;
    for (const std::string& text : schemes) {
        auto parsed = parseGridScheme(text);
        if (!parsed)
            return passOn(parsed);
        if (options.restricted && parsed->scheme.kind == GridKind::asymmetric)
            return fail(ErrorKind::usage, "--restricted leaves out the lowest signed code; {} has none",
                        text);
        if (options.restricted)
            parsed->scheme.kind = GridKind::restricted;
        for (const int width : parsed->hasBits ? std::vector{parsed->scheme.bits} : *bits)
            for (const std::string& name : options.calibrators) {
                const auto* rule = findRangeRule(name);
                if (!rule)
                    return fail(ErrorKind::usage, "no calibrator called {}", name);
                GridRequest request{
                    .scheme = parsed->scheme, .rule = rule->rule, .percentile = options.percent};
                request.scheme.bits = width;
                requests.push_back(request);
            }
    }
    if (auto added = addHand(options, requests); !added)
        return passOn(added);
    return requests;
}

struct Source {
    RangeDataPointer data;
    std::string name;
};

Expected<RangeDataPointer> valuesOfTensor(const RangesOptions& options, const Invocation& invocation) {
    auto model = openForCommand(options.model);
    if (!model)
        return passOn(model);
    const ModelTensor* tensor = (*model)->find(options.tensor);
    if (!tensor)
        return fail(ErrorKind::usage, "{} has no tensor called {}", (*model)->name, options.tensor);
    if (!options.prompt.empty())
        return capturedInputs(*model, options.tensor, options.prompt, invocation.job);
    return RangeData::ofTensor(*tensor, RangeData::kMostValues, invocation.options.seed, invocation.job);
}

Expected<RangeDataPointer> valuesOf(const RangesOptions& options, const Invocation& invocation) {
    if (!options.values.empty()) {
        const std::vector<float> values(options.values.begin(), options.values.end());
        return RangeData::make(values, std::ssize(values), RangeData::Kind::weights, invocation.job);
    }
    if (options.distribution.name.empty())
        return valuesOfTensor(options, invocation);
    DistributionSettings settings = options.distribution;
    settings.seed = invocation.options.seed;
    return RangeData::draw(settings, invocation.job);
}

Expected<Source> sourceOf(const RangesOptions& options, const Invocation& invocation) {
    const bool tensor = !options.tensor.empty(), distribution = !options.distribution.name.empty(),
               values = !options.values.empty();
    if (!tensor && !distribution && !values)
        return fail(ErrorKind::usage, "--distribution, --values or --tensor is missing");
    if (tensor + distribution + values > 1 || (!tensor && !(options.model.empty() && options.prompt.empty())))
        return fail(ErrorKind::usage, "either --distribution, --values or a model's --tensor, not both");
    auto data = valuesOf(options, invocation);
    if (!data)
        return passOn(data);
    return Source{*data, tensor ? options.tensor : distribution ? options.distribution.name : "values"};
}

Json orNull(const std::optional<double>& value) {
    return value ? number(*value) : Json(nullptr);
}

Json describe(const RangeRow& row) {
    const GridError& error = row.figures.error;
    const bool one = row.request.scheme.unit == GridUnit::tensor;
    const double noise = error.noise();
    return {{"bits", row.request.scheme.bits},
            {"scheme", row.request.scheme.text()},
            {"calibrator", info(row.request.rule).name},
            {"sqnr_db", orNull(error.sqnrDb())},
            {"mse", number(error.meanSquare())},
            {"max_error", number(error.largest)},
            {"clip", number(std::max(-row.range.low, row.range.high))},
            {"low", one ? number(row.grid.low()) : Json(nullptr)},
            {"high", one ? number(row.grid.high()) : Json(nullptr)},
            {"scale", one ? number(row.grid.scale) : Json(nullptr)},
            {"zero_point", one ? Json(row.grid.zero) : Json(nullptr)},
            {"grids", row.grids},
            {"rounding_mse", number(error.count > 0 ? error.rounding / error.count : 0)},
            {"clipping_mse", number(error.count > 0 ? error.clipping / error.count : 0)},
            {"rounding_share", noise > 0 ? number(error.rounding / noise) : Json(nullptr)},
            {"clipped_share", number((error.clippedBelow + error.clippedAbove) / error.count)},
            {"cosine", orNull(error.cosine())},
            {"codes", row.grid.codes()},
            {"codes_used", error.codesUsed()},
            {"codes_for_99_99_percent", error.codesHolding(0.9999)},
            {"entropy_bits", number(error.entropy())},
            {"bits_per_value", number(row.figures.bitsPerValue)},
            {"sqnr_margin_db", orNull(row.figures.sqnrMargin)}};
}

std::string cell(const std::optional<double>& value) {
    return value ? significantText(*value, 4) : "–";
}

void print(const RangeRow& row) {
    const GridError& error = row.figures.error;
    fmt::print("{:>4} {:<20} {:<10} {:>9} {:>11} {:>10} {:>10} {:>9} {:>6}\n", row.request.scheme.bits,
               row.request.scheme.text(), info(row.request.rule).name, cell(error.sqnrDb()),
               cell(error.meanSquare()), cell(error.largest), cell(std::max(-row.range.low, row.range.high)),
               cell(100 * (error.clippedBelow + error.clippedAbove) / error.count), error.codesUsed());
}

Json describeSource(const Source& source) {
    const RangeData& data = *source.data;
    const Spread spread = data.table().spread();
    return {{"source", source.name},
            {"rows_count", data.allRows()},
            {"columns_count", data.cols()},
            {"values", static_cast<std::int64_t>(data.values().size())},
            {"sampled", data.isSample()},
            {"non_finite", data.nonFinite()},
            {"minimum", number(static_cast<double>(data.table().minimum()))},
            {"maximum", number(static_cast<double>(data.table().maximum()))},
            {"mean", number(spread.mean)},
            {"deviation", number(std::sqrt(spread.squares / spread.count))}};
}

Expected<void> showRanges(const RangesOptions& options, const Invocation& invocation) {
    auto requests = requestsOf(options);
    if (!requests)
        return passOn(requests);
    auto source = sourceOf(options, invocation);
    if (!source)
        return passOn(source);
    const RangeData& data = *source->data;
    std::vector<RangeRow> rows;
    for (const GridRequest& request : *requests) {
        invocation.job.report("ranges", std::ssize(rows), std::ssize(*requests));
        auto row = rangeRow(data, request, invocation.job);
        if (!row)
            return passOn(row);
        rows.push_back(std::move(*row));
    }
    invocation.endProgressLine();
    if (invocation.options.json) {
        Json document = describeSource(*source);
        Json lines = Json::array();
        for (const RangeRow& row : rows)
            lines.push_back(describe(row));
        document["rows"] = lines;
        printJson(document);
        return {};
    }
    fmt::print("{}: {} values{}{}\n\n{:>4} {:<20} {:<10} {:>9} {:>11} {:>10} {:>10} {:>9} {:>6}\n",
               source->name, data.table().size(),
               data.isSample() ? fmt::format(", {} of {} rows", data.rows(), data.allRows()) : "",
               data.nonFinite() > 0 ? fmt::format(", {} not finite left out", data.nonFinite()) : "", "bits",
               "scheme", "calibrator", "SQNR dB", "MSE", "max error", "clip", "clipped %", "codes");
    for (const RangeRow& row : rows)
        print(row);
    return {};
}

void addOptions(CLI::App& command, RangesOptions& options) {
    std::vector<std::string_view> distributions, rules;
    for (const auto& row : allDistributions())
        distributions.push_back(row.name);
    for (const auto& row : allRangeRules())
        rules.push_back(row.name);
    DistributionSettings& drawn = options.distribution;
    command.add_option("MODEL", options.model,
                       "The model whose --tensor it is; the built-in one if left out");
    command.add_option("--tensor", options.tensor, "A tensor by its name in `nibble info`");
    command.add_option("--distribution", drawn.name,
                       fmt::format("Instead: numbers drawn from {}", fmt::join(distributions, ", ")));
    command.add_option("--values", options.values, "Instead: numbers of one's own, separated by commas")
        ->delimiter(',');
    command.add_option("--prompt", options.prompt,
                       "Not the tensor's values but what its layer is given while the model reads this");
    command.add_option("--samples", drawn.samples, "How many are drawn")->capture_default_str();
    command.add_option("--location", drawn.location, "What is added to each")->capture_default_str();
    command.add_option("--scale", drawn.scale, "What each is multiplied with before")->capture_default_str();
    command.add_option("--degrees", drawn.degrees, "Degrees of freedom of student")->capture_default_str();
    command.add_option("--bits", options.bits, "4, 2,4,8 or 2..8")->capture_default_str();
    command
        .add_option("--scheme", options.schemes,
                    "symmetric, restricted or asymmetric, with :tensor, :channel, :token or :g32 behind it; "
                    "several separated by commas")
        ->delimiter(',');
    command.add_flag("--restricted", options.restricted, "Without the lowest code: -7 to 7 at 4 bits");
    command
        .add_option(
            "--calibrator", options.calibrators,
            fmt::format("How the range is found: {}; several separated by commas", fmt::join(rules, ", ")))
        ->delimiter(',')
        ->capture_default_str();
    command.add_option("--range", options.range, "LOW:HIGH in place of the calibrator's, for one grid");
    command.add_option("--shrink", options.shrink, "What the ranges of several grids are multiplied with");
    command
        .add_option("--grid-range", options.gridRanges,
                    "GRID:LOW:HIGH for one of several, counted row by row; several separated by commas")
        ->delimiter(',');
    command.add_option("--percentile", options.percent, "Of |x|, for the calibrator percentile")
        ->capture_default_str();
}

} // namespace

void addRangesCommand(CommandSet& commands) {
    auto options = std::make_shared<RangesOptions>();
    auto& command =
        commands.add("ranges", "Error of integer grids against bits, ranges and calibrators",
                     [options](const Invocation& invocation) { return showRanges(*options, invocation); });
    addOptions(command, *options);
}

} // namespace nibble::cli
