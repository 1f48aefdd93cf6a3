// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/model/tensor_inspector.h"

#include <algorithm>

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QVBoxLayout>

#include "widgets/controls/card.h"
#include "widgets/controls/inspector_rows.h"
#include "widgets/model/value_text.h"
#include "widgets/plots/histogram_plot.h"
#include "widgets/plots/line_plot.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

QString unknown() {
    return QStringLiteral("·");
}

QWidget* groupHead(const QString& title) {
    auto* head = new QWidget;
    auto* layout = new QHBoxLayout(head);
    layout->setContentsMargins(16, 12, 16, 4);
    auto* label = new QLabel(title);
    label->setProperty("role", "groupTitle");
    layout->addWidget(label, 1);
    layout->addWidget(new KindLabel(Kind::computed));
    return head;
}

QString typeLine(const ModelTensor& tensor) {
    const ElementTypeInfo& type = info(tensor.data.type());
    if (type.blockElements == 1)
        return TensorInspector::tr("%1, %2").arg(toQt(type.name), shapeText(tensor.shape()));
    return TensorInspector::tr("%1, blocks of %2, %n bytes", nullptr, static_cast<int>(type.blockBytes))
        .arg(toQt(type.name))
        .arg(type.blockElements);
}

std::vector<double> edgesOf(const Histogram& histogram) {
    std::vector<double> edges;
    for (std::size_t i = 0; i <= histogram.counts.size(); ++i)
        edges.push_back(histogram.low + static_cast<double>(i) * histogram.binWidth());
    return edges;
}

QString shareText(std::int64_t part, std::int64_t whole) {
    if (whole == 0)
        return unknown();
    return QLocale().toString(100.0 * static_cast<double>(part) / static_cast<double>(whole), 'f', 2) +
           QStringLiteral(" %");
}

} // namespace

TensorInspector::TensorInspector(QWidget* parent)
    : QWidget(parent), m_name(new QLabel), m_type(new QLabel),
      m_histogram(new HistogramPlot(tr("Histogram"))), m_rowNorms(new LinePlot(tr("Row norms"))),
      m_columnNorms(new LinePlot(tr("Column norms"))), m_norms(new QWidget), m_facts(new InspectorRows),
      m_block(new InspectorRows), m_content(new QWidget) {
    m_name->setProperty("role", "cardTitle");
    m_name->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_name->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_type->setProperty("role", "caption");
    m_type->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto* head = new QVBoxLayout;
    head->setContentsMargins(16, 16, 16, 12);
    head->setSpacing(2);
    head->addWidget(m_name);
    head->addWidget(m_type);
    m_histogram->setCompact();
    m_histogram->setFixedHeight(theme().px(130));
    auto* inside = new QVBoxLayout(m_content);
    inside->setContentsMargins(0, 0, 0, 0);
    inside->setSpacing(0);
    inside->addWidget(separator());
    inside->addWidget(groupHead(tr("Histogram")));
    inside->addWidget(m_histogram);
    inside->addWidget(separator());
    inside->addWidget(m_facts);
    inside->addWidget(separator());
    auto* norms = new QVBoxLayout(m_norms);
    norms->setContentsMargins(0, 0, 0, 0);
    norms->setSpacing(0);
    for (auto* plot : {m_rowNorms, m_columnNorms}) {
        norms->addWidget(groupHead(plot->title()));
        plot->setCompact();
        plot->setFixedHeight(theme().px(84));
        norms->addWidget(plot);
    }
    norms->addWidget(separator());
    inside->addWidget(m_norms);
    inside->addWidget(m_block);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(head);
    layout->addWidget(m_content);
    layout->addStretch(1);
    setTensor(nullptr, nullptr);
}

void TensorInspector::setTensor(const ModelPointer& model, const ModelTensor* tensor) {
    m_model = model;
    m_tensor = tensor;
    m_content->setVisible(tensor != nullptr);
    m_name->setText(tensor ? toQt(tensor->name) : tr("No tensor chosen"));
    m_name->setToolTip(m_name->text());
    m_type->setText(tensor ? typeLine(*tensor) : QString());
    m_histogram->setBins({}, {});
    m_histogram->showWaiting(tr("Being counted"));
    m_norms->setVisible(tensor && tensor->rows() > 1);
    for (auto* plot : {m_rowNorms, m_columnNorms}) {
        plot->setSamples({});
        plot->showWaiting(tr("Being summed up"));
    }
    showFacts(nullptr);
}

