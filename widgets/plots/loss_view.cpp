// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/loss_view.h"

#include <algorithm>
#include <cmath>

#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

constexpr double kLossReach = 18;   // pixels within which a curve is hit
constexpr double kLeastLoss = 1e-7; // below it a logarithmic axis shows nothing that means something

/// Losses that can be drawn: a divergence of rounding errors may come out at or below 0.
bool drawable(double loss, bool logarithmic) {
    return std::isfinite(loss) && (!logarithmic || loss >= kLeastLoss);
}

} // namespace

void LossView::setTrainings(const std::vector<TrainingResult>& trainings) {
    m_curves = trainings;
    m_styles = trainingStyles(trainings);
    if (!rowAt(m_current))
        m_current = {};
    findHome();
    refresh();
}

void LossView::setX(LossX x) {
    m_x = x;
    findHome();
    resetView();
}

void LossView::setSelected(const QString& method) {
    if (method == m_selected)
        return;
    m_selected = method;
    redraw();
}

bool LossView::hasCurves() const {
    return std::any_of(m_curves.begin(), m_curves.end(),
                       [](const auto& curve) { return !curve.record.empty(); });
}

double LossView::xOf(const RecordRow& row) const {
    return m_x == LossX::seconds ? row.seconds : static_cast<double>(row.step);
}

/// Divergences of 8 and of 2 bits lie four powers of ten apart; losses of text do not.
bool LossView::logarithmic() const {
    return std::none_of(m_curves.begin(), m_curves.end(),
                        [](const auto& curve) { return curve.loss == "text"; });
}

void LossView::findHome() {
    const bool log = logarithmic();
    double right = m_x == LossX::seconds ? 5 : 10, low = INFINITY, high = -INFINITY;
    const auto see = [&](std::optional<double> loss) {
        if (!loss || !drawable(*loss, log))
            return;
        low = std::min(low, *loss);
        high = std::max(high, *loss);
    };
    for (const auto& curve : m_curves) {
        see(curve.untrainedLoss);
        for (const RecordRow& row : curve.record) {
            right = std::max(right, xOf(row));
            see(row.heldOutLoss);
            see(row.trainingLoss);
        }
    }
    if (!(high >= low))
        return;
    setScales(AxisScale::linear, log ? AxisScale::logarithmic : AxisScale::linear);
    const double margin = high > low ? 0.08 * (high - low) : 0.1 * std::abs(high) + 1e-6;
    const double factor = std::pow(high / low, 0.06) * 1.08;
    setHome({0, 1.02 * right},
            log ? QCPRange(low / factor, high * factor) : QCPRange(low - margin, high + margin));
    area()
        .axis(QCPAxis::atBottom)
        ->setLabel(m_x == LossX::seconds ? LossPlot::tr("Training, s") : LossPlot::tr("Training, steps"));
    area()
        .axis(QCPAxis::atLeft)
        ->setLabel(log ? LossPlot::tr("KL from the float model, nats (log scale)")
                       : LossPlot::tr("Loss on the text, nats per token"));
    restyle();
}

void LossView::restyle() {
    PlotCanvas::restyle();
    QMargins margins = area().margins();
    margins.setTop(theme().px(26));   // the legend
    margins.setRight(theme().px(56)); // what the last loss is
    area().setMargins(margins);
}

QPointF LossView::placeOf(const RecordRow& row, double loss) const {
    return pixelOf({xOf(row), logarithmic() ? std::max(loss, kLeastLoss) : loss});
}

QColor LossView::colourOf(std::size_t curve) const {
    return theme().category(toQt(m_styles[curve].colour)).line;
}

bool LossView::strong(std::size_t curve) const {
    return toQt(m_curves[curve].method) == m_selected || toQt(m_curves[curve].scheme()) == m_selected;
}

QString LossView::labelOf(std::size_t curve) const {
    return toQt(m_styles[curve].label);
}

