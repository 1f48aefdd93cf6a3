// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <memory>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "command.h"
#include "core/base/random.h"
#include "core/formats/numbers/expression.h"
#include "core/formats/numbers/stored_number.h"

namespace nibble::cli {

namespace {

constexpr int kMostTableBits = 8;

struct NumberOptions {
    std::string value, from, scale, absmax, rounding = "nearest_even", overflow = "saturate";
    std::vector<std::string> formats, define;
    bool restricted = false, codes = false;
};

Expected<mpq_class> positive(const std::string& text, const char* option) {
    auto value = evaluateExpression(text);
    if (!value)
        return fail(ErrorKind::usage, "{}: {}", option, value.error().message);
    if (!value->isFinite() || value->value <= 0)
        return fail(ErrorKind::usage, "{} must be above zero", option);
    return std::move(value->value);
}

Expected<FormatSettings> settingsOf(const NumberOptions& options) {
    FormatSettings settings{.restricted = options.restricted, .saturate = options.overflow == "saturate"};
    if (!options.scale.empty()) {
        auto scale = positive(options.scale, "--scale");
        if (!scale)
            return passOn(scale);
        settings.scale = *scale;
    }
    if (!options.absmax.empty()) {
        auto absmax = positive(options.absmax, "--absmax");
        if (!absmax)
            return passOn(absmax);
        settings.absmax = *absmax;
    }
    return settings;
}

/// A name or definition as a format; tensors' block types are refused by name.
Expected<ScalarFormat> formatOf(const std::string& name, const FormatSettings& settings) {
    if (const auto element = elementTypeByName(name);
        element && info(*element).blockElements > 1 && !findScalarType(name))
        return fail(ErrorKind::usage, "{} stores blocks of {} values with a scale, not single numbers", name,
                    info(*element).blockElements);
    auto type = scalarTypeFrom(name);
    if (!type)
        return passOn(type);
    return makeScalarFormat(std::move(*type), settings);
}

Expected<std::vector<ScalarFormat>> formatsOf(const NumberOptions& options) {
    auto settings = settingsOf(options);
    if (!settings)
        return passOn(settings);
    std::vector<std::string> names = options.formats;
    if (names.empty() && options.define.empty())
        for (const ScalarType& type : scalarTypes())
            names.push_back(type.name);
    names.insert(names.end(), options.define.begin(), options.define.end());
    std::vector<ScalarFormat> formats;
    for (const std::string& name : names) {
        auto format = formatOf(name, *settings);
        if (!format)
            return passOn(format);
        formats.push_back(std::move(*format));
    }
    return formats;
}

Json exactOrNull(const std::optional<mpq_class>& value) {
    return value ? Json(toDouble(*value)) : Json(nullptr);
}

Json describeFields(const ScalarFormat& format, std::uint64_t code) {
    Json fields = Json::array();
    const std::string bits = format.bitText(code);
    std::size_t at = 0;
    for (const CodeField& field : format.fields()) {
        fields.push_back(
            {{"name", nameOf(field.part)}, {"bits", bits.substr(at, static_cast<std::size_t>(field.bits))}});
        at += static_cast<std::size_t>(field.bits);
    }
    return fields;
}

Json neighbourOf(const std::optional<ExactNumber>& number) {
    return number ? cli::number(toDouble(*number)) : Json(nullptr);
}

/// `given` is null for a row of a table of codes.
Json describeStored(const ScalarFormat& format, const StoredNumber& stored, const ExactNumber* given) {
    const bool has = stored.code.has_value();
    Json json{{"format", format.type.name},
              {"title", format.type.title},
              {"bits", has ? Json(format.bitText(*stored.code)) : Json(nullptr)},
              {"hex", has ? Json(format.hexText(*stored.code)) : Json(nullptr)},
              {"value", cli::number(toDouble(stored.value))},
              {"value_exact", exactText(stored.value)},
              {"class", has ? Json(nameOf(stored.numberClass)) : Json("no_code")},
              {"composition", has ? Json(compositionText(format, *stored.code)) : Json(nullptr)}};
    if (!given)
        return json;
    const auto absolute = stored.error ? std::optional(mpq_class(abs(*stored.error))) : std::nullopt;
    json["event"] = nameOf(stored.event);
    json["error"] = exactOrNull(stored.error);
    json["absolute_error"] = exactOrNull(absolute);
    json["relative_error"] = exactOrNull(stored.relativeError(*given));
    json["ulp"] = exactOrNull(stored.ulp);
    json["tie"] = stored.tie;
    json["share_up"] = exactOrNull(stored.shareUp);
    json["next_below"] = neighbourOf(stored.below);
    json["next_above"] = neighbourOf(stored.above);
    json["fields"] = has ? describeFields(format, *stored.code) : Json::array();
    json["largest"] = toDouble(format.largest());
    json["scale"] = format.type.isScaled() ? Json(toDouble(format.scale)) : Json(nullptr);
    return json;
}

void printStored(const ScalarFormat& format, const StoredNumber& stored, const ExactNumber& given) {
    const auto relative = stored.relativeError(given);
    const std::string what =
        stored.event == StoreEvent::exact || stored.event == StoreEvent::rounded
            ? std::string(className(stored.numberClass))
            : fmt::format("{}, {}", className(stored.numberClass), eventText(stored.event));
    fmt::print("{:<13} {:<16} {:<24} {:<12} {:<12} {:<12} {}\n", format.type.title,
               stored.code ? "0x" + format.hexText(*stored.code) : "–",
               stored.code ? numberText(stored.value, 17) : "–",
               stored.error ? decimalText(*stored.error, 3) : "–", relative ? decimalText(*relative, 3) : "–",
               stored.ulp ? decimalText(*stored.ulp, 3) : "–",
               stored.code ? what : std::string(eventText(stored.event)));
}

struct Asked {
    ExactNumber value;
    std::optional<TypedBits> bits; ///< of each format's own, where no other is named
};

Expected<Asked> askedValue(const NumberOptions& options) {
    auto typed = readTypedNumber(options.value);
    if (!typed)
        return fail(ErrorKind::usage, "{}: {}", options.value, typed.error().message);
    if (const auto* value = std::get_if<ExactNumber>(&*typed))
        return Asked{*value, std::nullopt};
    const TypedBits bits = std::get<TypedBits>(*typed);
    if (options.from.empty()) {
        if (options.formats.empty() && options.define.empty())
            return fail(ErrorKind::usage, "--formats or --from must say whose bits {} are", options.value);
        return Asked{{}, bits};
    }
    auto settings = settingsOf(options);
    if (!settings)
        return passOn(settings);
    auto source = formatOf(options.from, *settings);
    if (!source)
        return passOn(source);
    auto code = source->codeOfWord(bits.bits);
    if (!code)
        return passOn(code);
    const auto value = source->decode(*code);
    if (!value)
        return fail(ErrorKind::usage, "{} does not use the code {}", source->type.title, options.value);
    return Asked{*value, std::nullopt};
}

Expected<std::vector<StoredNumber>> storeIn(const std::vector<ScalarFormat>& formats, const Asked& asked,
                                            const NumberOptions& options, std::uint64_t seed) {
    RoundingChoice choice;
    for (const RoundingInfo& rounding : allRoundings())
        if (rounding.name == options.rounding)
            choice.rounding = rounding.rounding;
    Random random(seed);
    std::vector<StoredNumber> stored;
    for (const ScalarFormat& format : formats) {
        choice.draw = random.next();
        if (!asked.bits) {
            stored.push_back(storeNumber(format, asked.value, choice));
            continue;
        }
        auto code = format.codeOfWord(asked.bits->bits);
        if (!code)
            return passOn(code);
        stored.push_back(storedCode(format, *code));
    }
    return stored;
}

Expected<void> showNumber(const NumberOptions& options, const Invocation& invocation) {
    auto asked = askedValue(options);
    if (!asked)
        return passOn(asked);
    auto formats = formatsOf(options);
    if (!formats)
        return passOn(formats);
    auto stored = storeIn(*formats, *asked, options, invocation.options.seed);
    if (!stored)
        return passOn(stored);
    // Bits of a format of their own mean what that format says.
    const auto given = [&](std::size_t i) { return asked->bits ? (*stored)[i].value : asked->value; };
    if (invocation.options.json) {
        Json rows = Json::array();
        for (std::size_t i = 0; i < formats->size(); ++i) {
            const ExactNumber value = given(i);
            rows.push_back(describeStored((*formats)[i], (*stored)[i], &value));
        }
        printJson({{"value", options.value},
                   {"exact", asked->bits ? Json(nullptr) : Json(exactText(asked->value))},
                   {"approximate", asked->value.approximate},
                   {"rounding", options.rounding},
                   {"formats", rows}});
        return {};
    }
    if (!asked->bits)
        fmt::print("{} = {}{}\n\n", options.value, asked->value.approximate ? "about " : "",
                   numberText(asked->value, 40));
    fmt::print("{:<13} {:<16} {:<24} {:<12} {:<12} {:<12} {}\n", "format", "bits", "stored", "error",
               "relative", "ulp", "class");
    for (std::size_t i = 0; i < formats->size(); ++i)
        printStored((*formats)[i], (*stored)[i], given(i));
    return {};
}

/// All codes of formats of up to 8 bits.
Expected<void> showCodes(const NumberOptions& options, const Invocation& invocation) {
    auto formats = formatsOf(options);
    if (!formats)
        return passOn(formats);
    Json tables = Json::array();
    for (const ScalarFormat& format : *formats) {
        if (format.bits > kMostTableBits)
            return fail(ErrorKind::usage, "{} has {} bits; a table of codes has at most {}",
                        format.type.title, format.bits, kMostTableBits);
        Json rows = Json::array();
        for (std::uint64_t code = 0; code < std::uint64_t{1} << format.bits; ++code) {
            const StoredNumber stored = storedCode(format, code);
            if (invocation.options.json)
                rows.push_back(describeStored(format, stored, nullptr));
            else
                fmt::print("{:<13} 0x{:<4} {:<10} {:<24} {}\n", format.type.title, format.hexText(code),
                           format.bitText(code), compositionText(format, code), numberText(stored.value, 17));
        }
        tables.push_back({{"format", format.type.name}, {"codes", rows}});
    }
    if (invocation.options.json)
        printJson({{"tables", tables}});
    return {};
}

void addOptions(CLI::App& command, NumberOptions& options) {
    command
        .add_option("--formats", options.formats,
                    "Formats, separated by commas: fp16, bf16, e4m3, …, or definitions like e3m4:b5:finite, "
                    "int6, mine=points:-1;0;1; all of the table if left out")
        ->delimiter(',');
    command.add_option("--define", options.define, "One more format, by its definition");
    command.add_option("--from", options.from, "Whose bits VALUE is, to see them in the other formats");
    command.add_option("--scale", options.scale, "Of integers and code points: what a step is worth (1)");
    command.add_option("--absmax", options.absmax, "Instead: what their largest code is worth");
    command.add_flag("--restricted", options.restricted,
                     "Signed integers without the lowest code: -127 to 127");
    command
        .add_option("--overflow", options.overflow,
                    "FP8 beyond its range: the largest value, or infinity or NaN")
        ->capture_default_str()
        ->check(CLI::IsMember({"saturate", "special"}));
    std::vector<std::string> roundings;
    for (const RoundingInfo& rounding : allRoundings())
        roundings.emplace_back(rounding.name);
    command.add_option("--rounding", options.rounding, "Between two codes; stochastic draws by --seed")
        ->capture_default_str()
        ->check(CLI::IsMember(roundings));
    command.add_flag("--codes", options.codes, "All codes of the formats instead of one value");
}

/// "-inf" and "-pi" look like options to the parser, which hands over what it does not know.
Expected<void> takeSigned(const CLI::App& command, NumberOptions& options) {
    for (const std::string& rest : command.remaining()) {
        if (!options.value.empty() || rest.starts_with("--"))
            return fail(ErrorKind::usage, "{} was not expected; --help names the options", rest);
        options.value = rest;
    }
    return {};
}

} // namespace

void addNumberCommand(CommandSet& commands) {
    auto options = std::make_shared<NumberOptions>();
    auto self = std::make_shared<CLI::App*>();
    auto& command = commands.add("number", "How number formats store a value",
                                 [options, self](const Invocation& invocation) -> Expected<void> {
                                     if (auto taken = takeSigned(**self, *options); !taken)
                                         return taken;
                                     if (options->codes)
                                         return showCodes(*options, invocation);
                                     if (options->value.empty())
                                         return fail(ErrorKind::usage, "VALUE is missing");
                                     return showNumber(*options, invocation);
                                 });
    *self = &command;
    command.add_option(
        "VALUE", options->value,
        "0.1, -inf, nan, an expression (1/3, pi, 2^-10, nextafter(1,2)), or bits (0x3DCC, 0b01)");
    command.allow_extras();
    addOptions(command, *options);
}

} // namespace nibble::cli
