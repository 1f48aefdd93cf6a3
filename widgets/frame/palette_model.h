// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <vector>

#include <QAbstractListModel>

namespace nibble::ui {

/// One thing that the command palette can do.
struct PaletteEntry {
    QString icon, title;
    QString group;    ///< Page, Tensor, Method, Action, …
    QString shortcut; ///< as shown; may be empty
    std::function<void()> run;
};

/// The entries that fit what was typed, the best first: every word must occur; a match at the start of a word
/// counts more than one inside.
class PaletteModel : public QAbstractListModel {
    Q_OBJECT

public:
    enum Role { GroupRole = Qt::UserRole, ShortcutRole, IconRole };

    using QAbstractListModel::QAbstractListModel;

    void setEntries(std::vector<PaletteEntry> entries);
    void setFilter(const QString& text);
    [[nodiscard]] const PaletteEntry* entry(int row) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;

private:
    std::vector<PaletteEntry> m_entries;
    std::vector<std::size_t> m_shown;
    QString m_filter;
};

} // namespace nibble::ui
