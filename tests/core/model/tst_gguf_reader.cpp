// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTemporaryDir>
#include <QtTest>

#include <unistd.h>

#include "core/base/mapped_file.h"
#include "core/model/gguf_reader.h"
#include "file_builders.h"

using namespace nibble;
using nibble::test::Bytes;
using nibble::test::GgufBuilder;

namespace {

Expected<GgufFile> parse(const std::string& file) {
    // A copy that is exactly as long as the file: the address sanitizer then sees any step past its end.
    auto owner = std::make_shared<std::vector<char>>(file.begin(), file.end());
    return parseGguf(std::as_bytes(std::span(*owner)), owner, "test.gguf");
}

/// Two tensors, one entry of every kind that matters.
GgufBuilder smallFile() {
    GgufBuilder builder;
    builder.text("general.architecture", "llama").number("llama.block_count", 2).real("scale", 0.5F);
    builder.entries.push_back({"flag", 7, std::string(1, '\1')});
    builder.entries.push_back({"big", 10, Bytes().put(std::uint64_t{1} << 40).string()});
    builder.entries.push_back({"tiny", 1, Bytes().put(std::int8_t{-5}).string()});
    builder.entries.push_back(
        {"list", 9, Bytes().put(std::uint32_t{8}).put(std::uint64_t{2}).text("one").text("zwei").string()});
    builder.entries.push_back({"counts", 9,
                               Bytes()
                                   .put(std::uint32_t{5})
                                   .put(std::uint64_t{2})
                                   .put(std::int32_t{7})
                                   .put(std::int32_t{-1})
                                   .string()});
    const std::vector<float> values = {1, 2, 3, 4, 5, 6};
    builder.tensor("a.weight", {3, 2}, 0, nibble::test::floatBytes(values));
    builder.tensor("b.weight", {32}, 8, std::string(34, '\1'));
    return builder;
}

} // namespace

class GgufReaderTest : public QObject {
    Q_OBJECT

private slots:
    void readsEverything();
    void versionTwoHasTheSameLayout();
    void truncatedAnywhere();
    void refuses_data();
    void refuses();
    void knowsEveryType();
    void honoursTheAlignment();
    void hugeSparseFileOpensAtOnce();
    void goldenFacts();
};

void GgufReaderTest::readsEverything() {
    const auto file = parse(smallFile().build());
    QVERIFY2(file, file ? "" : file.error().text().c_str());
    QCOMPARE(file->version, 3U);
    QCOMPARE(*file->metadata.text("general.architecture"), std::string("llama"));
    QCOMPARE(file->metadata.integer("llama.block_count").value(), 2);
    QCOMPARE(file->metadata.number("scale").value(), 0.5);
    QCOMPARE(file->metadata.boolean("flag").value(), true);
    QCOMPARE(file->metadata.integer("big").value(), std::int64_t{1} << 40);
    QCOMPARE(file->metadata.integer("tiny").value(), -5);
    QCOMPARE(file->metadata.texts("list")->at(1), std::string("zwei"));
    QCOMPARE(file->metadata.integers("counts")->at(1), -1);
    QCOMPARE(file->tensors.size(), 2U);
    const Tensor& a = file->tensors[0].data;
    QCOMPARE(a.shape(), (Shape{2, 3})); // outermost first
    QCOMPARE(reinterpret_cast<const float*>(a.bytes().data())[5], 6.0F);
    QCOMPARE(file->tensors[1].data.bytes().size(), 34U);
    QCOMPARE(file->tensors[1].data.bytes()[33], std::byte{1});
}

void GgufReaderTest::versionTwoHasTheSameLayout() {
    GgufBuilder builder = smallFile();
    builder.version = 2;
    const auto file = parse(builder.build());
    QVERIFY(file);
    QCOMPARE(file->tensors.size(), 2U);
}

void GgufReaderTest::truncatedAnywhere() {
    const std::string whole = smallFile().build();
    // The padding after the last tensor carries nothing and may be missing.
    const std::size_t needed = whole.size() - (64 - 34);
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const auto file = parse(whole.substr(0, size));
        QCOMPARE(static_cast<bool>(file), size >= needed);
        if (!file) {
            QCOMPARE(file.error().path, std::string("test.gguf"));
            QVERIFY(file.error().offset.has_value() && *file.error().offset <= whole.size());
        }
    }
}

