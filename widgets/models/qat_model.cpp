// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/qat_model.h"

#include <algorithm>
#include <cmath>

#include <QLocale>
#include <QPainter>
#include <QPixmap>

#include "widgets/controls/figure_table.h"
#include "widgets/controls/variant_mark.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

constexpr const char* kTrainingHeadings[QatModel::ColumnCount] = {
    QT_TRANSLATE_NOOP("QatModel", "Scheme\n"),
    QT_TRANSLATE_NOOP("QatModel", "Bits per\nweight"),
    QT_TRANSLATE_NOOP("QatModel", "Held-out loss\nrounded"),
    QT_TRANSLATE_NOOP("QatModel", "nats\ntrained"),
    QT_TRANSLATE_NOOP("QatModel", "gap\nclosed"),
    QT_TRANSLATE_NOOP("QatModel", "Perplexity\nrounded"),
    QT_TRANSLATE_NOOP("QatModel", "\ntrained"),
    QT_TRANSLATE_NOOP("QatModel", "KL divergence\nrounded"),
    QT_TRANSLATE_NOOP("QatModel", "nats\ntrained"),
    QT_TRANSLATE_NOOP("QatModel", "gap\nclosed"),
    QT_TRANSLATE_NOOP("QatModel", "Training\ntime"),
    QT_TRANSLATE_NOOP("QatModel", "State\n"),
};

constexpr const char* kTrainingMeanings[QatModel::ColumnCount] = {
    QT_TRANSLATE_NOOP("QatModel", "What the weights are stored as"),
    QT_TRANSLATE_NOOP("QatModel", "Of the whole model, scales included: the same with and without training"),
    QT_TRANSLATE_NOOP("QatModel", "Mean loss on the training's held-out text, rounded without training"),
    QT_TRANSLATE_NOOP("QatModel",
                      "Mean loss on the training's held-out text, of the state that was kept; this text "
                      "has chosen the state"),
    QT_TRANSLATE_NOOP("QatModel",
                      "Share of the rounded model's divergence that training took away, on held-out text"),
    QT_TRANSLATE_NOOP("QatModel", "On the comparison's text, rounded without training"),
    QT_TRANSLATE_NOOP("QatModel", "On the comparison's text, trained"),
    QT_TRANSLATE_NOOP("QatModel", "From the baseline, on the comparison's text, rounded without training"),
    QT_TRANSLATE_NOOP("QatModel", "From the baseline, on the comparison's text, trained"),
    QT_TRANSLATE_NOOP("QatModel",
                      "Share of the KL divergence that training took away, on the comparison's text"),
    QT_TRANSLATE_NOOP("QatModel", "Seconds of computing, measurements left out"),
    QT_TRANSLATE_NOOP("QatModel", "What is done just now, or the verdict on the trained model"),
};

QString sayOfTraining(const char* text) {
    return QCoreApplication::translate("QatModel", text);
}

QString shareText(double share) {
    const int decimals = share > 0.995 && share < 1 ? 1 : 0;
    return QLocale().toString(100 * share, 'f', decimals) + QStringLiteral(" %");
}

QPixmap markPixmap(const VariantStyle& style, bool queued) {
    const int size = theme().px(11);
    const double ratio = 2;
    QPixmap pixmap(QSize(size, size) * ratio);
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    paintVariantMark(painter, QRectF(0, 0, size, size), style, queued);
    return pixmap;
}

bool isScheme(int column) {
    return column == QatModel::Scheme || column == QatModel::State;
}

} // namespace

void QatModel::show(const std::vector<TrainingResult>& trainings, const ResultPointer& result) {
    const bool same = std::equal(m_trainings.begin(), m_trainings.end(), trainings.begin(), trainings.end(),
                                 [](const auto& a, const auto& b) { return a.method == b.method; });
    if (!same)
        beginResetModel();
    m_trainings = trainings;
    m_styles = trainingStyles(trainings);
    m_result = result;
    if (!same)
        endResetModel();
    else if (!m_trainings.empty())
        emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

int QatModel::rowOf(const QString& method) const {
    for (int row = 0; row < rowCount(); ++row) {
        const auto& training = m_trainings[static_cast<std::size_t>(row)];
        if (toQt(training.method) == method || toQt(training.scheme()) == method)
            return row;
    }
    return -1;
}

int QatModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_trainings.size());
}

int QatModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(ColumnCount);
}

const VariantResult* QatModel::variant(const std::string& method) const {
    if (m_result)
        for (const auto& row : m_result->variants)
            if (row.method == method && !row.baseline)
                return &row;
    return nullptr;
}

