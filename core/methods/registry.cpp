// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/methods/registry.h"

#include <algorithm>

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

namespace {

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

const MethodInfo* findMethod(std::string_view name) {
    const auto methods = allMethods();
    const auto found =
        std::find_if(methods.begin(), methods.end(), [&](const auto& row) { return row.name == name; });
    return found == methods.end() ? nullptr : &*found;
}

std::string knownMethods() {
    std::string names;
    for (const auto& method : allMethods())
        names += (names.empty() ? "" : ", ") + method.name;
    return names;
}

Expected<std::pair<const MethodInfo*, ParamValues>> resolve(const MethodChoice& choice) {
    const auto* method = findMethod(choice.method);
    if (!method)
        return fail(ErrorKind::usage, "there is no method '{}'; there are: {}", choice.method,
                    knownMethods());
    auto values = ParamValues::parse(choice.method, method->params, choice.options);
    if (!values)
        return passOn(values);
    return std::pair(method, std::move(*values));
}

Expected<MethodChoice> parseChoice(std::string_view text) {
    auto parts = split(text, ':');
    MethodChoice choice{parts.front(), {parts.begin() + 1, parts.end()}};
    auto resolved = resolve(choice);
    if (!resolved)
        return passOn(resolved);
    choice.options = resolved->second.canonical(resolved->first->params);
    return choice;
}

} // namespace

Expected<QuantScheme> parseScheme(std::string_view text) {
    const auto parts = split(text, '/');
    QuantScheme scheme;
    const auto stages = split(parts.front(), '+');
    if (stages.size() > 1)
        return fail(ErrorKind::usage, "scheme '{}': there is no transform '{}'", text, stages.front());
    auto base = parseChoice(stages.back());
    if (!base)
        return fail(ErrorKind::usage, "scheme '{}': {}", text, base.error().message);
    scheme.base = std::move(*base);
    for (std::size_t i = 1; i < parts.size(); ++i) {
        const auto equals = parts[i].find('=');
        if (equals == std::string::npos || equals == 0)
            return fail(ErrorKind::usage, "scheme '{}': '{}' should be pattern=method", text, parts[i]);
        auto choice = parseChoice(std::string_view(parts[i]).substr(equals + 1));
        if (!choice)
            return fail(ErrorKind::usage, "scheme '{}': {}", text, choice.error().message);
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
    auto resolved = resolve(choice);
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