void GgufReaderTest::refuses_data() {
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QString>("field");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* name, const GgufBuilder& builder, const char* field,
                        const char* message) {
        QTest::newRow(name) << QByteArray::fromStdString(builder.build()) << field << message;
    };
    const auto with = [](auto change) {
        GgufBuilder builder = smallFile();
        change(builder);
        return builder;
    };
    row("magic", with([](auto& b) { b.magic = "GGUX"; }), "magic", "GGUF");
    row("version 0", with([](auto& b) { b.version = 0; }), "version", "version 0");
    row("version 1", with([](auto& b) { b.version = 1; }), "version", "version 1");
    row("version 4", with([](auto& b) { b.version = 4; }), "version", "version 4");
    row("byte order", with([](auto& b) { b.version = 0x03000000; }), "version", "byte order");
    row("tensor count", with([](auto& b) { b.extraTensors = std::int64_t{1} << 62; }), "tensor_count",
        "do not fit");
    row("entry count", with([](auto& b) { b.extraEntries = std::int64_t{1} << 40; }), "metadata_kv_count",
        "do not fit");
    row("duplicate key", with([](auto& b) { b.number("scale", 1); }), "scale", "twice");
    row("empty key", with([](auto& b) { b.number("", 1); }), "metadata key", "0 bytes");
    row("bad UTF-8 in a key", with([](auto& b) { b.number("k\xff", 1); }), "metadata key", "UTF-8");
    row("bad UTF-8 in a value", with([](auto& b) { b.text("k", "\xc3\x28"); }), "k", "UTF-8");
    row("value type 13", with([](auto& b) { b.entries.push_back({"k", 13, {}}); }), "k", "value type 13");
    row("truth value 2", with([](auto& b) { b.entries.push_back({"k", 7, "\2"}); }), "k", "truth value");
    row("text past the end", with([](auto& b) {
            b.entries.push_back({"k", 8, Bytes().put(std::uint64_t{1} << 62).string()});
        }),
        "k", "past the end");
    row("array past the end", with([](auto& b) {
            b.entries.push_back({"k", 9, Bytes().put(std::uint32_t{4}).put(std::uint64_t{1} << 61).string()});
        }),
        "k", "past the end");
    row("array of texts past the end", with([](auto& b) {
            b.entries.push_back({"k", 9, Bytes().put(std::uint32_t{8}).put(std::uint64_t{100000}).string()});
        }),
        "k", "past the end");
    row("array of arrays", with([](auto& b) {
            b.entries.push_back({"k", 9, Bytes().put(std::uint32_t{9}).put(std::uint64_t{0}).string()});
        }),
        "k", "array of arrays");
    row("alignment of the wrong type", with([](auto& b) { b.text("general.alignment", "32"); }),
        "general.alignment", "power of two");
    row("alignment 24", with([](auto& b) { b.number("general.alignment", 24); }), "general.alignment",
        "power of two");
    row("alignment 0", with([](auto& b) { b.number("general.alignment", 0); }), "general.alignment",
        "power of two");
    row("duplicate tensor", with([](auto& b) { b.tensors[1].name = "a.weight"; }), "a.weight", "two tensors");
    row("empty tensor name", with([](auto& b) { b.tensors[1].name = ""; }), "tensor name", "0 bytes");
    row("long tensor name", with([](auto& b) { b.tensors[1].name = std::string(65, 'n'); }), "tensor name",
        "65 bytes");
    row("five dimensions", with([](auto& b) {
            b.tensors[0].extents = {1, 1, 1, 3, 2};
        }),
        "a.weight", "5 dimensions");
    row("negative extent", with([](auto& b) { b.tensors[0].extents[0] = std::uint64_t{1} << 63; }),
        "a.weight", "too large");
    row("element count overflow", with([](auto& b) {
            b.tensors[0].extents = {std::uint64_t{1} << 40, std::uint64_t{1} << 40};
        }),
        "a.weight", "overflows");
    row("byte count overflow", with([](auto& b) { b.tensors[0].extents = {std::uint64_t{1} << 61}; }),
        "a.weight", "overflows");
    row("part of a block", with([](auto& b) { b.tensors[1].extents[0] = 33; }), "b.weight", "whole number");
    row("retired type", with([](auto& b) { b.tensors[0].type = 4; }), "a.weight", "tensor type 4");
    row("type 1000", with([](auto& b) { b.tensors[0].type = 1000; }), "a.weight", "tensor type 1000");
    row("misaligned offset", with([](auto& b) { b.tensors[1].offset = 30; }), "b.weight", "alignment");
    row("overlap", with([](auto& b) { b.tensors[1].offset = 0; }), "b.weight", "overlaps");
    row("gap", with([](auto& b) { b.tensors[1].offset = 64; }), "b.weight", "gap");
    row("offset at the end of the number range",
        with([](auto& b) { b.tensors[1].offset = ~std::uint64_t{31}; }), "b.weight", "gap");
    row("more data than the file", with([](auto& b) { b.tensors[1].extents = {std::uint64_t{1} << 30}; }),
        "b.weight", "past the end");
}

