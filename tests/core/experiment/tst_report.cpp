// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <nlohmann/json.hpp>

#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>

#include "core/experiment/experiment_json.h"
#include "core/experiment/report.h"
#include "core/experiment/report_facts.h"
#include "core/experiment/result_json.h"
#include "core/experiment/text_escape.h"
#include "core/experiment/text_table.h"
#include "tests/support/sample_result.h"

using namespace nibble;

namespace {

constexpr const char* kHostile = "<script>alert(1)</script>\"'&|`\x1B[31m\xFF,\n=1";

Result hostileResult() {
    Result result = test::sampleResult(3);
    result.model.name = result.model.path = kHostile;
    result.model.warnings = {kHostile};
    result.textName = result.machine.processor = result.startedAt = kHostile;
    result.variants[1].method = result.variants[2].execution = result.variants[3].error = kHostile;
    result.variants[2].verdict->reason = result.variants[2].verdict->status = kHostile;
    result.variants[2].notes = {kHostile};
    result.variants[2].tensors[0].name = std::string("blk.0.") + kHostile;
    return result;
}

QString xmlError(const std::string& page) {
    QXmlStreamReader reader(QByteArray::fromStdString(page));
    while (!reader.atEnd())
        reader.readNext();
    return reader.hasError() ? QString("%1, line %2").arg(reader.errorString()).arg(reader.lineNumber())
                             : QString();
}

/// A plain reader of RFC 4180, to check the writer against.
QList<QStringList> parseCsv(const std::string& csv) {
    QList<QStringList> rows{{}};
    QString field;
    bool quoted = false;
    const QString text = QString::fromLatin1(csv.data(), static_cast<int>(csv.size()));
    for (int i = 0; i < text.size(); ++i) {
        if (quoted && text[i] == '"' && i + 1 < text.size() && text[i + 1] == '"') {
            field += text[i++];
        } else if (text[i] == '"') {
            quoted = !quoted;
        } else if (!quoted && text[i] == ',') {
            rows.back() += std::exchange(field, {});
        } else if (!quoted && text.mid(i, 2) == "\r\n") {
            rows.back() += std::exchange(field, {});
            rows.append(QStringList());
            ++i;
        } else {
            field += text[i];
        }
    }
    rows.removeLast();
    return rows;
}

} // namespace

class TestReport : public QObject {
    Q_OBJECT

private slots:
    void htmlIsWellFormed_data();
    void htmlIsWellFormed();
    void htmlFetchesNothing();
    void hostileNamesStayText();
    void csvReadsBack();
    void markdownTableHasAllCells();
    void randomWeightsAreLabelled();
    void everyFileIsWritten();
    void summaryNamesTheOutcome();
    void sharedNotesStandOnce();
    void tasksStandInEveryForm();
    void textTableFitsAndAligns();
};

void TestReport::htmlIsWellFormed_data() {
    QTest::addColumn<std::string>("page");
    QTest::newRow("empty") << htmlReport(Result());
    QTest::newRow("one method") << htmlReport(test::sampleResult(1));
    QTest::newRow("13 methods") << htmlReport(test::sampleResult(13));
    QTest::newRow("extreme") << htmlReport(test::extremeResult());
    QTest::newRow("hostile") << htmlReport(hostileResult());
}

void TestReport::htmlIsWellFormed() {
    QFETCH(std::string, page);
    QCOMPARE(xmlError(page), QString());
}

void TestReport::htmlFetchesNothing() {
    const std::string page = htmlReport(test::sampleResult(8));
    for (const char* reference : {"<script", "<link", "<img", "<iframe", "src=", "@import", "url("})
        QVERIFY2(page.find(reference) == std::string::npos, reference);
    QCOMPARE(QString::fromStdString(page).count("https://"), 0);
    QVERIFY(page.find("<caption>") != std::string::npos);
    QVERIFY(page.find("prefers-color-scheme:dark") != std::string::npos);
}

