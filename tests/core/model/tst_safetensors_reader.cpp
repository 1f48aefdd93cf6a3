// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "core/base/mapped_file.h"
#include "core/model/safetensors_reader.h"
#include "file_builders.h"

using namespace nibble;
using nibble::test::Bytes;
using nibble::test::safetensorsFile;

namespace {

Expected<SafetensorsFile> parse(const std::string& file) {
    auto owner = std::make_shared<std::vector<char>>(file.begin(), file.end());
    return parseSafetensors(std::as_bytes(std::span(*owner)), owner, "test.safetensors");
}

const std::string kHeader = R"({"__metadata__":{"format":"pt"},)"
                            R"("b":{"dtype":"F32","shape":[2,2],"data_offsets":[4,20]},)"
                            R"("a":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}}   )";

std::string replaced(std::string text, const std::string& what, const std::string& by) {
    text.replace(text.find(what), what.size(), by);
    return text;
}

} // namespace

class SafetensorsReaderTest : public QObject {
    Q_OBJECT

private slots:
    void readsTensorsInTheOrderOfTheirData();
    void acceptsScalarsAndEmptyTensors();
    void truncatedAnywhere();
    void refuses_data();
    void refuses();
    void knowsEveryType();
    void index();
    void goldenFacts();
};

void SafetensorsReaderTest::readsTensorsInTheOrderOfTheirData() {
    std::string data =
        Bytes().put(std::uint32_t{0x40003f80}).put(1.5F).put(2.5F).put(3.5F).put(4.5F).string();
    const auto file = parse(safetensorsFile(kHeader, data));
    QVERIFY2(file, file ? "" : file.error().text().c_str());
    QCOMPARE(file->metadata.size(), 1U);
    QCOMPARE(file->metadata[0].second, std::string("pt"));
    QCOMPARE(file->tensors.size(), 2U);
    QCOMPARE(file->tensors[0].name, std::string("a"));
    QVERIFY(file->tensors[0].data.type() == ElementType::bf16);
    QCOMPARE(file->tensors[1].data.shape(), (Shape{2, 2}));
    float last = 0;
    std::memcpy(&last, file->tensors[1].data.bytes().data() + 12, sizeof(last));
    QCOMPARE(last, 4.5F);
}

void SafetensorsReaderTest::acceptsScalarsAndEmptyTensors() {
    const auto file = parse(safetensorsFile(R"({"s":{"dtype":"F32","shape":[],"data_offsets":[0,4]},)"
                                            R"("e":{"dtype":"F32","shape":[0,7],"data_offsets":[4,4]}})",
                                            "abcd"));
    QVERIFY2(file, file ? "" : file.error().text().c_str());
    QCOMPARE(file->tensors[0].data.elements(), 1);
    QCOMPARE(file->tensors[1].data.elements(), 0);
    QVERIFY(parse(safetensorsFile("{}", "")));
}

void SafetensorsReaderTest::truncatedAnywhere() {
    const std::string whole = safetensorsFile(kHeader, std::string(20, 'x'));
    QVERIFY(parse(whole));
    for (std::size_t size = 0; size < whole.size(); ++size)
        QVERIFY(!parse(whole.substr(0, size)));
}

