// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/checkpoint.h"

#include <array>
#include <cstring>

#include "core/base/mapped_file.h"
#include "core/model/gguf_reader.h"
#include "core/model/gguf_writer.h"

namespace nibble {

namespace {

constexpr const char* kKind = "nibblescope-checkpoint";

std::array<std::pair<const char*, float*>, 3> named(const RunArrays& arrays) {
    return {{{"weights", arrays.weights},
             {"first_moments", arrays.firstMoments},
             {"second_moments", arrays.secondMoments}}};
}

Unexpected refuse(const std::string& path, std::string field, std::string message) {
    return Unexpected(Error{
        .kind = ErrorKind::badFile, .message = std::move(message), .path = path, .field = std::move(field)});
}

Expected<void> readArray(const GgufFile& file, const char* name, float* out, std::int64_t count) {
    for (const auto& tensor : file.tensors)
        if (tensor.name == name && tensor.data.type() == ElementType::f32 &&
            tensor.data.elements() == count) {
            std::memcpy(out, tensor.data.bytes().data(), tensor.data.bytes().size());
            return {};
        }
    return refuse(file.path, name, fmt::format("no {} F32 values of this name", count));
}

Expected<RunState> readState(const GgufFile& file) {
    RunState state;
    const auto step = file.metadata.integer("run.step");
    const auto pendingSteps = file.metadata.integer("run.pending_steps");
    const auto pendingLoss = file.metadata.number("run.pending_loss");
    const auto seconds = file.metadata.number("run.seconds");
    const auto* record = file.metadata.text("run.record");
    if (!step || !pendingSteps || !pendingLoss || !seconds || !record)
        return refuse(file.path, "run.step", "the checkpoint does not say where the run stands");
    auto rows = recordFromText(*record, file.path);
    if (!rows)
        return passOn(rows);
    state.step = *step;
    state.pendingSteps = *pendingSteps;
    state.pendingLoss = *pendingLoss;
    state.seconds = *seconds;
    state.record = std::move(*rows);
    return state;
}

} // namespace

Expected<void> writeCheckpoint(const std::string& path, const RunState& state, const RunArrays& arrays) {
    Metadata metadata;
    metadata.set("general.architecture", std::string(kKind));
    metadata.set("run.recipe_hash", state.recipeHash);
    metadata.set("run.step", state.step);
    metadata.set("run.pending_loss", state.pendingLoss);
    metadata.set("run.pending_steps", state.pendingSteps);
    metadata.set("run.seconds", state.seconds);
    metadata.set("run.record", recordToText(state.record));
    std::vector<GgufTensor> tensors;
    for (const auto& [name, values] : named(arrays)) {
        // The arrays outlive the writing: nothing to own.
        const auto bytes = std::as_bytes(std::span(values, static_cast<std::size_t>(arrays.count)));
        tensors.push_back(storedTensor(name, Tensor(ElementType::f32, {arrays.count}, bytes, nullptr)));
    }
    return writeGguf(path, metadata, tensors);
}

Expected<RunState> readCheckpoint(const std::string& path, const std::string& recipeHash,
                                  const RunArrays& arrays) {
    auto mapped = MappedFile::open(path);
    if (!mapped)
        return passOn(mapped);
    const auto file = parseGguf((*mapped)->bytes(), *mapped, path);
    if (!file)
        return Unexpected(file.error());
    const auto* kind = file->metadata.text("general.architecture");
    if (!kind || *kind != kKind)
        return refuse(path, "general.architecture", "this is no checkpoint of a training run");
    const auto* hash = file->metadata.text("run.recipe_hash");
    if (!hash || *hash != recipeHash)
        return refuse(path, "run.recipe_hash", "the checkpoint belongs to another recipe or other data");
    auto state = readState(*file);
    if (!state)
        return state;
    state->recipeHash = recipeHash;
    for (const auto& [name, values] : named(arrays))
        if (auto read = readArray(*file, name, values, arrays.count); !read)
            return passOn(read);
    return state;
}

} // namespace nibble
