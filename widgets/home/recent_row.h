// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>

#include "widgets/saved_state.h"

namespace nibble::ui {

/// A model that was opened before: name, parameters, format, size, when.
class RecentRow : public QAbstractButton {
    Q_OBJECT

public:
    RecentRow(RecentModel model, bool open, QWidget* parent = nullptr);
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    [[nodiscard]] QString whenText() const;

    RecentModel m_model;
    bool m_open;
};

} // namespace nibble::ui
