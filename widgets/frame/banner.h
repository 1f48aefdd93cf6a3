// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QLabel;

namespace nibble::ui {

/// Something went wrong: what, where, and that what was open still is. Stays until it is closed or the next
/// success.
class Banner : public QFrame {
    Q_OBJECT

public:
    explicit Banner(QWidget* parent = nullptr);
    void tell(const QString& message);
    [[nodiscard]] QString message() const;

private:
    QLabel *m_icon, *m_text;
};

} // namespace nibble::ui
