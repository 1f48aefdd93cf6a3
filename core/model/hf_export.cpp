// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/hf_export.h"

#include <algorithm>
#include <array>
#include <filesystem>

#include "core/base/json_document.h"
#include "core/base/mapped_file.h"
#include "core/base/output_file.h"
#include "core/formats/number_format.h"
#include "core/formats/small_float.h"
#include "core/model/bitsandbytes_tensors.h"

namespace nibble {

namespace {

namespace fs = std::filesystem;
using OrderedJson = nlohmann::ordered_json;

constexpr std::size_t kKeptConfigLimit = std::size_t{16} << 20;
constexpr std::string_view kWeightFile = "model.safetensors";
constexpr std::string_view kConfigFile = "config.json";
constexpr std::array<std::string_view, 5> kCarriedEndings = {".json", ".txt", ".model", ".jinja", ".md"};
constexpr std::int64_t kWordBits = 32;

/// How a checkpoint's config.json calls its quantization; one per folder.
enum class Form : std::uint8_t { floats, bitsAndBytes, float8, packed };

Unexpected refuse(const std::string& field, std::string message, ErrorKind kind = ErrorKind::unsupported) {
    return Unexpected(Error{.kind = kind, .message = std::move(message), .field = field});
}

/// torch's name of a type of weights.
std::string torchName(ElementType type) {
    switch (type) {
    case ElementType::f16:
        return "float16";
    case ElementType::bf16:
        return "bfloat16";
    default:
        return "float32";
    }
}

/// E4M3 in the order of its codes; compressed-tensors has no other FP8.
bool isE4m3(const CodedMatrix& matrix) {
    constexpr std::size_t largest = 0x7E;
    return matrix.bits == 8 && matrix.table.size() == 256 && matrix.table[1] == kE4m3.decode(1) &&
           matrix.table[largest] == kE4m3.decode(largest);
}

bool isSymmetricInteger(const CodedMatrix& matrix) {
    const bool hasZeros = !matrix.zeros.empty() || !matrix.zerosF16.empty();
    if (!matrix.columnOrder.empty() || !matrix.ownColumns.empty())
        return false;
    const bool oneByOne = !matrix.folded && (!matrix.flattened || matrix.groups() == 1);
    return (matrix.bits == 4 || matrix.bits == 8) && !hasZeros && oneByOne && matrix.scaleCodes.empty() &&
           !matrix.table.empty() && matrix.table.front() == -static_cast<float>(1 << (matrix.bits - 1));
}

/// A matrix of scales: one, one per row, or one per group.
SafetensorsTensor scaleTensor(std::string name, const CodedMatrix& matrix) {
    const Shape shape = matrix.flattened ? Shape{1} : Shape{matrix.rows, matrix.groupsPerRow()};
    const bool areHalves = !matrix.scalesF16.empty();
    const auto bytes =
        areHalves ? std::as_bytes(std::span(matrix.scalesF16)) : std::as_bytes(std::span(matrix.scalesF32));
    return storedTensor(std::move(name), Tensor::own(areHalves ? ElementType::f16 : ElementType::f32, shape,
                                                     {bytes.begin(), bytes.end()}));
}

std::vector<SafetensorsTensor> float8Tensors(const std::string& name, const CodedMatrix& matrix) {
    const auto bytes = std::as_bytes(std::span(matrix.codes));
    return {storedTensor(name, Tensor::own(ElementType::e4m3, {matrix.rows, matrix.cols},
                                           {bytes.begin(), bytes.end()})),
            scaleTensor(name + "_scale", matrix)};
}

/// What the variant's tensors become, and what to say of it in config.json.
class Checkpoint {
public:
    explicit Checkpoint(const ModelVariant& variant) : m_variant(variant) {}

