// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/methods/registry.h"

#include <algorithm>

#include "core/methods/scheme_presets.h"
#include "core/methods/transform.h"

namespace nibble {

#define NIBBLE_METHOD(name, function) MethodInfo function(std::string_view);
#include "core/methods/methods.def"
#undef NIBBLE_METHOD

std::span<const MethodInfo> allMethods() {
    static const std::vector<MethodInfo> methods = {
#define NIBBLE_METHOD(name, function) function(name),
#include "core/methods/methods.def"
#undef NIBBLE_METHOD
    };
    return methods;
}

#define NIBBLE_TRANSFORM(name, function) TransformInfo function(std::string_view);
#include "core/methods/transforms.def"
#undef NIBBLE_TRANSFORM

std::span<const TransformInfo> allTransforms() {
    static const std::vector<TransformInfo> transforms = {
#define NIBBLE_TRANSFORM(name, function) function(name),
#include "core/methods/transforms.def"
#undef NIBBLE_TRANSFORM
    };
    return transforms;
}

namespace {

constexpr std::string_view kPreset = "preset:";

std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> parts;
    while (true) {
        const auto at = text.find(separator);
        parts.emplace_back(text.substr(0, at));
        if (at == std::string_view::npos)
            return parts;
        text.remove_prefix(at + 1);
    }
}

/// The row of a list that a choice names, with the values of its options. `kind`: what the list holds.
template <typename Info>
Expected<std::pair<const Info*, ParamValues>> resolve(std::span<const Info> list, std::string_view kind,
                                                      const MethodChoice& choice) {
    const auto found =
        std::find_if(list.begin(), list.end(), [&](const Info& row) { return row.name == choice.method; });
    if (found == list.end()) {
        std::string names;
        for (const auto& row : list)
            names += (names.empty() ? "" : ", ") + row.name;
        return fail(ErrorKind::usage, "there is no {} '{}'; there are: {}", kind, choice.method, names);
    }
    auto values = ParamValues::parse(choice.method, found->params, choice.options);
    if (!values)
        return passOn(values);
    return std::pair(&*found, std::move(*values));
}

auto resolveMethod(const MethodChoice& choice) {
    return resolve(allMethods(), "method", choice);
}

auto resolveTransform(const MethodChoice& choice) {
    return resolve(allTransforms(), "transform", choice);
}

template <typename Resolve>
Expected<MethodChoice> parseChoice(std::string_view text, Resolve resolveChoice) {
    auto parts = split(text, ':');
    MethodChoice choice{parts.front(), {parts.begin() + 1, parts.end()}};
    auto resolved = resolveChoice(choice);
    if (!resolved)
        return passOn(resolved);
    choice.options = resolved->second.canonical(resolved->first->params);
    return choice;
}

/// `text` with a base that is a preset's name replaced by the preset.
Expected<std::string> withoutPreset(std::string_view text) {
    const auto stages = text.substr(0, text.find('/'));
    const auto plus = stages.rfind('+');
    const auto begin = plus == std::string_view::npos ? 0 : plus + 1;
    const auto base = stages.substr(begin);
    if (!base.starts_with(kPreset))
        return std::string(text);
    std::string names;
    for (const auto& preset : schemePresets()) {
        if (base.substr(kPreset.size()) == preset.name)
            return fmt::format("{}{}{}", text.substr(0, begin), preset.scheme, text.substr(stages.size()));
        names += fmt::format("{}{}", names.empty() ? "" : ", ", preset.name);
    }
    return fail(ErrorKind::usage, "there is no '{}'; the presets are: {}", base, names);
}

} // namespace

Expected<std::vector<MethodChoice>> parseTransforms(std::string_view text) {
    std::vector<MethodChoice> transforms;
    for (const auto& stage : split(text, '+')) {
        auto transform = parseChoice(stage, resolveTransform);
        if (!transform)
            return passOn(transform);
        transforms.push_back(std::move(*transform));
    }
    return transforms;
}

Expected<EditedModel> transformModel(ModelPointer model, std::span<const MethodChoice> transforms,
                                     EditedModel::Source source) {
    EditedModel edited(std::move(model), std::move(source));
    for (const auto& choice : transforms) {
        auto resolved = resolveTransform(choice);
        if (!resolved)
            return passOn(resolved);
        if (auto applied = resolved->first->make(resolved->second)->apply(edited); !applied)
            return passOn(applied);
    }
    return edited;
}

Expected<QuantScheme> parseScheme(std::string_view given) {
    const auto text = withoutPreset(given);
    if (!text)
        return fail(ErrorKind::usage, "scheme '{}': {}", given, text.error().message);
    const auto parts = split(*text, '/');
    QuantScheme scheme;
    const auto plus = parts.front().rfind('+');
    if (plus != std::string::npos) {
        auto transforms = parseTransforms(std::string_view(parts.front()).substr(0, plus));
        if (!transforms)
            return fail(ErrorKind::usage, "scheme '{}': {}", given, transforms.error().message);
        scheme.transforms = std::move(*transforms);
    }
    auto base = parseChoice(std::string_view(parts.front()).substr(plus == std::string::npos ? 0 : plus + 1),
                            resolveMethod);
    if (!base)
        return fail(ErrorKind::usage, "scheme '{}': {}", given, base.error().message);
    scheme.base = std::move(*base);
    for (std::size_t i = 1; i < parts.size(); ++i) {
        const auto equals = parts[i].find('=');
        if (equals == std::string::npos || equals == 0)
            return fail(ErrorKind::usage, "scheme '{}': '{}' should be pattern=method", given, parts[i]);
        auto choice = parseChoice(std::string_view(parts[i]).substr(equals + 1), resolveMethod);
        if (!choice)
            return fail(ErrorKind::usage, "scheme '{}': {}", given, choice.error().message);
        scheme.overrides.push_back({parts[i].substr(0, equals), std::move(*choice)});
    }
    return scheme;
}

Expected<std::vector<QuantScheme>> parseSchemes(std::string_view text) {
    std::vector<QuantScheme> schemes;
    for (const auto& part : split(text, ',')) {
        auto scheme = parseScheme(part);
        if (!scheme)
            return passOn(scheme);
        schemes.push_back(std::move(*scheme));
    }
    return schemes;
}

Expected<QuantizerPointer> makeQuantizer(const MethodChoice& choice) {
    auto resolved = resolveMethod(choice);
    if (!resolved)
        return passOn(resolved);
    return resolved->first->make(choice, resolved->second);
}

bool isFloatBaseline(const QuantScheme& scheme) {
    const auto& name = scheme.base.method;
    return scheme.transforms.empty() && scheme.overrides.empty() &&
           (name == "f32" || name == "f16" || name == "bf16");
}

} // namespace nibble
