// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/calibration_view.h"

#include <algorithm>
#include <cmath>

#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

constexpr double kCurveReach = 18; // pixels within which a point is hit

/// 1, 2, 4, …: what is tried.
class DoublingTicker : public QCPAxisTicker {
public:
    void generate(const QCPRange& range, const QLocale& locale, QChar, int, QVector<double>& ticks,
                  QVector<double>*, QVector<QString>* labels) override {
        ticks.clear();
        if (labels)
            labels->clear();
        for (double tick = 1; tick <= range.upper && tick < 1e9; tick *= 2) {
            if (tick < range.lower)
                continue;
            ticks += tick;
            if (labels)
                *labels += locale.toString(std::llround(tick));
        }
    }
};

/// Styles of the methods, each with a colour of its own.
std::vector<VariantStyle> stylesOf(const std::vector<std::string>& methods) {
    std::vector<VariantResult> rows;
    for (const auto& method : methods)
        rows.push_back({.method = method});
    auto styles = variantStyles(rows);
    for (std::size_t i = 0; i < styles.size(); ++i)
        for (const char* spare : {"c-gguf", "c-nf4", "c-awq", "c-w8a8", "c-gptq", "c-base"}) {
            const auto taken = [&](const std::string& colour) {
                return std::any_of(styles.begin(), styles.begin() + static_cast<std::ptrdiff_t>(i),
                                   [&](const auto& other) { return other.colour == colour; });
            };
            if (!taken(styles[i].colour))
                break;
            if (!taken(spare))
                styles[i].colour = spare;
        }
    return styles;
}

} // namespace

CalibrationView::CalibrationView() {
    area().axis(QCPAxis::atBottom)->setTicker(QSharedPointer<DoublingTicker>::create());
    setScales(AxisScale::logarithmic, AxisScale::logarithmic);
}

void CalibrationView::setResult(const std::shared_ptr<const CalibrationLabResult>& result) {
    m_result = result;
    gather();
    refresh();
}

void CalibrationView::setMeasure(CalibrationMeasure measure) {
    m_measure = measure;
    gather();
    resetView();
}

CalibrationCurve::Figure CalibrationView::figure() const {
    return m_measure == CalibrationMeasure::divergence ? &CalibrationFigures::klDivergence
                                                       : &CalibrationFigures::outputError;
}

/// A divergence of rounding errors may come out at or below 0.
bool CalibrationView::drawable(double value) const {
    return std::isfinite(value) && value > 0;
}

void CalibrationView::gather() {
    m_spreads.clear();
    m_lines.clear();
    m_styles.clear();
    if (m_result) {
        m_styles = stylesOf(m_result->lab.experiment.methods);
        for (const auto& curve : m_result->curves) {
            auto spread = curve.spread(figure());
            std::erase_if(spread, [this](const Spread& one) { return !drawable(one.least); });
            m_spreads.push_back(std::move(spread));
        }
        for (const auto& reference : m_result->references) {
            const auto value = reference.figures.*figure();
            const bool known = std::any_of(m_lines.begin(), m_lines.end(),
                                           [&](const Line& line) { return line.method == reference.method; });
            if (value && drawable(*value) && !known)
                m_lines.push_back(
                    {reference.method, *value, variantStyles({{.method = reference.method}}).front()});
        }
    }
    if (!spreadAt(m_current))
        m_current = {};
    findHome();
}

bool CalibrationView::hasPoints() const {
    return !m_lines.empty() ||
           std::any_of(m_spreads.begin(), m_spreads.end(), [](const auto& one) { return !one.empty(); });
}

void CalibrationView::findHome() {
    double right = 2, low = INFINITY, high = -INFINITY;
    const auto see = [&](double value) {
        low = std::min(low, value);
        high = std::max(high, value);
    };
    for (const Line& line : m_lines)
        see(line.value);
    for (const auto& spreads : m_spreads)
        for (const Spread& spread : spreads) {
            see(spread.least);
            see(spread.greatest);
        }
    if (m_result) // the whole width from the start: nothing moves while points land
        for (const auto& curve : m_result->curves)
            if (!curve.points.empty())
                right = std::max(right, static_cast<double>(curve.points.back().samples));
    if (!(high >= low))
        return;
    const double factor = std::pow(high / low, 0.08) * 1.04;
    setHome({0.84, right * 1.1}, QCPRange(low / factor, high * factor));
    area().axis(QCPAxis::atBottom)->setLabel(CalibrationPlot::tr("Calibration sequences (log scale)"));
    area()
        .axis(QCPAxis::atLeft)
        ->setLabel(m_measure == CalibrationMeasure::divergence
                       ? CalibrationPlot::tr("KL from the float model, nats (log scale)")
                       : CalibrationPlot::tr("Output error of the layers (log scale)"));
    restyle();
}

void CalibrationView::restyle() {
    PlotCanvas::restyle();
    QMargins margins = area().margins();
    margins.setTop(theme().px(46));   // the legend, in two lines
    margins.setRight(theme().px(84)); // letters of the texts, figures of the references
    area().setMargins(margins);
}

QPointF CalibrationView::placeOf(const Spread& spread) const {
    return pixelOf({static_cast<double>(spread.samples), spread.mean});
}

const CalibrationCurve::Spread* CalibrationView::spreadAt(const Place& place) const {
    if (place.curve < 0 || place.curve >= static_cast<int>(m_spreads.size()))
        return nullptr;
    const auto& spreads = m_spreads[static_cast<std::size_t>(place.curve)];
    return place.point >= 0 && place.point < static_cast<int>(spreads.size())
               ? &spreads[static_cast<std::size_t>(place.point)]
               : nullptr;
}