    Expected<void> collect() {
        for (const ModelTensor& tensor : m_variant.model->tensors()) {
            const auto found = m_variant.replaced.find(tensor.name);
            if (tensor.role == TensorRole::unused && found != m_variant.replaced.end())
                return fail(ErrorKind::unsupported,
                            "{}: the folder's config.json says that the model has no such matrix",
                            tensor.name);
            if (tensor.role == TensorRole::unused)
                continue;
            if (found == m_variant.replaced.end()) {
                addAsOpened(tensor);
                continue;
            }
            if (auto added = add(tensor, *found->second); !added) {
                added.error().field = tensor.sourceName;
                return added;
            }
        }
        return {};
    }

    [[nodiscard]] std::vector<SafetensorsTensor> takeTensors() { return std::move(m_tensors); }

    void describe(OrderedJson& config) const {
        switch (m_form) {
        case Form::floats:
            if (m_floatType)
                config["torch_dtype"] = torchName(*m_floatType);
            return;
        case Form::bitsAndBytes:
            config["quantization_config"] = bitsAndBytes();
            return;
        case Form::float8:
        case Form::packed:
            config["quantization_config"] = compressedTensors();
        }
    }

private:
    void addAsOpened(const ModelTensor& tensor) {
        m_tensors.push_back(storedTensor(tensor.sourceName, tensor.data));
        if (tensor.shape().size() == 2 && tensor.name != "token_embd.weight")
            m_plain.push_back(moduleOf(tensor));
        else if (tensor.name == "token_embd.weight" && m_variant.model->config.tiedEmbeddings)
            m_plain.emplace_back("lm_head");
    }

    Expected<void> add(const ModelTensor& tensor, const QuantizedTensor& quantized) {
        if (const auto* stored = std::get_if<Tensor>(&quantized.storage))
            return addFloats(tensor, *stored);
        if (tensor.transposed)
            return fail(ErrorKind::unsupported, "packed weights of a layer that keeps them transposed");
        const CodedMatrix& matrix = *std::get<1>(quantized.storage);
        m_matrix = std::get<1>(quantized.storage);
        if (const auto type = bitsAndBytesType(matrix)) {
            m_type = *type;
            return addAll(Form::bitsAndBytes,
                          bitsAndBytesTensors(tensor.sourceName, matrix, torchName(tensor.data.type())));
        }
        m_hasRoundedInputs = quantized.activations == ActivationScheme::int8PerToken ||
                             quantized.activations == ActivationScheme::e4m3PerToken;
        if (isE4m3(matrix))
            return addAll(Form::float8, float8Tensors(tensor.sourceName, matrix));
        if (isSymmetricInteger(matrix))
            return addAll(Form::packed, packedTensors(tensor.sourceName, matrix));
        return fail(ErrorKind::unsupported, "a Hugging Face folder has no form for {}", quantized.typeName());
    }

    Expected<void> addFloats(const ModelTensor& tensor, const Tensor& stored) {
        if (info(stored.type()).safetensorsName.empty())
            return fail(ErrorKind::unsupported, "safetensors has no type for {}", info(stored.type()).name);
        m_floatType = stored.type();
        if (!tensor.transposed) {
            m_tensors.push_back(storedTensor(tensor.sourceName, stored));
        } else {
            auto turned = transposedFloats(stored);
            if (!turned)
                return passOn(turned);
            m_tensors.push_back(storedTensor(tensor.sourceName, std::move(*turned)));
        }
        m_plain.push_back(moduleOf(tensor));
        return {};
    }

    /// Back to [inputs][outputs], as GPT-2's checkpoints have it.
    static Expected<Tensor> transposedFloats(const Tensor& stored) {
        auto values = decodeAll(stored);
        if (!values)
            return passOn(values);
        const std::int64_t rows = stored.rows();
        const std::int64_t cols = stored.cols();
        std::vector<float> turned(values->size());
        for (std::int64_t row = 0; row < rows; ++row)
            for (std::int64_t col = 0; col < cols; ++col)
                turned[static_cast<std::size_t>(col * rows + row)] =
                    (*values)[static_cast<std::size_t>(row * cols + col)];
        return encodeMatrix(turned, {cols, rows}, stored.type());
    }