std::optional<double> QatModel::figure(const TrainingResult& training, int column) const {
    const auto* rounded = variant(training.scheme());
    const auto* trained = variant(training.method);
    const auto perplexity = [](const VariantResult* row) { return row ? row->perplexity : std::nullopt; };
    const auto divergence = [](const VariantResult* row) { return row ? row->klDivergence : std::nullopt; };
    switch (column) {
    case Bits:
        return trained ? trained->bitsPerWeight : rounded ? rounded->bitsPerWeight : std::nullopt;
    case HeldOutRounded:
        return training.untrainedLoss;
    case HeldOutTrained:
        return training.bestLoss;
    case HeldOutClosed: // a loss on text does not go to 0: its gap is not known here
        return training.loss == "text" ? std::nullopt
                                       : shareClosed(training.untrainedLoss, training.bestLoss);
    case PerplexityRounded:
        return perplexity(rounded);
    case PerplexityTrained:
        return perplexity(trained);
    case DivergenceRounded:
        return divergence(rounded);
    case DivergenceTrained:
        return divergence(trained);
    case DivergenceClosed:
        return shareClosed(divergence(rounded), divergence(trained));
    case Time:
        return training.record.empty() ? std::nullopt : std::optional(training.seconds());
    default:
        return std::nullopt;
    }
}

QString QatModel::stateText(const TrainingResult& training) const {
    if (!training.error.empty())
        return tr("failed");
    switch (training.stage) {
    case TrainingStage::queued:
        return tr("queued");
    case TrainingStage::preparing:
        return tr("preparing");
    case TrainingStage::training:
        return tr("training");
    case TrainingStage::measuring:
        return tr("measuring");
    case TrainingStage::done:
        break;
    }
    const auto* row = variant(training.method);
    if (row && row->verdict)
        return toQt(row->verdict->status);
    return training.stopped ? tr("stopped, kept") : tr("not measured");
}

QString QatModel::text(const TrainingResult& training, int column) const {
    if (column == Scheme)
        return toQt(training.scheme());
    if (column == State)
        return stateText(training);
    const auto value = figure(training, column);
    if (!value)
        return training.stage == TrainingStage::done ? QStringLiteral("–") : QStringLiteral("·");
    switch (column) {
    case Bits:
        return QLocale().toString(*value, 'f', 2);
    case HeldOutClosed:
    case DivergenceClosed:
        return shareText(*value);
    case Time:
        return durationText(*value);
    default:
        return figureText(*value, 4);
    }
}

int QatModel::change(const TrainingResult& training, int column) const {
    const int before = column == HeldOutTrained      ? HeldOutRounded
                       : column == PerplexityTrained ? PerplexityRounded
                       : column == DivergenceTrained ? DivergenceRounded
                                                     : -1;
    if (column == HeldOutClosed || column == DivergenceClosed) {
        const auto share = figure(training, column);
        return !share ? 0 : *share > 0 ? 1 : -1;
    }
    if (before < 0)
        return 0;
    const auto now = figure(training, column), then = figure(training, before);
    return !now || !then || *now == *then ? 0 : *now < *then ? 1 : -1;
}

QVariant QatModel::data(const QModelIndex& index, int role) const {
    if (index.row() < 0 || index.row() >= rowCount() || index.column() >= ColumnCount)
        return {};
    const auto row = static_cast<std::size_t>(index.row());
    const TrainingResult& training = m_trainings[row];
    switch (role) {
    case Qt::DisplayRole:
        return text(training, index.column());
    case MethodRole:
        return toQt(training.method);
    case Qt::DecorationRole:
        return index.column() == Scheme ? QVariant(markPixmap(m_styles[row], training.record.empty()))
                                        : QVariant();
    case Qt::TextAlignmentRole:
        return QVariant((isScheme(index.column()) ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    case Qt::FontRole: {
        QFont font = index.column() == State ? theme().font(Type::table) : theme().numberFont(Type::table);
        font.setWeight(change(training, index.column()) > 0 ? QFont::DemiBold : QFont::Normal);
        return font;
    }
    case Qt::ForegroundRole:
        switch (change(training, index.column())) {
        case 1:
            return theme().colour(Colour::pass);
        case -1:
            return theme().colour(Colour::review);
        default:
            return theme().colour(index.column() == State && !training.error.empty() ? Colour::review
                                                                                     : Colour::text);
        }
    case Qt::ToolTipRole: {
        QStringList lines{sayOfTraining(kTrainingMeanings[index.column()])};
        if (const auto value = figure(training, index.column()))
            lines += QLocale().toString(*value, 'g', 8);
        if (index.column() == State && !training.error.empty())
            lines = {toQt(training.error)};
        else if (index.column() == Scheme && !training.data.empty())
            lines += tr("Trained on %1, %2 steps").arg(toQt(training.data), integerText(training.steps()));
        return lines.join(QChar('\n'));
    }
    default:
        return {};
    }
}

QVariant QatModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    return figureHeader(role, sayOfTraining(kTrainingHeadings[section]),
                        sayOfTraining(kTrainingMeanings[section]), isScheme(section));
}

} // namespace nibble::ui