void TestReport::hostileNamesStayText() {
    const Result result = hostileResult();
    const std::string page = htmlReport(result);
    QVERIFY(page.find("<script") == std::string::npos);
    QVERIFY(page.find("&lt;script&gt;alert(1)") != std::string::npos);
    const std::string markdown = markdownReport(result);
    QVERIFY(markdown.find("<script") == markdown.npos ||
            markdown.find("\\<script") + 1 == markdown.find("<script"));
    for (const std::string& text : {page, markdown, textTable(result)})
        QVERIFY(text.find('\x1B') == std::string::npos && text.find('\xFF') == std::string::npos);
}

void TestReport::csvReadsBack() {
    const Result result = hostileResult();
    const auto rows = parseCsv(csvReport(result));
    QCOMPARE(rows.size(), 5);
    for (const QStringList& row : rows)
        QCOMPARE(row.size(), rows[0].size());
    QCOMPARE(rows[0][0], QString("method"));
    QVERIFY(rows[0].contains("generate_tokens_per_second"));
    QCOMPARE(rows[2][0].toLatin1(), QByteArray(kHostile));
    QCOMPARE(rows[4][rows[0].indexOf("kl_divergence")], QString("0.0587"));
    QCOMPARE(rows[1][rows[0].indexOf("kl_divergence")], QString());
    const auto tensors = parseCsv(tensorsCsv(result));
    QCOMPARE(tensors.size(), 1 + 3 * 7 * 22);
    QCOMPARE(tensors[0].mid(0, 3), (QStringList{"method", "name", "type"}));
}

void TestReport::markdownTableHasAllCells() {
    const QString page = QString::fromStdString(markdownReport(hostileResult()));
    const QStringList lines = page.split('\n');
    const int head = static_cast<int>(lines.indexOf(QRegularExpression("^\\| Method .*")));
    QVERIFY(head > 0);
    const auto cells = [&](int line) { return QString(lines[line]).remove("\\|").count('|'); };
    for (int line = head; line < head + 6; ++line)
        QCOMPARE(cells(line), cells(head));
}

void TestReport::randomWeightsAreLabelled() {
    Result result = test::sampleResult(3);
    result.model.randomWeights = true;
    for (const std::string& text : {htmlReport(result), markdownReport(result), textTable(result)}) {
        QVERIFY(text.find(kRandomWeightsNote) != std::string::npos);
        QVERIFY(text.find("The smallest that passes") == std::string::npos);
    }
}

void TestReport::everyFileIsWritten() {
    QTemporaryDir folder;
    const std::string directory = folder.path().toStdString() + "/a/b";
    Result result = test::sampleResult(3);
    result.experiment.model = folder.path().toStdString() + "/model.gguf";
    const auto written = writeReport(result, directory);
    QVERIFY2(written, written ? "" : written.error().text().c_str());
    const QStringList files = QDir(QString::fromStdString(directory)).entryList(QDir::Files, QDir::Name);
    QCOMPARE(files, (QStringList{"experiment.json", "report.csv", "report.html", "report.json", "report.md",
                                 "tasks.csv", "tensors.csv"}));
    const auto experiment = loadExperiment(directory + "/experiment.json");
    QVERIFY(experiment);
    QCOMPARE(experiment->model, result.experiment.model);
    QFile report(QString::fromStdString(directory + "/report.json"));
    QVERIFY(report.open(QIODevice::ReadOnly));
    const auto reopened = resultFromJson(report.readAll().toStdString(), directory + "/report.json");
    QVERIFY(reopened);
    QCOMPARE(reopened->experiment.model, result.experiment.model);
    QCOMPARE(resultToJsonValue(*reopened)["results"].dump(), resultToJsonValue(result)["results"].dump());
    QVERIFY(!writeReport(result, directory + "/report.md/below"));
}

