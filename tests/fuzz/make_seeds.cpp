// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Writes small valid files of every kind, one folder per fuzz target: make_seeds FOLDER. Fuzzers find the
// formats from these much sooner than from nothing.
#include <filesystem>
#include <fstream>

#include "tests/core/model/file_builders.h"
#include "tests/core/model/tiny_models.h"

namespace {

using namespace nibble::test;

std::string textArray(const std::vector<std::string>& texts) {
    Bytes bytes;
    bytes.put(std::uint32_t{8}).put(static_cast<std::uint64_t>(texts.size()));
    for (const std::string& text : texts)
        bytes.text(text);
    return bytes.string();
}

template <typename T>
std::string numberArray(std::uint32_t type, const std::vector<T>& values) {
    Bytes bytes;
    bytes.put(type).put(static_cast<std::uint64_t>(values.size()));
    for (const T value : values)
        bytes.put(value);
    return bytes.string();
}

std::string sentencePieceVocabulary() {
    GgufBuilder file;
    file.text("general.architecture", "llama").text("tokenizer.ggml.model", "llama");
    file.entries.push_back(
        {"tokenizer.ggml.tokens", 9,
         textArray({"<unk>", "<s>", "</s>", "<0x0A>", "\u2581", "a", "b", "\u2581a", "ab"})});
    file.entries.push_back(
        {"tokenizer.ggml.scores", 9, numberArray<float>(6, {0, 0, 0, 0, -9, -8, -7, -1, -2})});
    file.entries.push_back(
        {"tokenizer.ggml.token_type", 9, numberArray<std::int32_t>(5, {2, 3, 3, 6, 1, 1, 1, 1, 1})});
    file.number("tokenizer.ggml.bos_token_id", 1).number("tokenizer.ggml.eos_token_id", 2);
    return file.build();
}

std::string byteLevelVocabulary(const std::string& preTokenizer) {
    GgufBuilder file;
    file.text("general.architecture", "gpt2").text("tokenizer.ggml.model", "gpt2");
    file.text("tokenizer.ggml.pre", preTokenizer);
    file.entries.push_back(
        {"tokenizer.ggml.tokens", 9, textArray({"a", "b", "\u0120", "ab", "\u0120ab", "<|end|>"})});
    file.entries.push_back(
        {"tokenizer.ggml.token_type", 9, numberArray<std::int32_t>(5, {1, 1, 1, 1, 1, 3})});
    file.entries.push_back({"tokenizer.ggml.merges", 9, textArray({"a b", "\u0120 ab"})});
    file.number("tokenizer.ggml.eos_token_id", 5);
    return file.build();
}

std::string llama2cFile() {
    Bytes file;
    // Width 4, feed-forward 6, one layer, 2 heads, 1 KV head, 3 tokens, context 2.
    for (const std::int32_t value : {4, 6, 1, 2, 1, 3, 2})
        file.put(value);
    const int floats = 3 * 4 + 4 + 16 + 2 * 8 + 16 + 4 + 3 * 24 + 4 + 2 * 2 * 1;
    return file.string() + std::string(4 * floats, '\0');
}

std::string llama2cTokenizer() {
    Bytes file;
    file.put(std::uint8_t{4}).put(std::int32_t{3});
    for (const char* token : {"<unk>", "<s>", "</s>", "a"})
        file.put(0.5F).put(static_cast<std::int32_t>(std::string(token).size())).raw(token);
    return file.string();
}

std::string gpt2Checkpoint() {
    Checkpoint file;
    const auto add = [&](const std::string& name, int rows, int cols) {
        file.add(name, "F32", rows > 1 ? fmt::format("{},{}", rows, cols) : fmt::format("{}", cols),
                 std::string(static_cast<std::size_t>(4 * rows * cols), '\0'));
    };
    add("wte.weight", 3, 4);
    add("wpe.weight", 4, 4);
    for (const auto& [name, width] : {std::pair{"ln_1", 4}, std::pair{"ln_2", 4}}) {
        add(fmt::format("h.0.{}.weight", name), 1, width);
        add(fmt::format("h.0.{}.bias", name), 1, width);
    }
    for (const auto& [name, inputs, outputs] :
         {std::tuple{"attn.c_attn", 4, 12}, std::tuple{"attn.c_proj", 4, 4}, std::tuple{"mlp.c_fc", 4, 16},
          std::tuple{"mlp.c_proj", 16, 4}}) {
        add(fmt::format("h.0.{}.weight", name), inputs, outputs);
        add(fmt::format("h.0.{}.bias", name), 1, outputs);
    }
    add("ln_f.weight", 1, 4);
    add("ln_f.bias", 1, 4);
    return file.file();
}

const char* const kTokenizerJson =
    R"({"version":"1.0","added_tokens":[{"id":0,"content":"<unk>","special":true,"lstrip":false,"rstrip":false,
    "normalized":false,"single_word":false}],"normalizer":{"type":"Sequence","normalizers":[{"type":"Prepend",
    "prepend":"\u2581"},{"type":"Replace","pattern":{"String":" "},"content":"\u2581"}]},"pre_tokenizer":{"type":
    "Split","pattern":{"Regex":"\\s+|\\p{L}+"},"behavior":"Isolated","invert":false},"post_processor":{"type":
    "TemplateProcessing","single":[{"SpecialToken":{"id":"<unk>","type_id":0}},{"Sequence":{"id":"A","type_id":0}}],
    "pair":[],"special_tokens":{"<unk>":{"id":"<unk>","ids":[0],"tokens":["<unk>"]}}},"decoder":{"type":"Sequence",
    "decoders":[{"type":"ByteFallback"},{"type":"Fuse"}]},"model":{"type":"BPE","unk_token":"<unk>","fuse_unk":true,
    "byte_fallback":true,"vocab":{"<unk>":0,"\u2581":1,"a":2,"\u2581a":3},"merges":["\u2581 a"]}})";

