// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTemporaryDir>
#include <QtTest>

#include <cstring>
#include <limits>

#include "core/base/output_file.h"
#include "core/model/importance_matrix.h"
#include "tests/core/model/tiny_models.h"

using namespace nibble;
using namespace nibble::test;

namespace {

Expected<ImportanceMatrix> parse(const std::string& bytes) {
    return parseImportanceMatrix(asBytes(bytes), nullptr, "file");
}

template <typename T>
std::string with(std::string bytes, std::size_t offset, T value) {
    std::memcpy(bytes.data() + offset, &value, sizeof value);
    return bytes;
}

constexpr std::size_t kFirstName = 4, kFirstCalls = 4 + 4 + 21, kFirstCount = kFirstCalls + 4,
                      kFirstValue = kFirstCount + 4;

} // namespace

class ImportanceMatrixTest : public QObject {
    Q_OBJECT

private slots:
    /// Bytes put together by hand from the formats' descriptions; both say the same.
    void reads_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<double>("count");
        QTest::newRow("dat") << QByteArray::fromStdString(olderMatrix()) << 2.0;
        QTest::newRow("gguf") << QByteArray::fromStdString(importanceMatrix().build()) << 8.0;
    }
    void reads() {
        QFETCH(QByteArray, bytes);
        QFETCH(double, count);
        const auto matrix = parse(bytes.toStdString());
        QVERIFY2(matrix, matrix ? "" : matrix.error().text().c_str());
        QCOMPARE(matrix->entries.size(), std::size_t(2));
        const auto& down = matrix->entries.at("blk.0.ffn_down.weight");
        QCOMPARE(down.meanSquare, (std::vector<float>{1, 2, 0.25F}));
        QCOMPARE(down.count, count);
        QCOMPARE(matrix->entries.at("output.weight").meanSquare, (std::vector<float>{0, 3}));
        QCOMPARE(matrix->datasets, std::vector<std::string>{"story.txt"});
        QCOMPARE(matrix->chunks, std::int64_t(2));
    }

    /// What is written is read again: from either format to the other and back.
    void roundTrips() {
        QTemporaryDir folder;
        const std::string dat = folder.filePath("m.dat").toStdString();
        const std::string gguf = folder.filePath("m.gguf").toStdString();
        const auto first = *parse(importanceMatrix().build());
        QVERIFY(writeImportanceMatrix(first, dat));
        QCOMPARE(*readTextFile(dat, 1000), olderMatrix());
        const auto second = *readImportanceMatrix(dat);
        QVERIFY(writeImportanceMatrix(second, gguf));
        const auto third = *readImportanceMatrix(gguf);
        for (const auto& [name, entry] : first.entries) {
            QCOMPARE(second.entries.at(name).meanSquare, entry.meanSquare);
            QCOMPARE(third.entries.at(name).meanSquare, entry.meanSquare);
        }
        QCOMPARE(third.datasets, first.datasets);
        QCOMPARE(third.chunks, first.chunks);
    }

    void olderFilesEndWithoutATrailer() {
        const std::string whole = olderMatrix();
        const auto matrix = parse(whole.substr(0, whole.size() - 4 - 4 - 9));
        QVERIFY(matrix && matrix->entries.size() == 2 && matrix->datasets.empty());
    }

    /// Every cut inside a file is found, but for the one before the trailer.
    void truncated() {
        const std::string dat = olderMatrix(), gguf = importanceMatrix().build();
        for (std::size_t length = 0; length < dat.size(); ++length)
            if (length != dat.size() - 17)
                QVERIFY2(!parse(dat.substr(0, length)), qPrintable(QString::number(length)));
        for (std::size_t length = 0; length + 32 <= gguf.size(); length += 3)
            QVERIFY2(!parse(gguf.substr(0, length)), qPrintable(QString::number(length)));
    }

    void refuses_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("field");
        const auto row = [](const char* name, const std::string& bytes, const char* field) {
            QTest::newRow(name) << QByteArray::fromStdString(bytes) << field;
        };
        const std::string dat = olderMatrix();
        row("no entries", with(dat, 0, std::int32_t{0}), "n_entries");
        row("negative entries", with(dat, 0, std::int32_t{-1}), "n_entries");
        row("too many entries", with(dat, 0, std::int32_t{1 << 30}), "");
        row("empty name", with(dat, kFirstName, std::int32_t{0}), "name");
        row("huge name", with(dat, kFirstName, std::int32_t{1 << 30}), "name");
        row("negative calls", with(dat, kFirstCalls, std::int32_t{-2}), "ncall");
        row("no values", with(dat, kFirstCount, std::int32_t{0}), "nval");
        row("more values than bytes", with(dat, kFirstCount, std::int32_t{1 << 29}), "nval");
        row("negative value", with(dat, kFirstValue, -1.0F), "blk.0.ffn_down.weight");
        row("infinite value", with(dat, kFirstValue, std::numeric_limits<float>::infinity()),
            "blk.0.ffn_down.weight");
        row("not a number", with(dat, kFirstValue, std::nanf("")), "blk.0.ffn_down.weight");
        row("bytes behind the end", dat + "x", "dataset");
        row("empty", "", "n_entries");
        auto other = importanceMatrix();
        other.entries.front() = {"general.type", 8, Bytes().text("model").string()};
        row("another GGUF", other.build(), "general.type");
        auto lonely = importanceMatrix();
        lonely.tensors[1].name = "elsewhere.counts";
        row("no counts", lonely.build(), "blk.0.ffn_down.weight.counts");
        auto uneven = importanceMatrix();
        const float two[] = {4, 4};
        uneven = GgufBuilder();
        uneven.text("general.type", "imatrix");
        const float sums[] = {8, 16, 2};
        uneven.tensor("w.in_sum2", {3, 1}, 0, floatBytes(sums))
            .tensor("w.counts", {1, 2}, 0, floatBytes(two));
        row("two counts for three values", uneven.build(), "w.counts");
        auto negative = GgufBuilder();
        negative.text("general.type", "imatrix");
        const float below[] = {-8};
        negative.tensor("w.in_sum2", {1, 1}, 0, floatBytes(below))
            .tensor("w.counts", {1, 1}, 0, floatBytes(below));
        row("negative sum", negative.build(), "w.in_sum2");
        auto halves = GgufBuilder();
        halves.text("general.type", "imatrix");
        halves.tensor("w.in_sum2", {2, 1}, 1, std::string(4, '\0'))
            .tensor("w.counts", {1, 1}, 0, floatBytes(below));
        row("half precision", halves.build(), "w.in_sum2");
    }
    void refuses() {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, field);
        const auto matrix = parse(bytes.toStdString());
        QVERIFY(!matrix);
        QCOMPARE(matrix.error().kind, ErrorKind::badFile);
        QCOMPARE(matrix.error().path, std::string("file"));
        QVERIFY(matrix.error().offset.has_value());
        if (!field.isEmpty())
            QCOMPARE(matrix.error().field, field.toStdString());
    }

    /// Experts that saw nothing have no mean; a weight that saw nothing at all is left out.
    void nothingSeen() {
        GgufBuilder file;
        file.text("general.type", "imatrix");
        const float sums[] = {4, 0, 8, 0}, counts[] = {2, 0}, none[] = {0};
        file.tensor("experts.in_sum2", {2, 2}, 0, floatBytes(sums))
            .tensor("experts.counts", {1, 2}, 0, floatBytes(counts));
        file.tensor("idle.in_sum2", {1, 1}, 0, floatBytes(none))
            .tensor("idle.counts", {1, 1}, 0, floatBytes(none));
        const auto matrix = parse(file.build());
        QVERIFY(matrix);
        QCOMPARE(matrix->entries.size(), std::size_t(1));
        QCOMPARE(matrix->entries.at("experts").meanSquare, (std::vector<float>{2, 0, 0, 0}));
    }
};

QTEST_APPLESS_MAIN(ImportanceMatrixTest)
#include "tst_importance_matrix.moc"
