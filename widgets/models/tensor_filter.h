// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QRegularExpression>
#include <QSortFilterProxyModel>

namespace nibble::ui {

/// The tensor tree sorted and searched. A pattern is a part of the canonical name, or, with `*` in it, the
/// whole of it. Blocks stay where a tensor of theirs matches; without a sort column the file's order holds.
class TensorFilter : public QSortFilterProxyModel {
    Q_OBJECT

public:
    explicit TensorFilter(QObject* parent = nullptr);
    void setPattern(const QString& pattern);

protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex& parent) const override;
    [[nodiscard]] bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;

private:
    QString m_part;
    QRegularExpression m_whole;
    bool m_hasStars = false;
};

} // namespace nibble::ui