void SafetensorsReaderTest::refuses_data() {
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QString>("field");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* name, const std::string& file, const char* field, const char* message) {
        QTest::newRow(name) << QByteArray::fromStdString(file) << field << message;
    };
    const auto header = [](const std::string& what, const std::string& by) {
        return safetensorsFile(replaced(kHeader, what, by), std::string(20, 'x'));
    };
    row("header longer than the file", Bytes().put(std::uint64_t{1000}).raw("{}").string(), "header length",
        "past the end");
    row("header of 100 MB and one byte", Bytes().put(std::uint64_t{100'000'001}).raw("{}").string(),
        "header length", "too large");
    row("header of 2^63 bytes", Bytes().put(std::uint64_t{1} << 63).raw("{}").string(), "header length",
        "too large");
    row("empty header", safetensorsFile("", ""), "header", "begin");
    row("leading space", safetensorsFile(" {}", ""), "header", "begin");
    row("no JSON", safetensorsFile("{\"a\":", ""), "header", "bad JSON");
    row("two documents", safetensorsFile("{} {}", ""), "header", "bad JSON");
    row("bad UTF-8", header("\"b\"", "\"\xff\""), "header", "bad JSON");
    row("deep nesting", safetensorsFile("{\"a\":" + std::string(100000, '[') + "}", ""), "header",
        "bad JSON");
    row("trailing byte", safetensorsFile(kHeader, std::string(21, 'x')), "data", "1 bytes follow");
    row("missing byte", safetensorsFile(kHeader, std::string(19, 'x')), "b", "past the end");
    row("gap of a byte", safetensorsFile(replaced(kHeader, "[4,20]", "[5,21]"), std::string(21, 'x')), "b",
        "gap");
    row("overlap", header("[4,20]", "[2,18]"), "b", "overlaps");
    row("wrong size", header("[2,2]", "[2,3]"), "b", "bytes of data for 6 values");
    row("size overflow", header("[2,2]", "[4611686018427387904,4]"), "b", "overflows");
    row("byte overflow", header("[2,2]", "[4611686018427387904]"), "b", "bytes of data");
    row("negative extent", header("[2,2]", "[-2,-2]"), "b", "not a count");
    row("fractional extent", header("[2,2]", "[2.0,2]"), "b", "not a count");
    row("end before begin", header("[4,20]", "[20,4]"), "b", "before they begin");
    row("three offsets", header("[4,20]", "[4,20,20]"), "b", "two counts");
    row("negative offset", header("[4,20]", "[-4,20]"), "b", "two counts");
    row("unknown dtype", header("F32", "F31"), "b", "F31");
    row("dtype a number", header("\"F32\"", "32"), "b", "not a text");
    row("no dtype", header("\"dtype\":\"F32\",", ""), "b", "\"dtype\" is missing");
    row("dtype twice", header("\"dtype\":\"F32\"", "\"dtype\":\"F32\",\"dtype\":\"F32\""), "b", "twice");
    row("name twice", header("\"b\"", "\"a\""), "a", "twice");
    row("tensor a number", header(R"({"dtype":"F32","shape":[2,2],"data_offsets":[4,20]})", "3"), "b",
        "object");
    row("metadata a number", header("{\"format\":\"pt\"}", "1"), "__metadata__", "object");
    row("number in the metadata", header("\"pt\"", "1"), "__metadata__", "not a text");
    row("metadata key twice", header("\"format\":\"pt\"", R"("format":"pt","format":"pt")"), "__metadata__",
        "twice");
}

void SafetensorsReaderTest::refuses() {
    QFETCH(QByteArray, file);
    QFETCH(QString, field);
    QFETCH(QString, message);
    const auto result = parse(file.toStdString());
    QVERIFY(!result);
    const QString text = QString::fromStdString(result.error().text());
    QCOMPARE(QString::fromStdString(result.error().field), field);
    QVERIFY2(text.contains(message), qPrintable(text));
    QVERIFY(result.error().offset.has_value());
}

void SafetensorsReaderTest::knowsEveryType() {
    for (const ElementTypeInfo& type : allElementTypes()) {
        if (type.safetensorsName.empty())
            continue;
        const std::int64_t bytes = 12 * type.blockBytes / type.blockElements;
        const std::string header = fmt::format(
            R"({{"t":{{"dtype":"{}","shape":[12],"data_offsets":[0,{}]}}}})", type.safetensorsName, bytes);
        const auto file = parse(safetensorsFile(header, std::string(static_cast<std::size_t>(bytes), '\0')));
        QVERIFY2(file, type.name.data());
        QVERIFY(file->tensors[0].data.type() == type.type);
    }
}

void SafetensorsReaderTest::index() {
    const auto entries =
        parseSafetensorsIndex(R"({"metadata":{"total_size":1},"weight_map":{"a":"x","b":"y"}})", "i");
    QVERIFY(entries);
    QCOMPARE(entries->size(), 2U);
    QCOMPARE(entries->at(1).second, std::string("y"));
    for (const char* json :
         {"", "{", "[]", "{}", R"({"weight_map":[]})", R"({"weight_map":{"a":1}})",
          R"({"weight_map":{"a":""}})", R"({"weight_map":{"a":".."}})", R"({"weight_map":{"a":"../x"}})",
          R"({"weight_map":{"a":"/etc/passwd"}})", R"({"weight_map":{"a":"x\\y"}})",
          R"({"weight_map":{"a":"x\u0000"}})", R"({"weight_map":{"a":"x","a":"y"}})"})
        QVERIFY2(!parseSafetensorsIndex(json, "i"), json);
}

void SafetensorsReaderTest::goldenFacts() {
    const std::string path = NIBBLE_SHARED_DIR "/models/TinyStories-656K/model.safetensors";
    if (!QFile::exists(QString::fromStdString(path)))
        QSKIP("the shared models are not here");
    const auto mapped = MappedFile::open(path);
    QVERIFY(mapped);
    const auto file = parseSafetensors((*mapped)->bytes(), *mapped, path);
    QVERIFY2(file, file ? "" : file.error().text().c_str());
    QCOMPARE(file->tensors.size(), 20U);
    std::int64_t parameters = 0;
    for (const auto& tensor : file->tensors) {
        QVERIFY(tensor.data.type() == ElementType::bf16);
        parameters += tensor.data.elements();
    }
    QCOMPARE(parameters, 656000);
}

QTEST_APPLESS_MAIN(SafetensorsReaderTest)
#include "tst_safetensors_reader.moc"
