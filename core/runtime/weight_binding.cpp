// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runtime/weight_binding.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <utility>

#include "core/formats/levels.h"
#include "core/formats/number_format.h"
#include "core/formats/small_float.h"
#include "core/kernels/gguf_linear.h"

namespace nibble {

namespace {

using kernels::ActivationCoding;
using kernels::Activations;
using kernels::LinearPointer;

std::optional<kernels::FloatType> floatType(ElementType type) {
    switch (type) {
    case ElementType::f32:
        return kernels::FloatType::f32;
    case ElementType::f16:
        return kernels::FloatType::f16;
    case ElementType::bf16:
        return kernels::FloatType::bf16;
    default:
        return std::nullopt;
    }
}

std::optional<kernels::GgufFormat> ggufFormat(ElementType type) {
    switch (type) {
#define NIBBLE_GGUF_FORMAT(name, block, sub, low, high, scales, minima, offset, levels)                      \
    case ElementType::name:                                                                                  \
        return kernels::GgufFormat::name;
#include "core/kernels/gguf_formats.def"
#undef NIBBLE_GGUF_FORMAT
    default:
        return std::nullopt;
    }
}

/// GGUF's block types multiply INT8 activations per 32, as llama.cpp does; plain numbers multiply as they
/// are.
ActivationScheme storedActivations(ElementType type) {
    const auto& row = info(type);
    return row.ggmlId >= 0 && row.blockElements > 1 ? ActivationScheme::int8Per32 : ActivationScheme::f32;
}

/// 2^(code − 127) by code.
std::span<const float, 256> e8m0Map() {
    static const std::array<float, 256> map = [] {
        std::array<float, 256> values{};
        for (int code = 0; code < 256; ++code)
            values[static_cast<std::size_t>(code)] = std::ldexp(1.0F, code - 127);
        return values;
    }();
    return map;
}

/// The 16 bytes of a block of 32, low nibbles for its first half, as the dense order that the four-bit
/// kernels read.
void densify(const std::uint8_t* from, std::uint8_t* to) {
    constexpr std::size_t half = 16;
    for (std::size_t i = 0; i < half; i += 2) {
        const unsigned first = from[i], second = from[i + 1];
        to[i / 2] = static_cast<std::uint8_t>((first & 15U) | (second & 15U) << 4U);
        to[(half + i) / 2] = static_cast<std::uint8_t>(first >> 4U | (second & 0xF0U));
    }
}

/// Q4_0 is round to nearest in groups of 32 in another order: the four-bit kernels read it faster than those
/// for GGUF's other blocks.
LinearPointer bindQ4_0(const Tensor& tensor) {
    constexpr std::size_t half = 16;
    static constexpr std::array<float, 16> levels = {-8, -7, -6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7};
    const auto blocks = static_cast<std::size_t>(tensor.elements() / 32);
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(tensor.bytes().data());
    std::vector<std::uint8_t> codes(blocks * half);
    std::vector<std::uint16_t> scales(blocks);
    for (std::size_t block = 0; block < blocks; ++block, bytes += half + sizeof(std::uint16_t)) {
        std::memcpy(&scales[block], bytes, sizeof(std::uint16_t));
        densify(bytes + sizeof(std::uint16_t), codes.data() + block * half);
    }
    return kernels::makeNibbleLinear({.rows = tensor.rows(),
                                      .cols = tensor.cols(),
                                      .group = 32,
                                      .codes = codes.data(),
                                      .table = levels.data(),
                                      .scalesF16 = scales.data()},
                                     Activations::int8Per32);
}

/// MXFP4's blocks as codes with a byte per scale; the four-bit kernels read both.
LinearPointer bindMxfp4(const Tensor& tensor, ActivationScheme activations) {
    constexpr std::size_t half = 16;
    const auto blocks = static_cast<std::size_t>(tensor.elements() / 32);
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(tensor.bytes().data());
    std::vector<std::uint8_t> codes(blocks * half);
    std::vector<std::uint8_t> scales(blocks);
    for (std::size_t block = 0; block < blocks; ++block, bytes += half + 1) {
        scales[block] = bytes[0];
        if (scales[block] == 255) // NaN in OCP, 2^127 in ggml: the decoder's business
            return nullptr;
        densify(bytes + 1, codes.data() + block * half);
    }
    const std::vector<float> ones((blocks + 255) / 256, 1.0F);
    return kernels::makeNibbleLinear({.rows = tensor.rows(),
                                      .cols = tensor.cols(),
                                      .group = 32,
                                      .codes = codes.data(),
                                      .table = kSmallFloatTable<kE2m1>.data(),
                                      .scaleCodes = scales.data(),
                                      .secondScales = ones.data(),
                                      .map256 = e8m0Map().data()},
                                     activationsOf(activations).how);
}

/// The kernel for a tensor stored as an element type, or null if there is none.
LinearPointer bindStored(const Tensor& tensor, ActivationScheme activations) {
    if (const auto type = floatType(tensor.type()))
        return kernels::makeFloatLinear({.rows = tensor.rows(),
                                         .cols = tensor.cols(),
                                         .type = *type,
                                         .values = tensor.bytes().data(),
                                         .owner = tensor.owner()});
    if (tensor.type() == ElementType::q8_0)
        return kernels::makeQ8_0Linear(tensor.bytes().data(), tensor.rows(), tensor.cols());
    if (tensor.type() == ElementType::q4_0)
        if (auto linear = bindQ4_0(tensor))
            return linear;
    if (const auto format = ggufFormat(tensor.type()))
        return kernels::makeGgufLinear({.format = *format,
                                        .rows = tensor.rows(),
                                        .cols = tensor.cols(),
                                        .blocks = tensor.bytes().data(),
                                        .levels = kIq4Levels});
    if (tensor.type() == ElementType::mxfp4)
        return bindMxfp4(tensor, activations);
    return nullptr;
}

LinearPointer bindNibbles(const CodedMatrix& matrix, ActivationCoding activations) {
    const bool rowAligned = !matrix.folded && (!matrix.flattened || matrix.cols % matrix.group == 0);
    constexpr std::array<std::int64_t, 4> groups = {16, 32, 64, 128};
    if (!rowAligned || std::find(groups.begin(), groups.end(), matrix.group) == groups.end())
        return nullptr;
    const auto orNull = [](const auto& values) { return values.empty() ? nullptr : values.data(); };
    return kernels::makeNibbleLinear({.rows = matrix.rows,
                                      .cols = matrix.cols,
                                      .group = matrix.group,
                                      .codes = matrix.codes.data(),
                                      .table = matrix.table.data(),
                                      .scalesF16 = orNull(matrix.scalesF16),
                                      .scalesF32 = orNull(matrix.scalesF32),
                                      .scaleCodes = orNull(matrix.scaleCodes),
                                      .secondScales = orNull(matrix.secondScales),
                                      .map256 = matrix.scaleMap.data(),
                                      .offset = matrix.scaleOffset,
                                      .secondBlock = matrix.secondBlock,
                                      .zeros = orNull(matrix.zeros),
                                      .zerosF16 = orNull(matrix.zerosF16)},
                                     activations.how);
}

/// Symmetric 8-bit codes with a scale per row: the codes q + 128 become signed.
LinearPointer bindInt8(const CodedMatrix& matrix, ActivationCoding activations) {
    std::vector<std::int8_t> codes(matrix.codes.size());
    for (std::size_t i = 0; i < codes.size(); ++i)
        codes[i] = static_cast<std::int8_t>(static_cast<int>(matrix.codes[i]) - 128);
    return kernels::makeInt8Linear({.rows = matrix.rows,
                                    .cols = matrix.cols,
                                    .codes = codes.data(),
                                    .scales = matrix.scalesF32.data(),
                                    .columnScales = matrix.ownScales.data()},
                                   activations);
}

bool isForInt8Kernels(Activations how) {
    return how == Activations::int8PerToken || how == Activations::int8Static ||
           how == Activations::int8Outliers;
}

/// Whether the codes are those of an FP8 format, and of which.
std::optional<kernels::Float8Type> float8Type(const CodedMatrix& matrix) {
    const auto is = [&](const std::array<float, 256>& values) {
        // The NaN of E4M3 differs from itself: compare bytes.
        return matrix.table.size() == values.size() &&
               std::memcmp(matrix.table.data(), values.data(), sizeof values) == 0;
    };
    if (matrix.bits != 8 || matrix.scalesF32.empty())
        return std::nullopt;
    if (is(kSmallFloatTable<kE4m3>))
        return kernels::Float8Type::e4m3;
    return is(kSmallFloatTable<kE5m2>) ? std::optional(kernels::Float8Type::e5m2) : std::nullopt;
}

/// FP8 codes with a scale per tensor or row.
LinearPointer bindFloat8(const CodedMatrix& matrix, kernels::Float8Type type) {
    std::vector<float> scales(static_cast<std::size_t>(matrix.rows));
    for (std::int64_t row = 0; row < matrix.rows; ++row)
        scales[static_cast<std::size_t>(row)] = matrix.scale(matrix.groupOf(row, 0));
    return kernels::makeFloat8Linear({.rows = matrix.rows,
                                      .cols = matrix.cols,
                                      .type = type,
                                      .codes = matrix.codes.data(),
                                      .scales = scales.data()});
}

/// The kernel for coded weights, or null if there is none.
LinearPointer bindCoded(const CodedMatrix& matrix, ActivationCoding activations) {
    if (matrix.bits == 4 && !isForInt8Kernels(activations.how))
        return bindNibbles(matrix, activations);
    if (!matrix.ownColumns.empty() && activations.how != Activations::int8Outliers)
        return nullptr;
    const bool perRow = !matrix.flattened && matrix.groupsPerRow() == 1 && !matrix.scalesF32.empty();
    if (const auto type = float8Type(matrix); type && activations.how == Activations::f32)
        return perRow || matrix.groups() == 1 ? bindFloat8(matrix, *type) : nullptr;
    if (matrix.bits == 8 && matrix.zeros.empty() && matrix.zerosF16.empty() && perRow &&
        isForInt8Kernels(activations.how))
        return bindInt8(matrix, activations);
    return nullptr;
}

/// GPT-2's Conv1D weights, [inputs][outputs] in the file, as a row-major matrix of the same type.
Expected<Tensor> turned(const ModelTensor& tensor) {
    const std::int64_t rows = tensor.rows();
    std::vector<float> values(static_cast<std::size_t>(rows * tensor.cols()));
    if (auto decoded = tensor.decodeRows(0, rows, values.data()); !decoded)
        return passOn(decoded);
    return encodeMatrix(values, tensor.shape(), tensor.data.type());
}

} // namespace

ActivationCoding activationsOf(ActivationScheme scheme, float parameter) {
    switch (scheme) {
    case ActivationScheme::int8Static:
        return {Activations::int8Static, parameter};
    case ActivationScheme::int8Outliers:
        return {Activations::int8Outliers, parameter};
    case ActivationScheme::int8PerToken:
        return Activations::int8PerToken;
    case ActivationScheme::int8Per32:
        return Activations::int8Per32;
    case ActivationScheme::e4m3PerToken:
        return Activations::e4m3PerToken;
    case ActivationScheme::e5m2PerToken:
        return Activations::e5m2PerToken;
    case ActivationScheme::f32:
        break;
    }
    return Activations::f32;
}

LinearPointer bindQuantized(const QuantizedTensorPointer& tensor, const BindingOptions& options) {
    const auto* coded = std::get_if<std::shared_ptr<const CodedMatrix>>(&tensor->storage);
    const bool reordered = coded && !(*coded)->columnOrder.empty();
    ActivationCoding activations = activationsOf(tensor->activations, tensor->activationParameter);
    if (coded)
        activations.floatColumns = (*coded)->ownColumns;
    LinearPointer linear;
    if (!options.forceDecoded)
        linear = coded ? bindCoded(**coded, activations)
                       : bindStored(std::get<Tensor>(tensor->storage), tensor->activations);
    if (!linear)
        linear = kernels::makeDecodedLinear(
            tensor->shape.front(), tensor->shape.back(), static_cast<std::size_t>(tensor->storedBytes()),
            [tensor, reordered](std::int64_t first, std::int64_t count, float* out) {
                if (reordered)
                    std::get<1>(tensor->storage)->decodeStoredRows(first, count, out);
                else
                    tensor->decodeRows(first, count, out);
            },
            activations);
    return reordered ? kernels::makeReorderedLinear(std::move(linear), (*coded)->columnOrder)
                     : std::move(linear);
}

Expected<LinearPointer> bindMatrix(const ModelVariant& variant, const ModelTensor& tensor,
                                   const BindingOptions& options) {
    if (const auto found = variant.replaced.find(tensor.name); found != variant.replaced.end())
        return bindQuantized(found->second, options);
    if (tensor.coded && !options.forceDecoded)
        if (auto linear = bindCoded(*tensor.coded, Activations::f32))
            return linear;
    if (tensor.transposed && floatType(tensor.data.type())) {
        auto matrix = turned(tensor);
        if (!matrix)
            return passOn(matrix);
        return bindStored(*matrix, ActivationScheme::f32);
    }
    const bool plain = !tensor.transposed && tensor.rowScales.empty() && !tensor.coded;
    if (plain && (!options.forceDecoded || floatType(tensor.data.type()))) {
        if (auto linear = bindStored(tensor.data, storedActivations(tensor.data.type())))
            return linear;
    }
    if (!numberFormat(tensor.data.type()).decode)
        return fail(ErrorKind::unsupported, "{}: type {} can be listed but not decoded", tensor.name,
                    info(tensor.data.type()).name);
    // The model outlives the binding: the lambda shares it.
    return kernels::makeDecodedLinear(
        tensor.rows(), tensor.cols(), static_cast<std::size_t>(tensor.bytes()),
        [model = variant.model, &tensor](std::int64_t first, std::int64_t count, float* out) {
            (void)tensor.decodeRows(first, count, out);
        },
        activationsOf(storedActivations(tensor.data.type())));
}

std::string executionName(const kernels::Linear& linear) {
    return linear.executed() ? "executed" : "decoded";
}

} // namespace nibble
