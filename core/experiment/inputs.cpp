// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <filesystem>

#include "core/base/mapped_file.h"
#include "core/base/output_file.h"
#include "core/base/parallel.h"
#include "core/base/sha256.h"
#include "core/experiment/generated_text.h"
#include "core/experiment/inputs.h"
#include "core/kernels/isa.h"
#include "core/model/bundled_model.h"

namespace nibble {

namespace {

/// Texts above this are refused rather than tokenized for an hour.
constexpr std::size_t kTextLimit = std::size_t{1} << 30;

/// What needs no file: the built-in text, or one kind of the generator's.
Expected<BuiltInText> ownText(const std::string& path, const Model& model, TextUse use) {
    if (path.empty())
        return builtInText(model, use);
    const std::string name = path.substr(kGeneratedPrefix.size());
    const auto kind = findTextKind(name);
    if (!kind)
        return fail(ErrorKind::usage, "the generator writes no text called '{}'", name);
    return generatedText(*kind, use);
}

} // namespace

Expected<ModelPointer> openExperimentModel(const std::string& path) {
    return path.empty() ? bundledModel() : openModel(path);
}

Expected<LoadedText> loadText(const std::string& path, const Model& model, TextUse use,
                              const JobContext& job) {
    LoadedText text;
    if (path.empty() || path.starts_with(kGeneratedPrefix)) {
        auto builtIn = ownText(path, model, use);
        if (!builtIn)
            return passOn(builtIn);
        text.name = std::move(builtIn->name);
        text.content = std::move(builtIn->content);
    } else {
        auto content = readTextFile(path, kTextLimit);
        if (!content)
            return passOn(content);
        text.name = std::filesystem::path(path).filename().string();
        text.content = std::move(*content);
    }
    auto hash = sha256(std::as_bytes(std::span(text.content)), job);
    if (!hash)
        return passOn(hash);
    text.sha256 = std::move(*hash);
    return text;
}

Expected<void> applyMachineSettings(int threads, const std::string& isa) {
    if (threads < 0)
        return fail(ErrorKind::usage, "{} threads", threads);
    setThreadCount(threads > 0 ? threads : hardwareThreads());
    if (!isa.empty())
        return kernels::selectIsa(isa);
    return kernels::selectIsaFromEnvironment();
}

Expected<ModelSummary> summarize(const Model& model, const JobContext& job) {
    ModelSummary summary{.name = model.name,
                         .path = model.path,
                         .architecture = model.config.architectureName,
                         .format = model.format,
                         .parameters = model.parameters(),
                         .bytes = model.tensorBytes(),
                         .bitsPerWeight = model.bitsPerWeight(),
                         .randomWeights = model.randomWeights,
                         .warnings = model.warnings};
    // Several files: the hash of their hashes, in order.
    std::string hashes;
    if (isBundled(model)) {
        auto hash = sha256(bundledModelBytes(), job);
        if (!hash)
            return passOn(hash);
        hashes = std::move(*hash);
    }
    for (const auto& path : model.files) {
        auto file = MappedFile::open(path);
        if (!file)
            return passOn(file);
        auto hash = sha256((*file)->bytes(), job);
        if (!hash)
            return passOn(hash);
        hashes += *hash;
    }
    if (model.files.size() > 1) {
        auto hash = sha256(std::as_bytes(std::span(hashes)), job);
        if (!hash)
            return passOn(hash);
        hashes = std::move(*hash);
    }
    summary.sha256 = std::move(hashes);
    return summary;
}

} // namespace nibble
