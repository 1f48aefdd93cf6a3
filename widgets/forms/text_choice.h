// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include <QWidget>

class QComboBox;
class QLineEdit;

namespace nibble::ui {

/// Chooses a text: the built-in one, one kind of the generator's, a file, or none where that may be.
class TextChoice : public QWidget {
    Q_OBJECT

public:
    TextChoice(const QString& name, bool mayBeNone, QWidget* parent = nullptr);

    [[nodiscard]] bool isNone() const;
    /// As loadText() takes it.
    [[nodiscard]] std::string path() const;
    /// Whether a file is to be chosen still.
    [[nodiscard]] bool isMissing() const;
    void choose(const std::string& path);

signals:
    void changed();

private:
    void chooseFile();

    QComboBox* m_kind;
    QLineEdit* m_file;
    QWidget* m_fileRow;
};

} // namespace nibble::ui