void GgufReaderTest::refuses() {
    QFETCH(QByteArray, file);
    QFETCH(QString, field);
    QFETCH(QString, message);
    const auto result = parse(file.toStdString());
    QVERIFY(!result);
    const QString text = QString::fromStdString(result.error().text());
    QCOMPARE(QString::fromStdString(result.error().field), field);
    QVERIFY2(text.contains(message), qPrintable(text));
    QVERIFY(result.error().kind == ErrorKind::badFile || result.error().kind == ErrorKind::unsupported);
}

void GgufReaderTest::knowsEveryType() {
    for (const ElementTypeInfo& type : allElementTypes()) {
        if (type.ggmlId < 0)
            continue;
        GgufBuilder builder;
        builder.tensor("t", {static_cast<std::uint64_t>(type.blockElements)},
                       static_cast<std::uint32_t>(type.ggmlId),
                       std::string(static_cast<std::size_t>(type.blockBytes), '\0'));
        const auto file = parse(builder.build());
        QVERIFY2(file, type.name.data());
        QVERIFY(file->tensors[0].data.type() == type.type);
    }
}

void GgufReaderTest::honoursTheAlignment() {
    GgufBuilder builder;
    builder.alignment = 128;
    builder.number("general.alignment", 128);
    const std::vector<float> values = {7, 8};
    builder.tensor("a", {2}, 0, nibble::test::floatBytes(values))
        .tensor("b", {2}, 0, nibble::test::floatBytes(values));
    const auto file = parse(builder.build());
    QVERIFY2(file, file ? "" : file.error().text().c_str());
    QCOMPARE(file->tensors[1].data.bytes().data() - file->tensors[0].data.bytes().data(), 128);
    QCOMPARE(reinterpret_cast<const float*>(file->tensors[1].data.bytes().data())[1], 8.0F);
}

void GgufReaderTest::hugeSparseFileOpensAtOnce() {
    constexpr std::uint64_t rows = 1 << 20, cols = 1 << 12; // 16 GiB of F32
    GgufBuilder builder;
    builder.tensors.push_back({"huge.weight", {cols, rows}, 0, 0});
    QTemporaryDir folder;
    const std::string path = folder.filePath("huge.gguf").toStdString();
    const std::string header = builder.build();
    FILE* file = std::fopen(path.c_str(), "wb");
    QVERIFY(file);
    QCOMPARE(std::fwrite(header.data(), 1, header.size(), file), header.size());
    QCOMPARE(std::fclose(file), 0);
    if (::truncate(path.c_str(), static_cast<off_t>(header.size() + rows * cols * 4)) != 0)
        QSKIP("the file system has no sparse files of this size");
    QElapsedTimer timer;
    timer.start();
    const auto mapped = MappedFile::open(path);
    QVERIFY(mapped);
    const auto parsed = parseGguf((*mapped)->bytes(), *mapped, path);
    QVERIFY2(parsed, parsed ? "" : parsed.error().text().c_str());
    QVERIFY(timer.elapsed() < 1000); // reading it would take many seconds
    QCOMPARE(parsed->tensors[0].data.rows(), static_cast<std::int64_t>(rows));
}

void GgufReaderTest::goldenFacts() {
    const std::string path = NIBBLE_SHARED_DIR "/models/stories260K/stories260K.gguf";
    if (!QFile::exists(QString::fromStdString(path)))
        QSKIP("the shared models are not here");
    const auto mapped = MappedFile::open(path);
    QVERIFY(mapped);
    const auto file = parseGguf((*mapped)->bytes(), *mapped, path);
    QVERIFY2(file, file ? "" : file.error().text().c_str());
    QCOMPARE(file->version, 3U);
    QCOMPARE(file->tensors.size(), 48U);
    for (const auto& tensor : file->tensors)
        QVERIFY(tensor.data.type() == ElementType::f32);
    QCOMPARE(file->metadata.texts("tokenizer.ggml.tokens")->size(), 512U);
    QVERIFY(!file->metadata.find("tokenizer.ggml.pre"));
}

QTEST_APPLESS_MAIN(GgufReaderTest)
#include "tst_gguf_reader.moc"