void TensorInspector::setStatistics(const StatisticsPointer& statistics) {
    m_histogram->setBins(edgesOf(statistics->histogram), statistics->histogram.counts);
    m_rowNorms->setSamples(statistics->rowNorms);
    m_columnNorms->setSamples(statistics->columnNorms);
    showFacts(statistics.get());
}

void TensorInspector::setFailure(const QString& message) {
    m_histogram->showFailure(message);
    m_rowNorms->showFailure(message);
    m_columnNorms->showFailure(message);
    showFacts(nullptr);
}

void TensorInspector::showFacts(const TensorStatistics* s) {
    m_facts->clear();
    if (!m_tensor)
        return;
    const auto& type = info(m_tensor->data.type());
    const auto bytes = static_cast<qint64>(m_tensor->data.bytes().size());
    const auto row = [&](const QString& label, const QString& value, const QString& hint = {}) {
        m_facts->addRow(label, value, Kind::none, hint);
    };
    const auto figure = [&](const QString& label, auto value, const QString& hint = {}) {
        row(label, s ? figureText(value(*s), 4) : unknown(), hint);
    };
    m_facts->addGroup(tr("Statistics"), Kind::computed);
    row(tr("Elements"), integerText(m_tensor->data.elements()));
    row(tr("Bytes"), integerText(bytes));
    row(tr("Bits per weight"), QLocale().toString(type.bitsPerElement(), 'f', 2),
        tr("8 · %1 bytes / %2 values of a block").arg(type.blockBytes).arg(type.blockElements));
    figure(tr("Mean"), [](const TensorStatistics& t) { return t.mean; });
    figure(
        tr("Standard deviation"), [](const TensorStatistics& t) { return t.deviation; },
        tr("Of all values: divided by their number"));
    figure(tr("Minimum"), [](const TensorStatistics& t) { return t.minimum; });
    figure(tr("Maximum"), [](const TensorStatistics& t) { return t.maximum; });
    figure(tr("Largest magnitude"), [](const TensorStatistics& t) { return t.largestMagnitude; });
    row(tr("at row, column"),
        s ? QStringLiteral("%1, %2").arg(s->largestRow).arg(s->largestColumn) : unknown());
    figure(
        tr("Excess kurtosis"), [](const TensorStatistics& t) { return t.excessKurtosis; },
        tr("m₄ / m₂² − 3: 0 for a normal distribution, above 0 with heavy tails"));
    row(tr("Zeros"), s ? shareText(s->zeros, s->count) : unknown());
    row(tr("Outside the histogram"),
        s ? shareText(s->histogram.below + s->histogram.above, s->finite()) : unknown(),
        tr("Values below and above the range drawn"));
    if (s && s->nonFinite > 0)
        row(tr("NaN and infinite"), integerText(s->nonFinite));
}

void TensorInspector::setBlock(const BlockContents& block) {
    m_block->clear();
    if (block.empty())
        return;
    m_block->addGroup(block.layout ? tr("This block") : tr("These values"), Kind::computed);
    if (block.fileOffset)
        m_block->addRow(tr("File offset"), hexText(*block.fileOffset, 8));
    if (block.rowFactor != 1)
        m_block->addRow(tr("Factor of the row"), figureText(block.rowFactor, 6));
    m_block->addRow(tr("Largest magnitude"), figureText(block.largestMagnitude(), 4));
    if (!block.layout)
        return;
    for (const BlockField& field : block.layout->fields()) {
        if (field.number == FieldNumber::packed)
            continue;
        QStringList octets;
        for (int i = 0; i < field.bytes; ++i)
            octets += octetText(block.bytes[static_cast<std::size_t>(field.firstByte + i)]);
        m_block->addRow(toQt(field.name), figureText(fieldNumber(field, block.bytes.data()), 4));
        m_block->addRow(tr("%1, bytes").arg(toQt(field.name)), octets.join(QChar(' ')));
    }
    std::vector<unsigned> used = block.codes;
    std::sort(used.begin(), used.end());
    const auto distinct = std::unique(used.begin(), used.end()) - used.begin();
    m_block->addRow(tr("Codes used"), tr("%1 of %2").arg(distinct).arg(1 << block.layout->codeBits));
    m_block->addRow(tr("Weight"), toQt(block.layout->formula), Kind::none,
                    tr("How a weight is made of its code q and the block's scales"));
}

} // namespace nibble::ui
