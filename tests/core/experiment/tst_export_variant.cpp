// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Files that are written while the model is quantized hold what quantizing alone makes.
#include <QTemporaryDir>
#include <QtTest>

#include <cmath>

#include "core/base/mapped_file.h"
#include "core/experiment/export_variant.h"
#include "core/experiment/fallback.h"
#include "core/experiment/text_table.h"
#include "core/formats/number_format.h"
#include "core/methods/registry.h"
#include "core/model/gguf_export.h"

using namespace nibble;

namespace {

/// A variant of two tensors of which one fell back.
VariantResult fallen(std::int64_t kept, std::int64_t fellBack) {
    VariantResult variant{.method = "q4_k_m"};
    variant.tensors.push_back({.name = "a", .elements = kept});
    variant.tensors.push_back({.name = "b", .elements = fellBack, .fallback = true});
    return variant;
}

} // namespace

class ExportVariantTest : public QObject {
    Q_OBJECT

private slots:
    /// Every type and mix: bytes of each tensor, the file's own statement of its type, bits per weight.
    void filesHoldWhatQuantizingMakes_data() {
        QTest::addColumn<QString>("scheme");
        QTest::addColumn<int>("fileType");
        for (const auto& [scheme, number] :
             {std::pair{"q4_0", 2}, {"q4_1", 3},    {"q8_0", 7},        {"q5_0", 8},       {"q5_1", 9},
              {"q2_k", 10},         {"q3_k_s", 11}, {"q3_k_m", 12},     {"q3_k_l", 13},    {"q4_k_s", 14},
              {"q4_k_m", 15},       {"q4_k", 15},   {"q5_k_s", 16},     {"q5_k_m", 17},    {"q6_k", 18},
              {"q2_k_s", 21},       {"iq4_nl", 25}, {"iq4_xs", 30},     {"type:q4_k", 15}, {"type:mxfp4", 38},
              {"type:nvfp4", 39},   {"f16", 1},     {"rtn:int4:g32", 2}})
            QTest::newRow(scheme) << scheme << number;
    }
    void filesHoldWhatQuantizingMakes() {
        QFETCH(QString, scheme);
        QFETCH(int, fileType);
        const auto parsed = *parseScheme(scheme.toStdString());
        const std::string path = m_folder.filePath("file.gguf").toStdString();
        const auto bits = exportQuantized(m_model, parsed, path);
        QVERIFY2(bits.has_value(), bits ? "" : bits.error().text().c_str());
        const auto variant = *quantizeModel(m_model, parsed);
        QCOMPARE(*bits, variant.bitsPerWeight());
        QCOMPARE(planVariant(*m_model, parsed)->bitsPerWeight, variant.bitsPerWeight());

        const auto written = *openModel(path);
        QCOMPARE(written->metadata.integer("general.file_type").value(), fileType);
        QCOMPARE(written->metadata.integer("general.quantization_version").value(), 2);
        QCOMPARE(written->tensors().size(), m_model->tensors().size());
        for (std::size_t i = 0; i < m_model->tensors().size(); ++i) {
            const auto& tensor = m_model->tensors()[i];
            QCOMPARE(written->tensors()[i].name, tensor.name); // the model's order
            const auto* quantized = variant.find(tensor.name);
            const auto* stored = quantized ? std::get_if<Tensor>(&quantized->storage) : &tensor.data;
            if (stored && exportRowOrder(m_model->config, tensor).empty())
                QVERIFY2(std::ranges::equal(written->tensors()[i].data.bytes(), stored->bytes()),
                         tensor.name.c_str());
        }
    }

    void tensorsMayComeInAnyOrder() {
        const auto variant = *quantizeModel(m_model, *parseScheme("q4_k_m"));
        const std::string path = m_folder.filePath("order.gguf").toStdString();
        std::set<std::string> names;
        for (const auto& [name, tensor] : variant.replaced)
            names.insert(name);
        auto file = GgufExport::create(m_model, names, path, 15);
        QVERIFY(file.has_value());
        for (auto entry = variant.replaced.rbegin(); entry != variant.replaced.rend(); ++entry)
            QVERIFY(file->add(*entry->second, {}));
        QVERIFY(file->finish({}));
        const auto written = *openModel(path);
        QCOMPARE(written->tensors().size(), m_model->tensors().size());
        for (const auto& [name, quantized] : variant.replaced)
            if (exportRowOrder(m_model->config, *m_model->find(name)).empty())
                QVERIFY2(std::ranges::equal(written->find(name)->data.bytes(),
                                            std::get<Tensor>(quantized->storage).bytes()),
                         name.c_str());
    }

    /// A tensor that never comes, or that no room was left for, makes no file.
    void incompleteFilesDoNotAppear() {
        const auto variant = *quantizeModel(m_model, *parseScheme("q8_0"));
        const QString path = m_folder.filePath("incomplete.gguf");
        auto file = GgufExport::create(m_model, {variant.replaced.begin()->first}, path.toStdString(), 7);
        QVERIFY(!file->finish({}));
        QVERIFY(!QFile::exists(path));
        auto stream = GgufStream::create(path.toStdString(), {}, {{"a", {2}}});
        QVERIFY(!stream->add(storedTensor("b", Tensor::ownFloats({2}, {1, 2}))));
        QVERIFY(!stream->add(storedTensor("a", Tensor::ownFloats({3}, {1, 2, 3}))));
        QVERIFY(stream->add(storedTensor("a", Tensor::ownFloats({2}, {1, 2}))));
        QVERIFY(!stream->add(storedTensor("a", Tensor::ownFloats({2}, {1, 2}))));
    }

    /// Pages of a mapped file come back when they are read; memory that is no file's stays as it is.
    void onlyMappedPagesAreReleased() {
        const std::string path = m_folder.filePath("pages").toStdString();
        const std::string content(1 << 16, 'x');
        QVERIFY(writeTextFile(path, content));
        const auto mapped = *MappedFile::open(path);
        releaseMapped(mapped->bytes());
        QVERIFY(std::ranges::all_of(mapped->bytes(), [](std::byte byte) { return byte == std::byte{'x'}; }));
        const std::vector<std::byte> own(1 << 16, std::byte{7});
        releaseMapped(own);
        releaseMapped({});
        QVERIFY(std::ranges::all_of(own, [](std::byte byte) { return byte == std::byte{7}; }));
    }

    /// Half and less is a note; more is said beside the name.
    void moreThanHalfIsSaidBesideTheName() {
        QCOMPARE(fallbackShare({}), 0.0);
        QCOMPARE(methodWithRemark(fallen(50, 50)), std::string("q4_k_m"));
        QCOMPARE(methodWithRemark(fallen(25, 75)), std::string("q4_k_m (75 % fell back)"));
        Result result;
        result.variants = {VariantResult{.method = "as opened", .baseline = true}, fallen(0, 100)};
        QVERIFY(textTable(result, {}).find("q4_k_m (100 % fell back)") != std::string::npos);
        // The remark stays where a narrow table cuts the name.
        QVERIFY(textTable(result, {.width = 60}).find(" (100 % fell back)") != std::string::npos);
    }

private:
    QTemporaryDir m_folder;
    const ModelPointer m_model = randomModel(11);
};

QTEST_APPLESS_MAIN(ExportVariantTest)
#include "tst_export_variant.moc"
