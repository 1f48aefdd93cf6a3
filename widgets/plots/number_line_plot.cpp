// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/number_line_plot.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>

#include "widgets/controls/segmented.h"
#include "widgets/numbers/number_text.h"
#include "widgets/plots/number_line_view.h"
#include "widgets/text.h"

namespace nibble::ui {

NumberLinePlot::NumberLinePlot(QWidget* parent)
    : PlotFrame(tr("Number line"), new NumberLineView, parent), m_line(static_cast<NumberLineView*>(&view())),
      m_scale(new SegmentedControl({tr("Linear"), tr("Logarithmic")})) {
    m_scale->setObjectName(QStringLiteral("numberLineScale"));
    auto* zooms = new QWidget;
    auto* row = new QHBoxLayout(zooms);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(4);
    QList<QAction*> actions;
    const auto add = [&](const QString& text, const QString& name, const QString& toolTip,
                         NumberLineZoom zoom) {
        auto* button = new QPushButton(text);
        button->setProperty("role", "small");
        button->setObjectName(name);
        button->setToolTip(toolTip);
        connect(button, &QPushButton::clicked, this, [this, zoom] { zoomTo(zoom); });
        row->addWidget(button);
        auto* action = new QAction(toolTip, this);
        connect(action, &QAction::triggered, this, [this, zoom] { zoomTo(zoom); });
        actions += action;
    };
    add(tr("All"), QStringLiteral("zoomAll"), tr("Everything that the chosen format can say"),
        NumberLineZoom::everything);
    add(tr("Around"), QStringLiteral("zoomAround"), tr("Around the number"), NumberLineZoom::around);
    add(tr("Neighbours"), QStringLiteral("zoomNeighbours"), tr("The two neighbours in the chosen format"),
        NumberLineZoom::neighbours);
    auto* logarithmic = new QAction(tr("Logarithmic"), this);
    logarithmic->setCheckable(true);
    connect(logarithmic, &QAction::triggered, this, &NumberLinePlot::setLogarithmic);
    connect(menu(), &QMenu::aboutToShow, logarithmic,
            [this, logarithmic] { logarithmic->setChecked(isLogarithmic()); });
    menu()->insertActions(menu()->actions().first(), actions + QList<QAction*>{logarithmic});
    menu()->insertSeparator(menu()->actions().at(4));
    addOptions(zooms);
    addOptions(m_scale);
    connect(m_scale, &SegmentedControl::chosen, this, [this](int choice) { setLogarithmic(choice == 1); });
    m_line->onChosen = [this](int row_, std::uint64_t code) { emit codeChosen(row_, code); };
    m_line->onBrush = [this] {
        describe();
        emit brushChanged();
    };
}

void NumberLinePlot::setRows(std::vector<NumberLineRow> rows, int current, const ExactNumber& number) {
    m_line->setRows(std::move(rows), current, number);
    describe();
    showData();
}

void NumberLinePlot::describe() {
    const auto [low, high] = m_line->brush();
    // So many figures that the ends differ.
    int digits = 3;
    while (digits < 17 && low != high && exactFigure(low, digits) == exactFigure(high, digits))
        digits += 2;
    setCaption(tr("brush %1 … %2: codes per format").arg(exactFigure(low, digits), exactFigure(high, digits)),
               Kind::computed);
}

void NumberLinePlot::setLogarithmic(bool logarithmic) {
    m_scale->setCurrent(logarithmic ? 1 : 0);
    m_line->setLogarithmic(logarithmic);
}

bool NumberLinePlot::isLogarithmic() const {
    return m_line->logarithmic();
}

void NumberLinePlot::zoomTo(NumberLineZoom zoom) {
    m_line->zoomTo(zoom);
    m_scale->setCurrent(m_line->logarithmic() ? 1 : 0);
}

void NumberLinePlot::setBrush(double low, double high) {
    m_line->setBrush(mpq_class(low), mpq_class(high));
}

std::pair<double, double> NumberLinePlot::brush() const {
    const auto [low, high] = m_line->brush();
    return {toDouble(low), toDouble(high)};
}

std::uint64_t NumberLinePlot::codesInBrush(int row) const {
    return m_line->codesInBrush(row);
}

QPointF NumberLinePlot::placeOf(int row, double value) const {
    return m_line->placeOf(row, mpq_class(value));
}

} // namespace nibble::ui
