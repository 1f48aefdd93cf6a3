// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/model/hf_config.h"
#include "core/model/safetensors_reader.h"

namespace nibble {

/// Opens a Hugging Face folder: config.json, weights in one or several safetensors files, tokenizer.json or
/// vocab.json with merges.txt. A folder with a tokenizer and no weights opens for tokenizing.
Expected<ModelPointer> openHuggingFaceFolder(const std::string& folder);
/// Opens the folder of a safetensors file, or the file alone if it is no part of the folder's model.
Expected<ModelPointer> openSafetensors(const std::string& path);

/// Makes a model of a configuration and weights; `model` brings path, name and tokenizer.
Expected<ModelPointer> modelFromSafetensors(std::shared_ptr<Model> model, HfConfig config,
                                            std::vector<SafetensorsFile> files);

} // namespace nibble