    Expected<void> addAll(Form form, std::vector<SafetensorsTensor> tensors) {
        if (m_form != Form::floats && m_form != form)
            return fail(ErrorKind::unsupported, "one folder cannot hold two forms of quantization");
        if (m_form == form && !agrees())
            return fail(ErrorKind::unsupported, "one folder cannot hold two settings of a quantization");
        m_form = form;
        m_first = m_first ? m_first : m_matrix;
        std::move(tensors.begin(), tensors.end(), std::back_inserter(m_tensors));
        return {};
    }

    /// config.json describes all quantized layers at once.
    [[nodiscard]] bool agrees() const {
        const bool sameGroups = m_first->group == m_matrix->group ||
                                (m_first->groups() == 1 && m_matrix->groups() == 1) ||
                                (m_first->groupsPerRow() == 1 && m_matrix->groupsPerRow() == 1);
        return m_first->bits == m_matrix->bits && m_first->flattened == m_matrix->flattened && sameGroups &&
               m_first->isDoublyQuantized() == m_matrix->isDoublyQuantized();
    }

    static std::string moduleOf(const ModelTensor& tensor) {
        return tensor.sourceName.substr(0, tensor.sourceName.rfind('.'));
    }

    [[nodiscard]] OrderedJson bitsAndBytes() const {
        return {{"quant_method", "bitsandbytes"},
                {"load_in_4bit", true},
                {"load_in_8bit", false},
                {"bnb_4bit_quant_type", m_type},
                {"bnb_4bit_use_double_quant", m_first->isDoublyQuantized()},
                {"bnb_4bit_compute_dtype", "float32"},
                {"bnb_4bit_quant_storage", "uint8"},
                {"llm_int8_skip_modules", m_plain}};
    }

    [[nodiscard]] OrderedJson compressedTensors() const {
        const bool isFloat8 = m_form == Form::float8;
        const bool perTensor = m_first->groups() == 1;
        const bool perChannel = !perTensor && m_first->groupsPerRow() == 1;
        OrderedJson weights = {
            {"num_bits", m_first->bits},
            {"type", isFloat8 ? "float" : "int"},
            {"symmetric", true},
            {"strategy", perTensor    ? "tensor"
                         : perChannel ? "channel"
                                      : "group"},
            {"group_size", perTensor || perChannel ? OrderedJson(nullptr) : OrderedJson(m_first->group)},
            {"dynamic", false}};
        OrderedJson inputs = nullptr;
        if (m_hasRoundedInputs)
            inputs = {{"num_bits", 8},
                      {"type", isFloat8 ? "float" : "int"},
                      {"symmetric", true},
                      {"strategy", "token"},
                      {"dynamic", true}};
        return {
            {"quant_method", "compressed-tensors"},
            {"format", isFloat8 ? "float-quantized" : "pack-quantized"},
            {"quantization_status", "compressed"},
            {"config_groups",
             {{"group_0", {{"targets", {"Linear"}}, {"weights", weights}, {"input_activations", inputs}}}}},
            {"ignore", m_plain}};
    }

