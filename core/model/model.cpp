// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/model.h"

#include <algorithm>
#include <utility>

#include "core/formats/number_format.h"
#include "core/formats/quantized_tensor.h"

namespace nibble {

namespace {

/// Columns [first, first + count) of the stored matrix, each as one row of out[count][stored rows].
void decodeColumns(const Tensor& stored, std::int64_t first, std::int64_t count, DecodeBlocks decode,
                   float* out) {
    const std::int64_t inputs = stored.rows();
    const std::int64_t elementBytes = info(stored.type()).blockBytes;
    std::vector<float> part(static_cast<std::size_t>(count));
    for (std::int64_t i = 0; i < inputs; ++i) {
        decode(stored.bytes().data() + i * stored.rowBytes() + first * elementBytes, count, part.data());
        for (std::int64_t c = 0; c < count; ++c)
            out[c * inputs + i] = part[static_cast<std::size_t>(c)];
    }
}

} // namespace

Shape ModelTensor::shape() const {
    if (coded)
        return {coded->rows, coded->cols};
    Shape shape = data.shape();
    if (transposed && shape.size() == 2)
        std::swap(shape[0], shape[1]);
    return shape;
}

std::int64_t ModelTensor::rows() const {
    return coded ? coded->rows : transposed ? data.cols() : data.rows();
}

std::int64_t ModelTensor::cols() const {
    return coded ? coded->cols : transposed ? data.rows() : data.cols();
}

std::int64_t ModelTensor::elements() const {
    return coded ? coded->rows * coded->cols : data.elements();
}

std::int64_t ModelTensor::bytes() const {
    return static_cast<std::int64_t>(data.bytes().size()) + scaleBytes;
}

std::string ModelTensor::typeName() const {
    if (!coded)
        return std::string(info(data.type()).name);
    const auto normal = nf4Levels();
    const bool isNormal = std::equal(coded->table.begin(), coded->table.end(), normal.begin(), normal.end());
    return fmt::format("{}:g{}", isNormal ? "nf4" : "fp4", coded->group);
}

Expected<void> ModelTensor::decodeRows(std::int64_t first, std::int64_t count, float* out) const {
    if (count <= 0 || cols() == 0)
        return {};
    if (coded) {
        if (first < 0 || count > rows() || first > rows() - count)
            return fail(ErrorKind::usage, "{} rows from row {} of a tensor with {} rows", count, first,
                        rows());
        coded->decodeRows(first, count, out);
        return {};
    }
    const DecodeBlocks decode = numberFormat(data.type()).decode;
    const bool wholeValues = info(data.type()).blockElements == 1;
    if (!decode || (transposed && !wholeValues))
        return Unexpected(Error{.kind = ErrorKind::unsupported,
                                .message = fmt::format("cannot decode type {}", info(data.type()).name),
                                .field = name});
    if (transposed) {
        decodeColumns(data, first, count, decode, out);
    } else if (auto decoded = nibble::decodeRows(data, first, count, out); !decoded) {
        decoded.error().field = name;
        return decoded;
    }
    if (rowScales.empty())
        return {};
    for (std::int64_t r = 0; r < count; ++r) {
        const float scale = rowScales[rowScales.size() == 1 ? 0 : static_cast<std::size_t>(first + r)];
        std::for_each_n(out + r * cols(), cols(), [scale](float& value) { value *= scale; });
    }
    return {};
}

void Model::add(ModelTensor tensor) {
    m_index[tensor.name] = m_tensors.size();
    m_tensors.push_back(std::move(tensor));
}

void Model::replace(const std::string& tensorName, Tensor data) {
    if (const auto found = m_index.find(tensorName); found != m_index.end())
        m_tensors[found->second].data = std::move(data);
}

const ModelTensor* Model::find(const std::string& tensorName) const {
    const auto found = m_index.find(tensorName);
    return found == m_index.end() ? nullptr : &m_tensors[found->second];
}

const ModelTensor* Model::output() const {
    return config.tiedEmbeddings ? embedding() : find("output.weight");
}

std::int64_t Model::parameters() const {
    std::int64_t count = 0;
    for (const ModelTensor& tensor : m_tensors)
        count += tensor.role == TensorRole::parameter ? tensor.elements() : 0;
    return count;
}

std::int64_t Model::tensorBytes() const {
    std::int64_t bytes = 0;
    for (const ModelTensor& tensor : m_tensors)
        bytes += tensor.role != TensorRole::unused ? tensor.bytes() : 0;
    return bytes;
}

double Model::bitsPerWeight() const {
    const std::int64_t count = parameters();
    return count > 0 ? 8.0 * static_cast<double>(tensorBytes()) / static_cast<double>(count) : 0.0;
}

std::string blockTensor(std::int64_t layer, std::string_view part) {
    return fmt::format("blk.{}.{}", layer, part);
}

} // namespace nibble