PlotTable LossView::table() const {
    struct Line {
        std::size_t curve;
        RecordRow row;
    };
    auto lines = std::make_shared<std::vector<Line>>();
    for (std::size_t i = 0; i < m_curves.size(); ++i)
        for (const RecordRow& row : m_curves[i].record)
            lines->push_back({i, row});
    return {{LossPlot::tr("Method"), LossPlot::tr("Step"), LossPlot::tr("Seconds"), LossPlot::tr("Tokens"),
             LossPlot::tr("Learning rate"), LossPlot::tr("Training loss, nats"),
             LossPlot::tr("Held-out loss, nats"), LossPlot::tr("Without training, nats")},
            static_cast<qsizetype>(lines->size()),
            [lines, curves = m_curves](qsizetype number, int column) -> QVariant {
                const Line& line = (*lines)[static_cast<std::size_t>(number)];
                const TrainingResult& curve = curves[line.curve];
                const auto figure = [](const std::optional<double>& value) {
                    return value ? QVariant(*value) : QVariant();
                };
                switch (column) {
                case 0:
                    return toQt(curve.method);
                case 1:
                    return static_cast<qlonglong>(line.row.step);
                case 2:
                    return line.row.seconds;
                case 3:
                    return static_cast<qlonglong>(line.row.tokens);
                case 4:
                    return line.row.learningRate;
                case 5:
                    return line.row.trainingLoss;
                case 6:
                    return figure(line.row.heldOutLoss);
                default:
                    return figure(curve.untrainedLoss);
                }
            }};
}

const RecordRow* LossView::rowAt(const Place& place) const {
    if (place.curve < 0 || place.curve >= static_cast<int>(m_curves.size()))
        return nullptr;
    const auto& record = m_curves[static_cast<std::size_t>(place.curve)].record;
    return place.row >= 0 && place.row < static_cast<int>(record.size())
               ? &record[static_cast<std::size_t>(place.row)]
               : nullptr;
}

QStringList LossView::readout(const Place& place) const {
    const RecordRow* row = rowAt(place);
    if (!row)
        return {};
    const auto& curve = m_curves[static_cast<std::size_t>(place.curve)];
    QStringList lines{toQt(curve.scheme()),
                      LossPlot::tr("step %1, %2").arg(integerText(row->step), durationText(row->seconds)),
                      LossPlot::tr("training text %1").arg(figureText(row->trainingLoss))};
    if (row->heldOutLoss)
        lines += LossPlot::tr("held-out text %1").arg(figureText(*row->heldOutLoss));
    if (curve.untrainedLoss)
        lines += LossPlot::tr("without training %1").arg(figureText(*curve.untrainedLoss));
    return lines;
}

void LossView::hover(const QPointF& pixel) {
    if (!QRectF(area().rect()).contains(pixel))
        return moveTo({});
    Place best;
    double least = theme().px(kLossReach);
    for (std::size_t i = 0; i < m_curves.size(); ++i)
        for (std::size_t j = 0; j < m_curves[i].record.size(); ++j) {
            const RecordRow& row = m_curves[i].record[j];
            const double distance =
                QLineF(pixel, placeOf(row, row.heldOutLoss.value_or(row.trainingLoss))).length();
            if (distance < least) {
                least = distance;
                best = {static_cast<int>(i), static_cast<int>(j)};
            }
        }
    moveTo(best);
}

void LossView::click(const QPointF& pixel) {
    hover(pixel);
    choose();
}

void LossView::choose() {
    if (rowAt(m_current) && onChosen)
        onChosen(toQt(m_curves[static_cast<std::size_t>(m_current.curve)].method));
}

/// Along the measurements of the chosen curve, then on to the next curve.
void LossView::step(int by) {
    const auto curves = static_cast<int>(m_curves.size());
    Place place = rowAt(m_current) ? m_current : Place{by > 0 ? 0 : curves - 1, by > 0 ? -1 : 1 << 30};
    while (place.curve >= 0 && place.curve < curves) {
        const auto rows = static_cast<int>(m_curves[static_cast<std::size_t>(place.curve)].record.size());
        for (place.row = std::min(place.row, rows) + by; place.row >= 0 && place.row < rows; place.row += by)
            if (rowAt(place)->heldOutLoss)
                return moveTo(place);
        place = {place.curve + by, by > 0 ? -1 : 1 << 30};
    }
}

void LossView::moveTo(const Place& place) {
    if (place == m_current)
        return;
    m_current = place;
    plot().setCursor(place.curve >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
    redrawCrosshair();
    emit readoutChanged(readout(place).join(QStringLiteral("; ")));
}

} // namespace nibble::ui
