// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include <QFile>
#include <QList>
#include <QStringList>

#include "core/model/tokenizer.h"

/// The test texts of a vocabulary and the ids that llama.cpp gives for them.
namespace tokenizer_texts {

inline std::string readFile(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
}

/// The texts of an .inp file: each is followed by the separator.
inline QList<std::string> inputs(const QString& path) {
    const QByteArray file = QByteArray::fromStdString(readFile(path));
    const QByteArray separator = "\n__ggml_vocab_test__\n";
    QList<std::string> result;
    qsizetype at = 0;
    for (qsizetype end = file.indexOf(separator); end >= 0; end = file.indexOf(separator, at)) {
        result << file.mid(at, end - at).toStdString();
        at = end + separator.size();
    }
    return result;
}

inline std::vector<nibble::TokenId> idsOf(const QByteArray& line) {
    std::vector<nibble::TokenId> result;
    for (const QByteArray& word : line.simplified().split(' '))
        if (!word.isEmpty())
            result.push_back(word.toInt());
    return result;
}

/// The lines of an .out file.
inline QList<std::vector<nibble::TokenId>> outputs(const QString& path) {
    QList<std::vector<nibble::TokenId>> result;
    for (const QByteArray& line : QByteArray::fromStdString(readFile(path)).split('\n'))
        result << idsOf(line);
    return result;
}

inline QString shown(const std::vector<nibble::TokenId>& ids) {
    QStringList words;
    for (const nibble::TokenId id : ids)
        words << QString::number(id);
    return words.join(' ');
}

} // namespace tokenizer_texts