void TestReport::summaryNamesTheOutcome() {
    const auto sentences = summarySentences(test::sampleResult(8));
    QString all;
    for (const std::string& sentence : sentences)
        all += QString::fromStdString(sentence) + "\n";
    QVERIFY(all.contains("PASS: q8_0, w8a8"));
    QVERIFY(all.contains("REVIEW: rtn:int3:g32, rtn:int2:g32, rtn:int4:g128"));
    // 1103 of 2200 MB; 37.9 of 20.6 tokens per second.
    QVERIFY2(all.contains(
                 "The smallest that passes is w8a8 with 8.02 bits per weight, 0.50 of the baseline's size, "
                 "generating 1.84 times as fast."),
             qPrintable(all));
}

void TestReport::sharedNotesStandOnce() {
    Result result = test::sampleResult(3);
    for (VariantResult& variant : result.variants)
        variant.notes = {"for everyone", "for everyone"};
    result.variants[1].notes.emplace_back("for two");
    result.variants[2].notes.emplace_back("for two");
    const std::vector<Fact> expected{{"all", "for everyone"},
                                     {"q8_0, w8a8", "for two"},
                                     {"rtn:int4:g32", "UNDECIDED: " + result.variants[3].verdict->reason}};
    QCOMPARE(resultNotes(result), expected);
}

void TestReport::tasksStandInEveryForm() {
    Result result = test::sampleResult(9);
    for (const std::string& without : {htmlReport(result), markdownReport(result), textTable(result)})
        QVERIFY(without.find("Share of right answers") == std::string::npos);
    for (VariantResult& variant : result.variants)
        variant.tasks = {{.task = "look<up>", .kind = "exact_match", .items = 200, .correct = 183},
                         {.task = "story", .kind = "multiple_choice", .items = 0, .correct = 0}};
    // 183 of 200: Wilson's interval is 86.8 % to 94.6 % (computed with z = 1.96 by hand).
    result.variants[2].tasks[0].change = AccuracyChange{-0.1, {-0.15, -0.05}};
    result.variants[3].tasks[0].change = AccuracyChange{-0.1, {-0.25, 0.05}};
    const std::string html = htmlReport(result), markdown = markdownReport(result), table = textTable(result);
    QVERIFY(html.find("look&lt;up&gt;, exact match") != std::string::npos);
    QVERIFY(html.find("91.5<small> 87–95</small>") != std::string::npos);
    QVERIFY(markdown.find("91.5 (87–95) | 91.5 (87–95) | 91.5 ↓ (87–95) | 91.5 (87–95)") !=
            std::string::npos);
    for (const std::string& text : {html, markdown, table})
        QCOMPARE(QString::fromStdString(text).count(QStringLiteral("91.5 ↓")), qsizetype{1});
    for (const QString& line : QString::fromStdString(table).split('\n'))
        QVERIFY(!line.startsWith("look") || line.size() <= 120);
    const QStringList rows = QString::fromStdString(tasksCsv(result)).split("\r\n", Qt::SkipEmptyParts);
    QCOMPARE(rows.size(), qsizetype{21});
    QVERIFY(rows[0].startsWith("method,task,kind,items,"));
    QVERIFY(rows[1].startsWith("f16,look<up>,exact_match,200,0,183,0.915,0.86"));
    QVERIFY(rows[2].contains("multiple_choice,0,0,0,,,"));
}

void TestReport::textTableFitsAndAligns() {
    const QString table = QString::fromStdString(textTable(test::sampleResult(13)));
    const QStringList lines = table.split('\n');
    for (int i = 0; i < 17; ++i)
        QVERIFY2(lines[i].size() <= 120, qPrintable(lines[i]));
    QVERIFY(!table.contains('\x1B'));
    // A right-aligned column ends where its heading ends.
    const auto end = [&](int line, const QString& word) { return lines[line].indexOf(word) + word.size(); };
    QCOMPARE(end(3, "2200"), end(0, "Size"));
    QCOMPARE(end(6, "618.8"), end(0, "Size"));
    QVERIFY(textTable(test::sampleResult(3), {.colour = true}).find("\x1B[32mPASS\x1B[0m") !=
            std::string::npos);
    QVERIFY(!textTable(Result()).empty());
}

QTEST_APPLESS_MAIN(TestReport)
#include "tst_report.moc"
