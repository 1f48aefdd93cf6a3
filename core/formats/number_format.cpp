// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/number_format.h"

#include <algorithm>
#include <array>
#include <memory>

#include "core/base/parallel.h"
#include "core/formats/codecs.h"

namespace nibble {

namespace {

/// Fewer values than this are not worth waking another thread.
constexpr std::int64_t kValuesPerTask = 32768;

template <ElementType type>
constexpr NumberFormat makeFormat() {
    NumberFormat format{type, nullptr, nullptr};
    if constexpr (requires { codec::decode<type>(nullptr, 0, nullptr); })
        format.decode = &codec::decode<type>;
    if constexpr (requires { codec::encode<type>(nullptr, 0, nullptr, nullptr); })
        format.encode = &codec::encode<type>;
    return format;
}

constexpr std::array kFormats = {
#define NIBBLE_ELEMENT_TYPE(id, name, ggml, safetensors, elements, bytes) makeFormat<ElementType::id>(),
#include "core/tensor/element_types.def"
#undef NIBBLE_ELEMENT_TYPE
};

} // namespace

const NumberFormat& numberFormat(ElementType type) {
    return kFormats[static_cast<std::size_t>(type)];
}

Expected<void> decodeRows(const Tensor& tensor, std::int64_t first, std::int64_t count, float* out) {
    const ElementTypeInfo& type = info(tensor.type());
    const DecodeBlocks decode = numberFormat(tensor.type()).decode;
    if (!decode)
        return fail(ErrorKind::unsupported, "values of type {} cannot be decoded", type.name);
    if (byteCount(tensor.type(), tensor.shape()) != static_cast<std::int64_t>(tensor.bytes().size()))
        return fail(ErrorKind::failed, "a tensor of type {} has {} bytes, which is not what its shape needs",
                    type.name, tensor.bytes().size());
    if (first < 0 || count < 0 || count > tensor.rows() || first > tensor.rows() - count)
        return fail(ErrorKind::usage, "{} rows from row {} of a tensor with {} rows", count, first,
                    tensor.rows());
    // Rows are whole blocks and follow one another, so blocks are shared out: a long vector is as well.
    const std::byte* bytes = tensor.bytes().data() + first * tensor.rowBytes();
    parallelFor(count * tensor.cols() / type.blockElements, kValuesPerTask / type.blockElements,
                [&](std::int64_t begin, std::int64_t end) {
                    decode(bytes + begin * type.blockBytes, end - begin, out + begin * type.blockElements);
                });
    return {};
}

Expected<std::vector<float>> decodeAll(const Tensor& tensor) {
    std::vector<float> values(static_cast<std::size_t>(tensor.elements()));
    if (auto decoded = decodeRows(tensor, 0, tensor.rows(), values.data()); !decoded)
        return passOn(decoded);
    return values;
}

Expected<Tensor> encodeMatrix(std::span<const float> values, Shape shape, ElementType type,
                              const float* importance, const std::stop_token& stop) {
    const ElementTypeInfo& row = info(type);
    const EncodeBlocks encode = numberFormat(type).encode;
    if (!encode)
        return fail(ErrorKind::unsupported, "values cannot be encoded as {}", row.name);
    if (elementCount(shape) != static_cast<std::int64_t>(values.size()))
        return fail(ErrorKind::usage, "{} values do not fill the shape they are given", values.size());
    const auto size = byteCount(type, shape);
    const std::int64_t cols = shape.empty() ? 1 : shape.back();
    if (!size)
        return fail(ErrorKind::unsupported, "{} needs rows of whole blocks of {} values, not {}", row.name,
                    row.blockElements, cols);
    const auto bytes = std::make_shared_for_overwrite<std::byte[]>(static_cast<std::size_t>(*size));
    const std::int64_t rows = cols > 0 ? static_cast<std::int64_t>(values.size()) / cols : 0;
    const std::int64_t blocks = cols / row.blockElements;
    parallelFor(rows, std::max<std::int64_t>(1, kValuesPerTask / std::max<std::int64_t>(cols, 1)),
                [&](std::int64_t begin, std::int64_t end) {
                    for (std::int64_t i = begin; i < end && !stop.stop_requested(); ++i) {
                        std::byte* out = bytes.get() + i * blocks * row.blockBytes;
                        std::fill_n(out, blocks * row.blockBytes, std::byte{0}); // encoders may set bits
                        encode(values.data() + i * cols, blocks, importance, out);
                    }
                });
    if (stop.stop_requested())
        return stoppedByUser();
    return Tensor(type, std::move(shape), {bytes.get(), static_cast<std::size_t>(*size)}, bytes);
}

} // namespace nibble
