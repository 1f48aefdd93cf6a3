// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/channel_profile_model.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

QString figureOrDash(double value) {
    return std::isfinite(value) ? figureText(value, 4) : QStringLiteral("–");
}

/// What all number columns share.
QVariant numberRole(int role) {
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>(Qt::AlignRight | Qt::AlignVCenter);
    if (role == Qt::FontRole)
        return theme().numberFont(Type::table);
    return {};
}

} // namespace

void LayerProfileModel::setProfiles(const std::vector<ChannelProfile>& profiles,
                                    const OutlierThreshold& threshold) {
    constexpr std::size_t shown = 16;
    beginResetModel();
    m_rows.clear();
    for (const auto& profile : profiles) {
        const auto found = profile.outliers(threshold);
        QStringList which;
        for (std::size_t i = 0; i < std::min(shown, found.size()); ++i)
            which += QString::number(found[i]);
        if (found.size() > shown)
            which += QStringLiteral("…");
        m_rows.push_back({toQt(profile.name), profile.channels, std::ssize(found), profile.maxAbs,
                          profile.medianAbs, profile.peakToMedian(), profile.kurtosis,
                          profile.limit(threshold), which.join(QStringLiteral(", "))});
    }
    endResetModel();
}

int LayerProfileModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int LayerProfileModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(columns);
}

QVariant LayerProfileModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid())
        return {};
    const Row& row = m_rows[static_cast<std::size_t>(index.row())];
    if (role == Qt::ToolTipRole)
        return row.which.isEmpty()
                   ? tr("No channel reaches %1").arg(figureOrDash(row.limit))
                   : tr("Channels from %1 on, the largest first: %2").arg(figureOrDash(row.limit), row.which);
    if (role != Qt::DisplayRole)
        return index.column() == name ? QVariant() : numberRole(role);
    switch (index.column()) {
    case name:
        return row.name;
    case channels:
        return integerText(row.channels);
    case outliers:
        return integerText(row.outliers);
    case peak:
        return figureOrDash(row.peak);
    case median:
        return figureOrDash(row.median);
    case peakToMedian:
        return figureOrDash(row.peakToMedian);
    case kurtosis:
        return figureOrDash(row.kurtosis);
    default:
        return {};
    }
}

QVariant LayerProfileModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::ToolTipRole && section == kurtosis)
        return tr("m4 / m2² of all values; 3 for a normal distribution");
    if (role == Qt::ToolTipRole && section == median)
        return tr("Median of |x| over all tokens and channels");
    if (role != Qt::DisplayRole)
        return {};
    const QStringList titles{tr("Layer"),  tr("Channels"),    tr("Outliers"), tr("Peak"),
                             tr("Median"), tr("Peak/median"), tr("Kurtosis")};
    return titles.value(section);
}

void ChannelTableModel::setProfile(const ChannelProfile* profile, const OutlierThreshold& threshold,
                                   bool weights) {
    beginResetModel();
    m_figures = profile ? profile->figures : std::vector<ChannelFigures>{};
    m_limit = profile ? profile->limit(threshold) : 0;
    m_weights = weights;
    arrange();
    endResetModel();
}

double ChannelTableModel::figure(qint64 at, int column) const {
    const auto& figures = m_figures[static_cast<std::size_t>(at)];
    switch (column) {
    case peak:
        return figures.peak;
    case toMedian:
        return figures.peak / figures.median;
    case median:
        return figures.median;
    case kurtosis:
        return figures.kurtosis;
    case token:
        return static_cast<double>(figures.peakRow);
    default:
        return static_cast<double>(at);
    }
}

/// What is not a number comes last, whatever the direction.
void ChannelTableModel::arrange() {
    m_order.resize(m_figures.size());
    std::iota(m_order.begin(), m_order.end(), qint64{0});
    std::stable_sort(m_order.begin(), m_order.end(), [&](qint64 a, qint64 b) {
        const double one = figure(a, m_column), other = figure(b, m_column);
        if (std::isnan(one) || std::isnan(other))
            return !std::isnan(one) && std::isnan(other);
        return m_direction == Qt::AscendingOrder ? one < other : one > other;
    });
}

void ChannelTableModel::sort(int column, Qt::SortOrder order) {
    beginResetModel();
    m_column = column;
    m_direction = order;
    arrange();
    endResetModel();
}

qint64 ChannelTableModel::channelAt(int row) const {
    return row >= 0 && row < static_cast<int>(m_order.size()) ? m_order[static_cast<std::size_t>(row)] : -1;
}

int ChannelTableModel::rowOf(qint64 at) const {
    const auto found = std::find(m_order.begin(), m_order.end(), at);
    return found == m_order.end() ? -1 : static_cast<int>(found - m_order.begin());
}

int ChannelTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_order.size());
}

int ChannelTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(columns);
}

QVariant ChannelTableModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid())
        return {};
    const qint64 at = channelAt(index.row());
    const auto& figures = m_figures[static_cast<std::size_t>(at)];
    if (role == Qt::ForegroundRole && index.column() == peak && figures.peak >= m_limit)
        return theme().colour(Colour::rtnLine);
    if (role != Qt::DisplayRole)
        return numberRole(role);
    if (index.column() == channel || index.column() == token)
        return integerText(static_cast<std::int64_t>(figure(at, index.column())));
    return figureOrDash(figure(at, index.column()));
}

QVariant ChannelTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::ToolTipRole && section == toMedian)
        return tr("Peak of the channel / median of its own |x|");
    if (role == Qt::ToolTipRole && section == kurtosis)
        return tr("m4 / m2² of the channel's values; 3 for a normal distribution");
    if (role != Qt::DisplayRole)
        return {};
    const QStringList titles{tr("Channel"), tr("Peak"),     tr("Peak/median"),
                             tr("Median"),  tr("Kurtosis"), m_weights ? tr("At row") : tr("At token")};
    return titles.value(section);
}

} // namespace nibble::ui
