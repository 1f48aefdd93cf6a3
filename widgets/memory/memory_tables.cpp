// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/memory/memory_tables.h"

#include <algorithm>
#include <cmath>

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QVBoxLayout>

#include "core/evaluation/memory/hardware.h"
#include "widgets/machine_text.h"
#include "widgets/memory/cell_table.h"
#include "widgets/memory/memory_bench.h"
#include "widgets/memory/memory_text.h"
#include "widgets/text.h"

namespace nibble::ui {

namespace {

QPushButton* smallButton(const QString& text, const QString& name) {
    auto* button = new QPushButton(text);
    button->setProperty("role", "small");
    button->setObjectName(name);
    return button;
}

void addCopy(Card& card, const CellTable& table, const QString& name) {
    auto* copy = smallButton(LedgerCard::tr("Copy table"), name);
    QObject::connect(copy, &QPushButton::clicked, &card,
                     [&table] { QGuiApplication::clipboard()->setText(table.tableText()); });
    card.tools()->addWidget(copy);
}

Colour groupColour(ItemGroup group) {
    return group == ItemGroup::weights   ? Colour::gguf
           : group == ItemGroup::kvCache ? Colour::gptq
                                         : Colour::axis;
}

} // namespace

LedgerCard::LedgerCard(MemoryBench& bench, QWidget* parent)
    : Card(tr("Ledger"), parent), m_bench(bench), m_table(new CellTable) {
    m_table->setObjectName(QStringLiteral("ledger"));
    m_table->setAccessibleName(tr("Ledger of the chosen format"));
    content()->addWidget(m_table, 1);
    addCopy(*this, *m_table, QStringLiteral("copyLedger"));
    connect(&bench, &MemoryBench::changed, this, &LedgerCard::refresh);
    connect(&bench, &MemoryBench::currentChanged, this, &LedgerCard::refresh);
    refresh();
}

void LedgerCard::refresh() {
    std::vector<TableRow> rows;
    const auto* row = m_bench.currentRow();
    const ByteUnit unit = m_bench.unit();
    setNote(row ? tr("%1, every byte classified").arg(sizeText(row->estimate->totalBytes(), unit))
                : tr("every byte classified"));
    if (row) {
        const double total = row->estimate->totalBytes();
        for (const MemoryItem& item : row->estimate->items) {
            const Kind kind = itemKindOf(item.kind);
            const QString name = memoryWords(item.name);
            const QString detail = item.detail.empty() ? QString() : QStringLiteral(", ") + toQt(item.detail);
            const QString bytes = tr("%1 B").arg(integerText(std::llround(item.bytes)));
            rows.push_back(
                {{.text = name + detail, .swatch = groupColour(item.group), .toolTip = name + detail},
                 {.text = sizeText(item.bytes, unit), .number = true, .toolTip = bytes},
                 {.text = QLocale().toString(total > 0 ? 100 * item.bytes / total : 0, 'f', 1),
                  .number = true},
                 {.text = item.kind == ItemKind::user ? tr("typed") : kindName(kind),
                  .kind = item.kind == ItemKind::user ? Kind::none : kind}});
        }
        const ByteUnit other = unit == ByteUnit::gb ? ByteUnit::gib : ByteUnit::gb;
        rows.push_back({{.text = tr("Total"), .bold = true},
                        {.text = sizeText(total, unit),
                         .number = true,
                         .bold = true,
                         .toolTip = tr("%1 B").arg(integerText(std::llround(total)))},
                        {.text = QStringLiteral("100"), .number = true, .bold = true},
                        {.text = sizeText(total, other)}});
    }
    const QString head =
        row ? tr("%1, context %2").arg(formatName(row->format), integerText(m_bench.usage().context))
            : QStringLiteral("–");
    m_table->setTable({head, tr("Size"), tr("%"), tr("Kind")}, std::move(rows));
}

HardwareCard::HardwareCard(MemoryBench& bench, QWidget* parent)
    : Card(tr("Which format runs where"), parent), m_bench(bench), m_table(new CellTable) {
    auto* note =
        new QLabel(tr("native: an instruction of the chip multiplies the format itself; emulated: "
                      "decoded or widened on the way, memory is saved, arithmetic is not; none: takes "
                      "no such weights. The source of a row is in its tool tip."));
    note->setProperty("role", "note");
    note->setWordWrap(true);
    note->setContentsMargins(12, 0, 12, 8);
    content()->addWidget(note);
    m_table->setObjectName(QStringLiteral("hardware"));
    m_table->setAccessibleName(tr("Formats by hardware"));
    content()->addWidget(m_table, 1);
    addCopy(*this, *m_table, QStringLiteral("copyHardware"));
    connect(&bench, &MemoryBench::changed, this, &HardwareCard::refresh);
    refresh();
}

/// This processor's row first; those of the chosen devices are in bold.
void HardwareCard::refresh() {
    static const HardwareRow here = thisHardware();
    std::vector<HardwareRow> list = allHardware();
    list.insert(list.begin(), here);
    const MemoryUsage& usage = m_bench.usage();
    std::vector<TableRow> rows;
    for (const HardwareRow& row : list) {
        const bool bold =
            row.name == usage.device.hardware || (usage.second && row.name == usage.second->hardware);
        const QString title = row.detected ? tr("This processor: %1").arg(shortProcessorName(toQt(row.title)))
                                           : toQt(row.title);
        const QString source = row.detected ? tr("Detected: %1").arg(memoryWords(row.source))
                                            : tr("Source: %1").arg(toQt(row.source));
        TableRow cells{{.text = title,
                        .bold = bold,
                        .kind = row.detected ? Kind::measured : Kind::literature,
                        .toolTip = source},
                       {.text = toQt(row.unit), .bold = bold, .toolTip = source}};
        for (std::size_t i = 0; i < row.support.size(); ++i) {
            const Support support = row.support[i];
            const bool native = support == Support::native, none = support == Support::none;
            cells.push_back({.text = memoryWords(supportName(support)),
                             .bold = native,
                             .tint = native ? Colour::passTint
                                     : none ? Colour::reviewTint
                                            : Colour::inset,
                             .ink = native ? Colour::pass
                                    : none ? Colour::review
                                           : Colour::text2,
                             .toolTip = tr("%1, %2: %3\n%4")
                                            .arg(title, toQt(kHardwareFormats[i]).toUpper(),
                                                 memoryWords(supportName(support)), source)});
        }
        rows.push_back(std::move(cells));
    }
    QStringList headers{tr("Hardware"), tr("Unit")};
    for (const auto format : kHardwareFormats)
        headers += toQt(format).toUpper();
    m_table->setTable(headers, std::move(rows));
}

MeasuredCard::MeasuredCard(MemoryBench& bench, QWidget* parent)
    : Card(tr("Estimate put to the test"), parent), m_bench(bench), m_table(new CellTable),
      m_words(new QLabel), m_measure(smallButton(tr("Measure"), QStringLiteral("measureModel"))) {
    m_measure->setToolTip(
        tr("Binds the open model to its kernels, runs a prompt of up to 512 tokens, and looks at "
           "which pages are in memory"));
    connect(m_measure, &QPushButton::clicked, this, [this] { m_bench.measureModel(); });
    m_table->setObjectName(QStringLiteral("measured"));
    m_table->setAccessibleName(tr("Estimated and measured memory"));
    m_table->setStretchedColumn(4);
    m_table->setLines(3); // of the reasons
    m_words->setProperty("role", "note");
    m_words->setObjectName(QStringLiteral("measuredWords"));
    m_words->setWordWrap(true);
    m_words->setContentsMargins(12, 8, 12, 12);
    content()->addWidget(m_words);
    content()->addWidget(m_table, 1);
    tools()->addWidget(m_measure);
    addCopy(*this, *m_table, QStringLiteral("copyMeasured"));
    connect(&bench, &MemoryBench::measuredChanged, this, &MeasuredCard::refresh);
    connect(&bench, &MemoryBench::changed, this, &MeasuredCard::refresh);
    refresh();
}

void MeasuredCard::refresh() {
    const auto& measured = m_bench.measured();
    const ByteUnit unit = m_bench.unit();
    m_table->setVisible(measured.has_value());
    setKind(measured ? Kind::measured : Kind::none);
    if (!measured) {
        m_words->setText(
            m_bench.measureProblem().isEmpty()
                ? tr("The open model runs a prompt as it was opened; what the process then holds in "
                     "memory stands beside the estimate, part by part.")
                : m_bench.measureProblem());
        return;
    }
    const auto size = [&](double bytes) {
        return TableCell{.text = sizeText(bytes, unit),
                         .number = true,
                         .toolTip = tr("%1 B").arg(integerText(std::llround(bytes)))};
    };
    std::vector<TableRow> rows;
    const MeasuredLine* largest = &measured->lines.front();
    for (const MeasuredLine& line : measured->lines) {
        if (std::abs(line.difference()) > std::abs(largest->difference()))
            largest = &line;
        rows.push_back(
            {{.text = memoryWords(line.name)},
             size(line.estimatedBytes),
             size(line.measuredBytes),
             size(line.difference()),
             {.text = memoryWords(line.reason), .ink = Colour::text2, .toolTip = memoryWords(line.reason)}});
    }
    TableRow total{{.text = tr("Total")},
                   size(measured->estimatedBytes),
                   size(measured->residentBytes),
                   size(measured->residentBytes - measured->estimatedBytes),
                   {}};
    for (TableCell& cell : total)
        cell.bold = true;
    rows.push_back(std::move(total));
    m_table->setTable({tr("Part"), tr("Estimated"), tr("Measured"), tr("Difference"), tr("Why")},
                      std::move(rows));
    const double share = 100 * (measured->residentBytes / std::max(1.0, measured->estimatedBytes) - 1);
    m_words->setText(
        tr("As opened, %1 cache, context %2: %3 estimated, %4 resident, %5 %. Most of the difference: %6.")
            .arg(measured->kv == KvType::f32 ? QStringLiteral("f32") : QStringLiteral("f16"),
                 integerText(measured->context), sizeText(measured->estimatedBytes, unit),
                 sizeText(measured->residentBytes, unit),
                 (share > 0 ? QStringLiteral("+") : QString()) + QLocale().toString(share, 'f', 1),
                 memoryWords(largest->name)));
}

} // namespace nibble::ui
