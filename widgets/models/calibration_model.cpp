// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/calibration_model.h"

#include <algorithm>

#include <QCoreApplication>
#include <QFont>
#include <QLocale>

#include "widgets/controls/figure_table.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

constexpr const char* kLabHeadings[CalibrationModel::ColumnCount] = {
    QT_TRANSLATE_NOOP("CalibrationModel", "Method\n"),
    QT_TRANSLATE_NOOP("CalibrationModel", "Calibrated on\n"),
    QT_TRANSLATE_NOOP("CalibrationModel", "Not\ncalibrated"),
    QT_TRANSLATE_NOOP("CalibrationModel", "Fewest\nsequences"),
    QT_TRANSLATE_NOOP("CalibrationModel", "Most\nsequences"),
    QT_TRANSLATE_NOOP("CalibrationModel", "Against not\ncalibrated"),
    QT_TRANSLATE_NOOP("CalibrationModel", "Enough\nsequences"),
    QT_TRANSLATE_NOOP("CalibrationModel", "State\n"),
};

constexpr const char* kLabMeanings[CalibrationModel::ColumnCount] = {
    QT_TRANSLATE_NOOP("CalibrationModel", "A method that looks at a text"),
    QT_TRANSLATE_NOOP("CalibrationModel", "The text that it looked at"),
    QT_TRANSLATE_NOOP("CalibrationModel", "The same codes without a look at any text"),
    QT_TRANSLATE_NOOP("CalibrationModel", "The error with the fewest sequences"),
    QT_TRANSLATE_NOOP("CalibrationModel", "The error with the most sequences so far"),
    QT_TRANSLATE_NOOP(
        "CalibrationModel",
        "The error with the most sequences, against that of the same codes without calibration"),
    QT_TRANSLATE_NOOP("CalibrationModel",
                      "From so many sequences on the error stays within 5 % of the last one"),
    QT_TRANSLATE_NOOP("CalibrationModel", "Points that are measured"),
};

QString sayOfLab(const char* text) {
    return QCoreApplication::translate("CalibrationModel", text);
}

bool isWords(int column) {
    return column == CalibrationModel::Method || column == CalibrationModel::Text ||
           column == CalibrationModel::State;
}

} // namespace

void CalibrationModel::show(const std::shared_ptr<const CalibrationLabResult>& result,
                            CalibrationCurve::Figure figure) {
    const bool same = result && m_result && result->curves.size() == m_result->curves.size() &&
                      result->lab.experiment.methods == m_result->lab.experiment.methods;
    if (!same)
        beginResetModel();
    m_result = result;
    m_worth.clear();
    if (result)
        for (const auto& curve : result->curves)
            m_worth.push_back(worthOf(*result, curve, figure));
    if (!same)
        endResetModel();
    else if (!m_worth.empty())
        emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

int CalibrationModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_worth.size());
}

int CalibrationModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(ColumnCount);
}

QString CalibrationModel::stateText(const CalibrationCurve& curve) const {
    const auto done =
        std::count_if(curve.points.begin(), curve.points.end(), [](const auto& point) { return point.done; });
    const auto failed = std::count_if(curve.points.begin(), curve.points.end(),
                                      [](const auto& point) { return !point.error.empty(); });
    if (failed > 0)
        return tr("%1 of %2, %3 failed").arg(done).arg(curve.points.size()).arg(failed);
    return done == std::ssize(curve.points) ? tr("done") : tr("%1 of %2").arg(done).arg(curve.points.size());
}

QString CalibrationModel::text(int row, int column) const {
    const auto& curve = m_result->curves[static_cast<std::size_t>(row)];
    const auto& worth = m_worth[static_cast<std::size_t>(row)];
    switch (column) {
    case Method:
        return toQt(m_result->method(curve));
    case Text:
        return QChar('A' + static_cast<char16_t>(curve.text)) + QStringLiteral(": ") +
               toQt(m_result->texts[curve.text].name);
    case State:
        return stateText(curve);
    default:
        break;
    }
    if (!worth)
        return QStringLiteral("·");
    switch (column) {
    case Uncalibrated:
        return worth->uncalibrated ? figureText(*worth->uncalibrated) : QStringLiteral("–");
    case Fewest:
        return figureText(worth->fewest);
    case Most:
        return figureText(worth->most);
    case Change:
        return worth->change
                   ? (*worth->change > 0 ? QStringLiteral("+") : QStringLiteral("−")) +
                         QLocale().toString(100 * std::abs(*worth->change), 'f', 0) + QStringLiteral(" %")
                   : QStringLiteral("–");
    default:
        return integerText(worth->enough);
    }
}

QVariant CalibrationModel::data(const QModelIndex& index, int role) const {
    if (index.row() < 0 || index.row() >= rowCount() || index.column() >= ColumnCount)
        return {};
    const auto& worth = m_worth[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return text(index.row(), index.column());
    case Qt::TextAlignmentRole:
        return QVariant((isWords(index.column()) ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    case Qt::FontRole:
        return index.column() == Text || index.column() == State ? theme().font(Type::table)
                                                                 : theme().numberFont(Type::table);
    case Qt::ForegroundRole:
        if (index.column() == Change && worth && worth->change)
            return theme().colour(*worth->change < 0 ? Colour::pass : Colour::review);
        return theme().colour(Colour::text);
    case Qt::ToolTipRole:
        for (const auto& point : m_result->curves[static_cast<std::size_t>(index.row())].points)
            if (index.column() == State && !point.error.empty())
                return toQt(point.error);
        return sayOfLab(kLabMeanings[index.column()]);
    default:
        return {};
    }
}

QVariant CalibrationModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    return figureHeader(role, sayOfLab(kLabHeadings[section]), sayOfLab(kLabMeanings[section]),
                        isWords(section));
}

} // namespace nibble::ui
