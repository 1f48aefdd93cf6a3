// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runtime/weight_binding.h"

#include <utility>

#include "core/formats/number_format.h"

namespace nibble {

namespace {

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

/// GGUF's block types multiply INT8 activations per 32, as llama.cpp does; plain numbers multiply as they
/// are.
ActivationScheme storedActivations(ElementType type) {
    const auto& row = info(type);
    return row.ggmlId >= 0 && row.blockElements > 1 ? ActivationScheme::int8Per32 : ActivationScheme::f32;
}

/// The kernel for a tensor stored as an element type, or null if there is none.
LinearPointer bindStored(const Tensor& tensor) {
    if (const auto type = floatType(tensor.type()))
        return kernels::makeFloatLinear({.rows = tensor.rows(),
                                         .cols = tensor.cols(),
                                         .type = *type,
                                         .values = tensor.bytes().data(),
                                         .owner = tensor.owner()});
    if (tensor.type() == ElementType::q8_0)
        return kernels::makeQ8_0Linear(tensor.bytes().data(), tensor.rows(), tensor.cols());
    if (tensor.type() == ElementType::q4_0)
        return kernels::makeQ4_0Linear(tensor.bytes().data(), tensor.rows(), tensor.cols());
    return nullptr;
}

LinearPointer bindNibbles(const CodedMatrix& matrix, ActivationScheme activations) {
    const bool rowAligned = !matrix.flattened || matrix.cols % matrix.group == 0;
    if (!rowAligned || (matrix.group != 32 && matrix.group != 64 && matrix.group != 128))
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
                                      .map256 = matrix.scaleCodes.empty() ? nullptr : dynamicMap8().data(),
                                      .offset = matrix.scaleOffset,
                                      .zeros = orNull(matrix.zeros)},
                                     activationsOf(activations));
}

/// Symmetric 8-bit codes with a scale per row: the codes q + 128 become signed.
LinearPointer bindInt8(const CodedMatrix& matrix) {
    std::vector<std::int8_t> codes(matrix.codes.size());
    for (std::size_t i = 0; i < codes.size(); ++i)
        codes[i] = static_cast<std::int8_t>(static_cast<int>(matrix.codes[i]) - 128);
    return kernels::makeInt8Linear(
        {.rows = matrix.rows, .cols = matrix.cols, .codes = codes.data(), .scales = matrix.scalesF32.data()});
}

/// The kernel for coded weights, or null if there is none.
LinearPointer bindCoded(const CodedMatrix& matrix, ActivationScheme activations) {
    if (matrix.bits == 4 && activations != ActivationScheme::int8PerToken)
        return bindNibbles(matrix, activations);
    const bool perRow = !matrix.flattened && matrix.groupsPerRow() == 1 && !matrix.scalesF32.empty();
    if (matrix.bits == 8 && matrix.zeros.empty() && perRow && activations == ActivationScheme::int8PerToken)
        return bindInt8(matrix);
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

Activations activationsOf(ActivationScheme scheme) {
    switch (scheme) {
    case ActivationScheme::int8PerToken:
        return Activations::int8PerToken;
    case ActivationScheme::int8Per32:
        return Activations::int8Per32;
    case ActivationScheme::f32:
        break;
    }
    return Activations::f32;
}

LinearPointer bindQuantized(const QuantizedTensorPointer& tensor, const BindingOptions& options) {
    const auto* coded = std::get_if<std::shared_ptr<const CodedMatrix>>(&tensor->storage);
    const bool reordered = coded && !(*coded)->columnOrder.empty();
    LinearPointer linear;
    if (!options.forceDecoded)
        linear = coded ? bindCoded(**coded, tensor->activations) : bindStored(std::get<Tensor>(tensor->storage));
    if (!linear)
        linear = kernels::makeDecodedLinear(
            tensor->shape.front(), tensor->shape.back(), static_cast<std::size_t>(tensor->storedBytes()),
            [tensor, reordered](std::int64_t first, std::int64_t count, float* out) {
                if (reordered)
                    std::get<1>(tensor->storage)->decodeStoredRows(first, count, out);
                else
                    tensor->decodeRows(first, count, out);
            },
            activationsOf(tensor->activations));
    return reordered ? kernels::makeReorderedLinear(std::move(linear), (*coded)->columnOrder) : std::move(linear);
}

Expected<LinearPointer> bindMatrix(const ModelVariant& variant, const ModelTensor& tensor,
                                   const BindingOptions& options) {
    if (const auto found = variant.replaced.find(tensor.name); found != variant.replaced.end())
        return bindQuantized(found->second, options);
    if (tensor.transposed && floatType(tensor.data.type())) {
        auto matrix = turned(tensor);
        if (!matrix)
            return passOn(matrix);
        return bindStored(*matrix);
    }
    const bool plain = !tensor.transposed && tensor.rowScales.empty();
    if (plain && (!options.forceDecoded || floatType(tensor.data.type()))) {
        if (auto linear = bindStored(tensor.data))
            return linear;
    }
    if (!numberFormat(tensor.data.type()).decode)
        return fail(ErrorKind::unsupported, "{}: type {} can be listed but not decoded", tensor.name,
                    info(tensor.data.type()).name);
    // The model outlives the binding: the lambda shares it.
    return kernels::makeDecodedLinear(
        tensor.rows(), tensor.cols(), tensor.data.bytes().size(),
        [model = variant.model, &tensor](std::int64_t first, std::int64_t count, float* out) {
            (void)tensor.decodeRows(first, count, out);
        },
        activationsOf(storedActivations(tensor.data.type())));
}

std::string executionName(const kernels::Linear& linear) {
    return linear.executed() ? "executed" : "decoded";
}

} // namespace nibble