const char* const kScaledConfig =
    R"({"architectures":["Qwen2ForCausalLM"],"hidden_size":8,"intermediate_size":12,"num_hidden_layers":1,
    "num_attention_heads":2,"max_position_embeddings":16,"vocab_size":6,"use_sliding_window":true,"sliding_window":8,
    "rope_parameters":{"rope_type":"llama3","rope_theta":500000.0,"factor":8.0,"low_freq_factor":1.0,
    "high_freq_factor":4.0,"original_max_position_embeddings":8192},"quantization_config":{"quant_method":"fp8"}})";

const char* const kPiecesJson =
    R"({"added_tokens":[{"id":0,"content":"<s>","special":true,"rstrip":true,"normalized":false},{"id":9,"content":
    "foo","lstrip":true,"single_word":true}],"normalizer":{"type":"Sequence","normalizers":[{"type":"NFC"},{"type":
    "Lowercase"},{"type":"StripAccents"},{"type":"Strip","strip_left":true,"strip_right":false}]},"pre_tokenizer":{
    "type":"Sequence","pretokenizers":[{"type":"Split","pattern":{"Regex":"(?i:'s)|[^\\r\\n\\p{L}]?\\p{L}+|\\s+(?!\\S)|\\s+"},
    "behavior":"Isolated","invert":false},{"type":"Digits","individual_digits":true},{"type":"Punctuation"},{"type":
    "ByteLevel","add_prefix_space":true}]},"post_processor":{"type":"RobertaProcessing","sep":["b",2],"cls":["a",1]},
    "decoder":{"type":"ByteLevel"},"model":{"type":"BPE","unk_token":null,"continuing_subword_prefix":"##",
    "end_of_word_suffix":"</w>","vocab":{"a":1,"b":2,"##b":3,"ab":4,"##b</w>":5},"merges":[["a","##b"]]}})";

} // namespace

int main(int argc, char** argv) {
    if (argc != 2)
        return 2;
    const auto write = [&](const char* target, const char* name, const std::string& content) {
        const std::filesystem::path folder = std::filesystem::path(argv[1]) / target;
        std::filesystem::create_directories(folder);
        std::ofstream(folder / name, std::ios::binary) << content;
    };
    write("fuzz_gguf", "model", tinyGguf().build());
    write("fuzz_gguf", "sentencepiece", sentencePieceVocabulary());
    write("fuzz_gguf", "byte-level", byteLevelVocabulary("gpt-2"));
    write("fuzz_imatrix", "dat", olderMatrix());
    write("fuzz_imatrix", "gguf", importanceMatrix().build());
    write("fuzz_safetensors", "llama", tinyCheckpoint("model.", true, true).file());
    write("fuzz_safetensors", "tied", tinyCheckpoint("", false, true).file());
    write("fuzz_safetensors", "gpt2", gpt2Checkpoint());
    write("fuzz_safetensors", "index",
          R"({"metadata":{"total_size":8},"weight_map":{"a":"model.safetensors"}})");
    write("fuzz_llama2c", "model", llama2cFile());
    write("fuzz_llama2c", "tokenizer", llama2cTokenizer());
    write("fuzz_hf_config", "llama", kTinyConfig);
    write("fuzz_hf_config", "scaled", kScaledConfig);
    write("fuzz_tokenizer", "json", std::string(1, '\0') + kTokenizerJson);
    write("fuzz_tokenizer", "merges",
          std::string("\1{\"a\":0,\"b\":1,\"ab\":2}") + '\0' + "#version: 0.2\na b\n");
    for (const char* preTokenizer : {"llama-bpe", "qwen2", "deepseek-coder", "falcon", "default"})
        write("fuzz_tokenizer", preTokenizer, '\2' + byteLevelVocabulary(preTokenizer));
    write("fuzz_tokenizer", "sentencepiece", '\2' + sentencePieceVocabulary());
    const std::string end(1, '\0');
    write("fuzz_tokenizer", "pieces",
          end + kPiecesJson + end + R"({"bos_token":"<s>","add_bos_token":true})" + end +
              R"({"eos_token_id":[2,3]})" + end + "It's 1234 ab, ab!! \n\n  aba");
    write("fuzz_tokenizer", "scores",
          "\3<unk>2\n<s>3\n</s>3\na\nb\nab\n\u2581\n\u2581a4\n<0x0A>" + end + end + "ab  ab\n");
    write("fuzz_tokenizer", "ranks",
          "\4a\nb\nab\n\u0120\n<x>3\nuu4" + end + "a b\nab x" + end + "qwen2" + end + "ab <x> uu4");
    write("fuzz_tokenizer", "bytes", "\5hello world");
    write("fuzz_tokenizer", "llama2c", '\6' + llama2cTokenizer());
    return 0;
}
