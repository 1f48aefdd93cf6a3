// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QAbstractTableModel>

#include "core/evaluation/channel_profile.h"

namespace nibble::ui {

/// A row for each layer: how large its channels are and how many reach the threshold.
class LayerProfileModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { name, channels, outliers, peak, median, peakToMedian, kurtosis, columns };

    using QAbstractTableModel::QAbstractTableModel;

    void setProfiles(const std::vector<ChannelProfile>& profiles, const OutlierThreshold& threshold);
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Row {
        QString name;
        qint64 channels = 0, outliers = 0;
        double peak = 0, median = 0, peakToMedian = 0, kurtosis = 0, limit = 0;
        QString which;
    };
    std::vector<Row> m_rows;
};

/// A row for each channel of one layer, sorted by any column.
class ChannelTableModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { channel, peak, toMedian, median, kurtosis, token, columns };

    using QAbstractTableModel::QAbstractTableModel;

    void setProfile(const ChannelProfile* profile, const OutlierThreshold& threshold, bool weights);
    [[nodiscard]] qint64 channelAt(int row) const;
    [[nodiscard]] int rowOf(qint64 channel) const;
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void sort(int column, Qt::SortOrder order) override;

private:
    [[nodiscard]] double figure(qint64 channel, int column) const;
    void arrange();

    std::vector<ChannelFigures> m_figures;
    std::vector<qint64> m_order;
    double m_limit = 0;
    bool m_weights = false;
    int m_column = peak;
    Qt::SortOrder m_direction = Qt::DescendingOrder;
};

} // namespace nibble::ui
