// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/error_split_plot.h"

#include <QAction>
#include <QMenu>

#include "widgets/controls/segmented.h"
#include "widgets/plots/error_split_view.h"

namespace nibble::ui {

ErrorSplitPlot::ErrorSplitPlot(QWidget* parent)
    : PlotFrame(tr("Rounding and clipping"), new ErrorSplitView, parent),
      m_split(static_cast<ErrorSplitView*>(&view())),
      m_scale(new SegmentedControl({tr("Linear"), tr("Log")})),
      m_logAction(new QAction(tr("Log error"), this)) {
    addOptions(m_scale);
    m_logAction->setCheckable(true);
    menu()->addAction(m_logAction);
    connect(m_scale, &SegmentedControl::chosen, this, [this](int choice) { setLogarithmic(choice == 1); });
    connect(m_logAction, &QAction::triggered, this, &ErrorSplitPlot::setLogarithmic);
    m_split->onClip = [this](double clip) { emit clipDragged(clip); };
}

void ErrorSplitPlot::setSplit(ErrorSplit split) {
    m_split->setSplit(std::move(split));
    if (state() != State::data || tableShown())
        showData();
}

void ErrorSplitPlot::setClip(double clip) {
    m_split->setClip(clip);
}

void ErrorSplitPlot::setLogarithmic(bool on) {
    m_scale->setCurrent(on ? 1 : 0);
    m_logAction->setChecked(on);
    m_split->setLogarithmic(on);
}

QPointF ErrorSplitPlot::placeOf(double clip) const {
    return m_split->placeOf(clip);
}

} // namespace nibble::ui