    const ModelVariant& m_variant;
    std::vector<SafetensorsTensor> m_tensors;
    std::vector<std::string> m_plain; ///< modules whose matrices are no codes
    Form m_form = Form::floats;
    std::optional<ElementType> m_floatType;
    std::string m_type;                         ///< of bitsandbytes
    std::shared_ptr<const CodedMatrix> m_first; ///< of the codes; the others have the same settings
    std::shared_ptr<const CodedMatrix> m_matrix;
    bool m_hasRoundedInputs = false;
};

/// The folder that a model of safetensors was opened from.
Expected<fs::path> sourceFolder(const Model& model) {
    std::error_code error;
    const fs::path path = model.path;
    const fs::path folder = fs::is_directory(path, error) ? path : path.parent_path();
    if (model.format != "safetensors" || !fs::is_regular_file(folder / kConfigFile, error))
        return refuse("", "a Hugging Face folder is written from a Hugging Face folder; write a .gguf file");
    return folder;
}

Expected<OrderedJson> sourceConfig(const fs::path& folder) {
    const std::string path = (folder / kConfigFile).string();
    const auto text = readTextFile(path, kKeptConfigLimit);
    if (!text)
        return Unexpected(text.error());
    if (auto checked = parseJson(*text, path); !checked) // refuses what the next line would accept
        return passOn(checked);
    OrderedJson config = OrderedJson::parse(*text, nullptr, false);
    if (!config.is_object())
        return Unexpected(jsonError(path, "", "not an object"));
    if (config.contains("quantization_config"))
        return refuse("quantization_config", "the source is quantized already: start from its original");
    return config;
}

/// Tokenizer, generation settings, licence and the like.
Expected<void> carryFiles(const fs::path& from, const fs::path& to) {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(from, error)) {
        const std::string name = entry.path().filename().string();
        const bool isCarried = std::any_of(kCarriedEndings.begin(), kCarriedEndings.end(),
                                           [&](std::string_view ending) { return name.ends_with(ending); }) ||
                               name == "LICENSE";
        if (!entry.is_regular_file(error) || !isCarried || name == kConfigFile ||
            name.ends_with(".safetensors.index.json") || name.ends_with(".bin.index.json"))
            continue;
        auto mapped = MappedFile::open(entry.path().string());
        if (!mapped)
            return passOn(mapped);
        auto file = OutputFile::create((to / name).string());
        if (!file)
            return passOn(file);
        if (auto written = file->write((*mapped)->bytes()); !written)
            return written;
        if (auto committed = file->commit(); !committed)
            return committed;
    }
    return {};
}

} // namespace

std::vector<SafetensorsTensor> packedTensors(const std::string& name, const CodedMatrix& matrix) {
    const std::int64_t words = (matrix.cols * matrix.bits + kWordBits - 1) / kWordBits;
    std::vector<std::uint32_t> packed(static_cast<std::size_t>(matrix.rows * words));
    for (std::int64_t row = 0; row < matrix.rows; ++row)
        for (std::int64_t col = 0; col < matrix.cols; ++col) {
            const std::int64_t bit = col * matrix.bits; // widths of 4 and 8 never cross a word
            packed[static_cast<std::size_t>(row * words + bit / kWordBits)] |= matrix.code(row, col)
                                                                               << bit % kWordBits;
        }
    const auto bytes = std::as_bytes(std::span(packed));
    const std::array<std::int64_t, 2> shape = {matrix.rows, matrix.cols};
    const auto shapeBytes = std::as_bytes(std::span(shape));
    return {storedTensor(name + "_packed",
                         Tensor::own(ElementType::i32, {matrix.rows, words}, {bytes.begin(), bytes.end()})),
            scaleTensor(name + "_scale", matrix),
            storedTensor(name + "_shape",
                         Tensor::own(ElementType::i64, {2}, {shapeBytes.begin(), shapeBytes.end()}))};
}

Expected<void> exportHuggingFace(const ModelVariant& variant, const std::string& folder,
                                 const JobContext& job) {
    const auto source = sourceFolder(*variant.model);
    if (!source)
        return Unexpected(source.error());
    std::error_code error;
    fs::create_directories(folder, error);
    if (!fs::is_directory(folder, error))
        return Unexpected(
            Error{.kind = ErrorKind::failed, .message = "the folder cannot be made", .path = folder});
    if (fs::equivalent(*source, folder, error))
        return refuse("", "this is the folder of the opened model; write to another one", ErrorKind::usage);
    auto config = sourceConfig(*source);
    if (!config)
        return passOn(config);
    Checkpoint checkpoint(variant);
    if (auto collected = checkpoint.collect(); !collected)
        return collected;
    checkpoint.describe(*config);
    const fs::path target = folder;
    const std::vector<std::pair<std::string, std::string>> metadata = {{"format", "pt"}};
    if (auto written =
            writeSafetensors((target / kWeightFile).string(), metadata, checkpoint.takeTensors(), job);
        !written)
        return written;
    if (auto carried = carryFiles(*source, target); !carried)
        return carried;
    return writeTextFile((target / kConfigFile).string(), dumpJson(*config));
}

} // namespace nibble
