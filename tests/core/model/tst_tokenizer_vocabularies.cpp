// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Real vocabularies against the ids that their makers' programs gave for 46 texts.
#include <QDir>
#include <QFile>
#include <QtTest>

#include "core/model/model.h"

using namespace nibble;

namespace {

const QString kFolder = NIBBLE_SHARED_DIR "/tokenizers/";

QByteArray read(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// The texts of an .inp file: each is followed by this separator.
QList<QByteArray> texts(const QByteArray& file) {
    const QByteArray separator = "\n__ggml_vocab_test__\n";
    QList<QByteArray> result;
    qsizetype at = 0;
    for (qsizetype end = file.indexOf(separator); end >= 0; end = file.indexOf(separator, at)) {
        result << file.mid(at, end - at);
        at = end + separator.size();
    }
    return result;
}

std::vector<TokenId> ids(const QByteArray& line) {
    std::vector<TokenId> result;
    for (const QByteArray& word : line.simplified().split(' '))
        if (!word.isEmpty())
            result.push_back(word.toInt());
    return result;
}

QString shown(const std::vector<TokenId>& list) {
    QStringList words;
    for (const TokenId id : list)
        words << QString::number(id);
    return words.join(' ');
}

} // namespace

class TokenizerVocabularies : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        if (!QDir(NIBBLE_SHARED_DIR).exists())
            QSKIP("the shared folder is missing");
    }

    void givesTheExpectedIds_data() {
        QTest::addColumn<QString>("name");
        for (const char* name : {"gpt-2", "llama-spm", "deepseek-coder"})
            QTest::newRow(name) << QString(name);
    }
    void givesTheExpectedIds() {
        QFETCH(QString, name);
        const QString path = kFolder + "ggml-vocab-" + name + ".gguf";
        const auto model = openModel(path.toStdString());
        QVERIFY2(model, model ? "" : model.error().text().c_str());
        const TokenizerPointer tokenizer = (*model)->tokenizer;
        QVERIFY2(tokenizer, (*model)->tokenizerProblem.c_str());
        const QList<QByteArray> inputs = texts(read(path + ".inp"));
        const QList<QByteArray> lines = read(path + ".out").split('\n');
        QCOMPARE(inputs.size(), 46);
        for (qsizetype i = 0; i < inputs.size(); ++i) {
            const auto got = tokenizer->encode(inputs[i].toStdString(), {.addSpecial = false});
            const QString where = QString("text %1: got %2, expected %3").arg(i).arg(shown(got), lines[i]);
            QVERIFY2(got == ids(lines[i]), qPrintable(where));
            QCOMPARE(tokenizer->decode(got), inputs[i].toStdString());
        }
        QCOMPARE(tokenizer->warnings().size(), 0U);
    }
};

QTEST_APPLESS_MAIN(TokenizerVocabularies)
#include "tst_tokenizer_vocabularies.moc"
