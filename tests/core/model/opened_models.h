// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTemporaryDir>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "core/model/model.h"
#include "file_builders.h"

namespace nibble::test {

inline const std::string kStories = NIBBLE_SHARED_DIR "/models/stories260K/stories260K.gguf";
inline const std::string kTinyStories = NIBBLE_SHARED_DIR "/models/TinyStories-656K";

inline bool sharedModelsAreHere() {
    return std::filesystem::exists(kStories) && std::filesystem::exists(kTinyStories);
}

/// Why a model does not open or run; empty if it does both.
inline std::string why(const Expected<ModelPointer>& model) {
    if (!model)
        return model.error().text();
    return (*model)->notRunnable ? (*model)->notRunnable->text() : std::string();
}

inline std::vector<float> values(const ModelTensor& tensor) {
    std::vector<float> out(static_cast<std::size_t>(tensor.rows() * tensor.cols()));
    return tensor.decodeRows(0, tensor.rows(), out.data()) ? out : std::vector<float>();
}

/// Every tensor of `a` has the same values in `b`.
inline bool sameTensors(const Model& a, const Model& b) {
    for (const ModelTensor& tensor : a.tensors()) {
        if (tensor.role != TensorRole::parameter)
            continue;
        const ModelTensor* other = b.find(tensor.name);
        if (!other || other->shape() != tensor.shape() || values(tensor) != values(*other))
            return false;
    }
    return true;
}

/// A folder of files that the test writes.
class Folder {
public:
    [[nodiscard]] std::string path(const std::string& name = {}) const {
        return m_folder.filePath(QString::fromStdString(name)).toStdString();
    }
    std::string write(const std::string& name, const std::string& content) {
        std::filesystem::create_directories(std::filesystem::path(path(name)).parent_path());
        std::ofstream(path(name), std::ios::binary) << content;
        return path(name);
    }
    /// A Hugging Face folder of one file.
    std::string writeFolder(const std::string& name, const std::string& config, const std::string& weights) {
        write(name + "/config.json", config);
        write(name + "/model.safetensors", weights);
        return path(name);
    }

private:
    QTemporaryDir m_folder;
};

} // namespace nibble::test