QColor CalibrationView::colourOf(std::size_t curve) const {
    return theme().category(toQt(m_styles[m_result->curves[curve].method].colour)).line;
}

VariantStyle CalibrationView::markOf(std::size_t curve) const {
    VariantStyle style = m_styles[m_result->curves[curve].method];
    style.hollow = m_result->curves[curve].text > 0;
    return style;
}

PlotTable CalibrationView::table() const {
    struct Row {
        const CalibrationCurve* curve;
        const CalibrationPoint* point;
    };
    auto rows = std::make_shared<std::vector<Row>>();
    if (m_result)
        for (const auto& curve : m_result->curves)
            for (const auto& point : curve.points)
                if (point.done)
                    rows->push_back({&curve, &point});
    return {{CalibrationPlot::tr("Method"), CalibrationPlot::tr("Calibrated on"),
             CalibrationPlot::tr("Sequences"), CalibrationPlot::tr("Tokens"), CalibrationPlot::tr("Draw"),
             CalibrationPlot::tr("Output error"), CalibrationPlot::tr("KL divergence, nats"),
             CalibrationPlot::tr("Standard error, nats"), CalibrationPlot::tr("Perplexity"),
             CalibrationPlot::tr("Time to quantize, s"), CalibrationPlot::tr("Without calibration"),
             CalibrationPlot::tr("its output error"), CalibrationPlot::tr("its KL divergence, nats")},
            static_cast<qsizetype>(rows->size()),
            [rows, result = m_result](qsizetype number, int column) -> QVariant {
                const auto& [curve, point] = (*rows)[static_cast<std::size_t>(number)];
                const auto& reference = result->references[curve->method];
                const auto figure = [](const std::optional<double>& value) {
                    return value ? QVariant(*value) : QVariant();
                };
                switch (column) {
                case 0:
                    return toQt(result->method(*curve));
                case 1:
                    return toQt(result->texts[curve->text].name);
                case 2:
                    return static_cast<qlonglong>(point->samples);
                case 3:
                    return static_cast<qlonglong>(point->tokens);
                case 4:
                    return static_cast<qlonglong>(point->draw + 1);
                case 5:
                    return figure(point->figures.outputError);
                case 6:
                    return figure(point->figures.klDivergence);
                case 7:
                    return figure(point->figures.klStandardError);
                case 8:
                    return figure(point->figures.perplexity);
                case 9:
                    return figure(point->figures.quantizeSeconds);
                case 10:
                    return toQt(reference.method);
                case 11:
                    return figure(reference.figures.outputError);
                default:
                    return figure(reference.figures.klDivergence);
                }
            }};
}

QStringList CalibrationView::readout(const Place& place) const {
    const Spread* spread = spreadAt(place);
    if (!spread)
        return {};
    const auto& curve = m_result->curves[static_cast<std::size_t>(place.curve)];
    const auto& text = m_result->texts[curve.text];
    QStringList lines{toQt(m_result->method(curve)), toQt(text.name),
                      CalibrationPlot::tr("%n sequence(s)", nullptr, static_cast<int>(spread->samples)) +
                          CalibrationPlot::tr(" of %1 tokens").arg(integerText(text.length))};
    const bool divergence = m_measure == CalibrationMeasure::divergence;
    lines += divergence ? CalibrationPlot::tr("%1 nats").arg(figureText(spread->mean))
                        : CalibrationPlot::tr("output error %1").arg(figureText(spread->mean));
    if (spread->draws > 1)
        lines += CalibrationPlot::tr("mean of %1 draws, %2 to %3")
                     .arg(spread->draws)
                     .arg(figureText(spread->least), figureText(spread->greatest));
    else if (divergence)
        for (const auto& point : curve.points)
            if (point.samples == spread->samples && point.figures.klStandardError)
                lines += CalibrationPlot::tr("standard error %1")
                             .arg(figureText(*point.figures.klStandardError, 2));
    if (const auto without = m_result->references[curve.method].figures.*figure())
        lines += CalibrationPlot::tr("without calibration %1").arg(figureText(*without));
    return lines;
}

void CalibrationView::hover(const QPointF& pixel) {
    Place best;
    double least = theme().px(kCurveReach);
    for (std::size_t i = 0; i < m_spreads.size(); ++i)
        for (std::size_t j = 0; j < m_spreads[i].size(); ++j)
            if (const double distance = QLineF(pixel, placeOf(m_spreads[i][j])).length(); distance < least) {
                least = distance;
                best = {static_cast<int>(i), static_cast<int>(j)};
            }
    moveTo(best);
}

/// Along the points of a curve, then on to the next.
void CalibrationView::step(int by) {
    std::vector<Place> all;
    for (std::size_t i = 0; i < m_spreads.size(); ++i)
        for (std::size_t j = 0; j < m_spreads[i].size(); ++j)
            all.push_back({static_cast<int>(i), static_cast<int>(j)});
    if (all.empty())
        return;
    const auto now = std::find(all.begin(), all.end(), m_current);
    const auto last = static_cast<std::ptrdiff_t>(all.size()) - 1;
    const std::ptrdiff_t next = now == all.end() ? (by > 0 ? 0 : last) : (now - all.begin()) + by;
    moveTo(all[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(next, 0, last))]);
}

void CalibrationView::moveTo(const Place& place) {
    if (place == m_current)
        return;
    m_current = place;
    redrawCrosshair();
    emit readoutChanged(readout(place).join(QStringLiteral("; ")));
}

} // namespace nibble::ui
