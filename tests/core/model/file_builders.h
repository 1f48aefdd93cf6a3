// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace nibble::test {

/// Little-endian bytes put together by hand, so that the readers are tested against the published layouts and
/// not against our writer.
class Bytes {
public:
    template <typename T>
    Bytes& put(T value) {
        m_bytes.append(reinterpret_cast<const char*>(&value), sizeof(value));
        return *this;
    }
    Bytes& raw(std::string_view text) {
        m_bytes += text;
        return *this;
    }
    /// GGUF's text: length, then bytes.
    Bytes& text(std::string_view value) { return put(static_cast<std::uint64_t>(value.size())).raw(value); }
    Bytes& pad(std::size_t alignment) {
        while (m_bytes.size() % alignment != 0)
            m_bytes += '\0';
        return *this;
    }
    [[nodiscard]] std::size_t size() const { return m_bytes.size(); }
    [[nodiscard]] const std::string& string() const { return m_bytes; }

private:
    std::string m_bytes;
};

inline std::span<const std::byte> asBytes(const std::string& text) {
    return std::as_bytes(std::span(text));
}

/// One GGUF file, every part open to being wrong.
struct GgufBuilder {
    struct Entry {
        std::string key;
        std::uint32_t type;
        std::string value;
    };
    struct TensorInfo {
        std::string name;
        std::vector<std::uint64_t> extents; ///< the contiguous one first, as in the file
        std::uint32_t type;
        std::uint64_t offset;
    };

    std::string magic = "GGUF";
    std::uint32_t version = 3;
    std::vector<Entry> entries;
    std::vector<TensorInfo> tensors;
    std::string data;
    std::size_t alignment = 32;
    std::int64_t extraTensors = 0, extraEntries = 0; ///< claimed beyond those that are there

    GgufBuilder& number(const std::string& key, std::uint32_t value) {
        entries.push_back({key, 4, Bytes().put(value).string()});
        return *this;
    }
    GgufBuilder& real(const std::string& key, float value) {
        entries.push_back({key, 6, Bytes().put(value).string()});
        return *this;
    }
    GgufBuilder& text(const std::string& key, const std::string& value) {
        entries.push_back({key, 8, Bytes().text(value).string()});
        return *this;
    }
    /// Adds a tensor whose data follow those before it.
    GgufBuilder& tensor(const std::string& name, std::vector<std::uint64_t> extents, std::uint32_t type,
                        const std::string& bytes) {
        tensors.push_back({name, std::move(extents), type, data.size()});
        data += bytes;
        data.resize((data.size() + alignment - 1) / alignment * alignment);
        return *this;
    }

    [[nodiscard]] std::string build() const {
        Bytes file;
        file.raw(magic).put(version);
        file.put(static_cast<std::uint64_t>(static_cast<std::int64_t>(tensors.size()) + extraTensors));
        file.put(static_cast<std::uint64_t>(static_cast<std::int64_t>(entries.size()) + extraEntries));
        for (const Entry& entry : entries)
            file.text(entry.key).put(entry.type).raw(entry.value);
        for (const TensorInfo& tensor : tensors) {
            file.text(tensor.name).put(static_cast<std::uint32_t>(tensor.extents.size()));
            for (const std::uint64_t extent : tensor.extents)
                file.put(extent);
            file.put(tensor.type).put(tensor.offset);
        }
        file.pad(alignment);
        return file.string() + data;
    }
};

/// A safetensors file of this header and these data.
inline std::string safetensorsFile(const std::string& header, const std::string& data) {
    return Bytes().put(static_cast<std::uint64_t>(header.size())).raw(header).raw(data).string();
}

inline std::string floatBytes(std::span<const float> values) {
    return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float)};
}

} // namespace nibble::test
