// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/frame/palette_model.h"

#include <algorithm>

namespace nibble::ui {

namespace {

constexpr std::size_t kShownAtMost = 200;

/// 0: does not fit. Words of the filter are taken one by one.
int score(const PaletteEntry& entry, const QStringList& words) {
    int total = 1;
    for (const auto& word : words) {
        const qsizetype at = entry.title.indexOf(word, 0, Qt::CaseInsensitive);
        if (at == 0)
            total += 100;
        else if (at > 0)
            total += entry.title[at - 1].isLetterOrNumber() ? 10 : 50;
        else if (entry.group.contains(word, Qt::CaseInsensitive))
            total += 1;
        else
            return 0;
    }
    return total;
}

} // namespace

void PaletteModel::setEntries(std::vector<PaletteEntry> entries) {
    m_entries = std::move(entries);
    setFilter(m_filter);
}

void PaletteModel::setFilter(const QString& text) {
    m_filter = text;
    const QStringList words = text.split(QChar(' '), Qt::SkipEmptyParts);
    std::vector<std::pair<int, std::size_t>> found;
    for (std::size_t i = 0; i < m_entries.size(); ++i)
        if (const int points = score(m_entries[i], words); points > 0)
            found.emplace_back(-points, i);
    std::sort(found.begin(), found.end()); // equal ones stay in their order
    found.resize(std::min(found.size(), kShownAtMost));
    beginResetModel();
    m_shown.clear();
    for (const auto& [points, index] : found)
        m_shown.push_back(index);
    endResetModel();
}

const PaletteEntry* PaletteModel::entry(int row) const {
    if (row < 0 || row >= static_cast<int>(m_shown.size()))
        return nullptr;
    return &m_entries[m_shown[static_cast<std::size_t>(row)]];
}

int PaletteModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_shown.size());
}

QVariant PaletteModel::data(const QModelIndex& index, int role) const {
    const auto* found = entry(index.row());
    if (!found)
        return {};
    switch (role) {
    case Qt::DisplayRole:
        return found->title;
    case Qt::AccessibleTextRole:
        return QString(found->group + QStringLiteral(": ") + found->title);
    case GroupRole:
        return found->group;
    case ShortcutRole:
        return found->shortcut;
    case IconRole:
        return found->icon;
    default:
        return {};
    }
}

} // namespace nibble::ui
