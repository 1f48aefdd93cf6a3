// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/bitsandbytes_tensors.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <map>

#include "core/base/json_document.h"
#include "core/base/json_reader.h"
#include "core/formats/number_format.h"

namespace nibble {

namespace {

constexpr std::string_view kStateKey = ".quant_state.bitsandbytes__";
constexpr std::size_t kStateLimit = std::size_t{1} << 20;
constexpr std::int64_t kSecondBlock = 256;

bool isTable(const CodedMatrix& matrix, std::span<const float, 16> levels) {
    return std::equal(matrix.table.begin(), matrix.table.end(), levels.begin(), levels.end());
}

std::uint8_t swapped(std::uint8_t pair) {
    return static_cast<std::uint8_t>(pair << 4U | pair >> 4U);
}

/// Ours keep the first value in the low nibble, theirs in the high one.
std::vector<std::uint8_t> swappedNibbles(std::span<const std::uint8_t> codes) {
    std::vector<std::uint8_t> result(codes.size());
    std::transform(codes.begin(), codes.end(), result.begin(), swapped);
    return result;
}

template <typename T>
Tensor tensorOf(ElementType type, Shape shape, std::span<const T> values) {
    const auto bytes = std::as_bytes(values);
    return Tensor::own(type, std::move(shape), {bytes.begin(), bytes.end()});
}

template <typename T>
SafetensorsTensor vectorTensor(std::string name, ElementType type, std::span<const T> values) {
    return storedTensor(std::move(name), tensorOf(type, {static_cast<std::int64_t>(values.size())}, values));
}

/// As Python's json.dumps writes it, which is what bitsandbytes stores: a space after each colon and comma.
std::string stateText(const CodedMatrix& matrix, const std::string& type, const std::string& dtype) {
    std::string text =
        fmt::format(R"({{"quant_type": "{}", "blocksize": {}, "dtype": "{}", "shape": [{}, {}])", type,
                    matrix.group, dtype, matrix.rows, matrix.cols);
    if (matrix.isDoublyQuantized())
        text += fmt::format(R"(, "nested_blocksize": {}, "nested_dtype": "float32", "nested_offset": {})",
                            kSecondBlock, static_cast<double>(matrix.scaleOffset));
    return text + "}";
}

/// What a state says, checked on its own.
struct State {
    std::string type, dtype;
    std::int64_t rows = 0, cols = 0, block = 0, nestedBlock = 0;
    double offset = 0;
};

Expected<State> parseState(const Tensor& stored, const std::string& path) {
    const auto bytes = stored.bytes();
    if (stored.type() != ElementType::u8 || bytes.size() > kStateLimit)
        return fail(ErrorKind::badFile, "a state of type {} and {} bytes", info(stored.type()).name,
                    bytes.size());
    auto json = parseJson({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, path);
    if (!json)
        return passOn(json);
    if (!json->is_object())
        return fail(ErrorKind::badFile, "the state is not an object");
    State state;
    JsonReader reader(*json, path);
    reader.text("quant_type", state.type);
    reader.text("dtype", state.dtype);
    reader.integer("blocksize", state.block, 1, 1 << 20);
    reader.integer("nested_blocksize", state.nestedBlock, 1, 1 << 20);
    reader.number("nested_offset", state.offset);
    reader.require("quant_type");
    reader.require("blocksize");
    if (const auto* shape = reader.member("shape", nlohmann::json::value_t::array)) {
        if (shape->size() != 2 || !(*shape)[0].is_number_unsigned() || !(*shape)[1].is_number_unsigned())
            reader.refuse("shape", "not two counts");
        else {
            state.rows = (*shape)[0].get<std::int64_t>();
            state.cols = (*shape)[1].get<std::int64_t>();
        }
    }
    reader.require("shape");
    if (auto read = reader.finish(JsonReader::UnknownKeys::ignored); !read)
        return passOn(read);
    if (!elementCount({state.rows, state.cols}) || state.rows == 0 || state.cols == 0)
        return fail(ErrorKind::badFile, "the shape is [{}, {}]", state.rows, state.cols);
    return state;
}

/// The tensors of one 4-bit weight by the part of their names after the weight's.
class Parts {
public:
    explicit Parts(std::vector<ModelTensor>& tensors) {
        for (ModelTensor& tensor : tensors)
            m_bySource.emplace(tensor.sourceName, &tensor);
    }
    [[nodiscard]] ModelTensor* find(const std::string& name) const {
        const auto found = m_bySource.find(name);
        return found == m_bySource.end() ? nullptr : found->second;
    }

private:
    std::map<std::string, ModelTensor*> m_bySource;
};

/// Collects the parts of one weight and checks them against each other.
class WeightJoiner {
public:
    WeightJoiner(const Parts& parts, ModelTensor& weight, State state)
        : m_parts(parts), m_weight(weight), m_state(std::move(state)) {}

    Expected<void> join() {
        const Tensor& codes = m_weight.data;
        const std::int64_t count = m_state.rows * m_state.cols;
        if (codes.type() != ElementType::u8)
            return fail(ErrorKind::unsupported, "4-bit codes kept in values of type {}",
                        info(codes.type()).name);
        if (static_cast<std::int64_t>(codes.bytes().size()) != (count + 1) / 2)
            return fail(ErrorKind::badFile, "{} bytes of codes for a shape of [{}, {}]", codes.bytes().size(),
                        m_state.rows, m_state.cols);
        CodedMatrix matrix;
        matrix.rows = m_state.rows;
        matrix.cols = m_state.cols;
        matrix.group = m_state.block;
        matrix.flattened = true;
        auto table = floats("quant_map", 16);
        if (!table)
            return passOn(table);
        matrix.table = std::move(*table);
        const bool isNested = m_parts.find(m_weight.sourceName + ".nested_absmax") != nullptr;
        auto scales = isNested ? nestedScales(matrix.groups()) : floats("absmax", matrix.groups());
        if (!scales)
            return passOn(scales);
        matrix.scalesF32 = std::move(*scales);
        matrix.codes = swappedNibbles(
            {reinterpret_cast<const std::uint8_t*>(codes.bytes().data()), codes.bytes().size()});
        m_weight.coded = std::make_shared<const CodedMatrix>(std::move(matrix));
        m_weight.scaleBytes = m_bytes;
        return {};
    }

private:
    /// One of the weight's tensors, from now on counted with it.
    Expected<const Tensor*> part(const std::string& name, ElementType type, std::int64_t count) {
        ModelTensor* tensor = m_parts.find(m_weight.sourceName + "." + name);
        if (!tensor)
            return fail(ErrorKind::badFile, "{} is missing", name);
        if (tensor->data.type() != type || tensor->data.elements() != count)
            return fail(ErrorKind::badFile, "{}: {} values of type {} where {} of type {} belong", name,
                        tensor->data.elements(), info(tensor->data.type()).name, count, info(type).name);
        tensor->role = TensorRole::unused;
        m_bytes += static_cast<std::int64_t>(tensor->data.bytes().size());
        return &tensor->data;
    }

    Expected<std::vector<float>> floats(const std::string& name, std::int64_t count) {
        auto tensor = part(name, ElementType::f32, count);
        if (!tensor)
            return passOn(tensor);
        auto values = decodeAll(**tensor);
        if (values && !std::all_of(values->begin(), values->end(), [](float v) { return std::isfinite(v); }))
            return fail(ErrorKind::badFile, "{} holds a value that is not finite", name);
        return values;
    }

    Expected<std::vector<float>> nestedScales(std::int64_t groups) {
        if (m_state.nestedBlock < 1)
            return fail(ErrorKind::badFile, "nested_blocksize is missing");
        const auto codes = part("absmax", ElementType::u8, groups);
        auto map = floats("nested_quant_map", 256);
        auto second = floats("nested_absmax", (groups + m_state.nestedBlock - 1) / m_state.nestedBlock);
        if (!codes || !map || !second)
            return Unexpected(!codes ? codes.error() : !map ? map.error() : second.error());
        std::vector<float> scales(static_cast<std::size_t>(groups));
        for (std::size_t i = 0; i < scales.size(); ++i) {
            const auto code = std::to_integer<std::size_t>((*codes)->bytes()[i]);
            scales[i] = (*map)[code] * (*second)[i / static_cast<std::size_t>(m_state.nestedBlock)] +
                        static_cast<float>(m_state.offset);
        }
        return scales;
    }

    const Parts& m_parts;
    ModelTensor& m_weight;
    State m_state;
    std::int64_t m_bytes = 0;
};

} // namespace

std::optional<std::string> bitsAndBytesType(const CodedMatrix& matrix) {
    const bool hasScales = !matrix.scalesF32.empty() || matrix.isDoublyQuantized();
    if (matrix.bits != 4 || !matrix.flattened || !hasScales)
        return std::nullopt;
    if (isTable(matrix, nf4Levels()))
        return "nf4";
    return isTable(matrix, fp4Levels()) ? std::optional<std::string>("fp4") : std::nullopt;
}

std::vector<SafetensorsTensor> bitsAndBytesTensors(const std::string& name, const CodedMatrix& matrix,
                                                   const std::string& dtype) {
    const std::string type = bitsAndBytesType(matrix).value_or("");
    std::vector<SafetensorsTensor> tensors;
    const auto codes = swappedNibbles(matrix.codes);
    tensors.push_back(storedTensor(
        name, tensorOf<std::uint8_t>(ElementType::u8, {static_cast<std::int64_t>(codes.size()), 1}, codes)));
    tensors.push_back(vectorTensor<float>(name + ".quant_map", ElementType::f32, matrix.table));
    if (matrix.isDoublyQuantized()) {
        tensors.push_back(vectorTensor<std::uint8_t>(name + ".absmax", ElementType::u8, matrix.scaleCodes));
        tensors.push_back(
            vectorTensor<float>(name + ".nested_absmax", ElementType::f32, matrix.secondScales));
        tensors.push_back(vectorTensor<float>(name + ".nested_quant_map", ElementType::f32, dynamicMap8()));
    } else {
        tensors.push_back(vectorTensor<float>(name + ".absmax", ElementType::f32, matrix.scalesF32));
    }
    const std::string state = stateText(matrix, type, dtype);
    tensors.push_back(vectorTensor<char>(name + std::string(kStateKey) + type, ElementType::u8, state));
    return tensors;
}

Expected<void> joinBitsAndBytes(std::vector<ModelTensor>& tensors) {
    const Parts parts(tensors);
    for (ModelTensor& tensor : tensors) {
        const std::size_t at = tensor.sourceName.find(kStateKey);
        if (at == std::string::npos)
            continue;
        const auto refuse = [&](Error error) {
            error.field = tensor.sourceName;
            return Unexpected(std::move(error));
        };
        auto state = parseState(tensor.data, tensor.sourceName);
        if (!state)
            return refuse(state.error());
        ModelTensor* weight = parts.find(tensor.sourceName.substr(0, at));
        if (!weight || weight->coded)
            return refuse({.kind = ErrorKind::badFile, .message = "no weight belongs to this state"});
        if (weight->transposed)
            return refuse({.kind = ErrorKind::unsupported,
                           .message = "4-bit weights of a layer that keeps them transposed"});
        tensor.role = TensorRole::unused;
        if (auto joined = WeightJoiner(parts, *weight, std::move(*state)).join(); !joined)
            return refuse(joined.error());
    }
    return {};
}

} // namespace nibble
