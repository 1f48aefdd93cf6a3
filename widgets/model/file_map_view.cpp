// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/model/file_map_view.h"

#include <algorithm>
#include <array>
#include <filesystem>

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include "core/model/bundled_model.h"
#include "widgets/model/value_text.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

constexpr int kMapMargin = 12, kTitle = 20, kLine = 18, kLineGap = 3, kLegend = 28, kLines = 24;

using SegmentKind = FileSegment::Kind;

struct KindLook {
    SegmentKind kind;
    Colour fill;
    const char* name;
};
constexpr std::array kLooks{
    KindLook{SegmentKind::header, Colour::base, QT_TRANSLATE_NOOP("FileMap", "header and metadata")},
    KindLook{SegmentKind::embedding, Colour::nf4, QT_TRANSLATE_NOOP("FileMap", "embedding, output")},
    KindLook{SegmentKind::attention, Colour::gguf, QT_TRANSLATE_NOOP("FileMap", "attention")},
    KindLook{SegmentKind::feedForward, Colour::awq, QT_TRANSLATE_NOOP("FileMap", "feed-forward")},
    KindLook{SegmentKind::norm, Colour::gptq, QT_TRANSLATE_NOOP("FileMap", "norms, biases")},
    KindLook{SegmentKind::other, Colour::spare, QT_TRANSLATE_NOOP("FileMap", "other tensors")},
    KindLook{SegmentKind::padding, Colour::inset, QT_TRANSLATE_NOOP("FileMap", "between tensors")}};

const KindLook& lookOf(SegmentKind kind) {
    return kLooks[static_cast<std::size_t>(kind)];
}

QString kindName(SegmentKind kind) {
    return QCoreApplication::translate("FileMap", lookOf(kind).name);
}

SegmentKind kindOf(const ModelTensor& tensor) {
    const std::string& name = tensor.name;
    const auto has = [&](const char* part) { return name.find(part) != std::string::npos; };
    if (has("norm") || name.ends_with(".bias"))
        return SegmentKind::norm;
    if (has("attn"))
        return SegmentKind::attention;
    if (has("ffn"))
        return SegmentKind::feedForward;
    if (has("token_embd") || has("position_embd") || name == "output.weight")
        return SegmentKind::embedding;
    return SegmentKind::other;
}

} // namespace

std::vector<FileSegment> fileSegments(const Model& model, const std::vector<std::uint64_t>& sizes) {
    std::vector<FileSegment> tensors;
    for (std::size_t i = 0; i < model.tensors().size(); ++i) {
        const ModelTensor& tensor = model.tensors()[i];
        if (tensor.place && tensor.place->file < sizes.size())
            tensors.push_back({.kind = kindOf(tensor),
                               .file = tensor.place->file,
                               .begin = tensor.place->offset,
                               .end = tensor.place->offset + tensor.data.bytes().size(),
                               .tensor = static_cast<int>(i)});
    }
    std::sort(tensors.begin(), tensors.end(), [](const FileSegment& a, const FileSegment& b) {
        return std::pair(a.file, a.begin) < std::pair(b.file, b.begin);
    });
    std::vector<FileSegment> all;
    auto next = tensors.begin();
    for (std::size_t file = 0; file < sizes.size(); ++file) {
        std::uint64_t at = 0;
        const auto fill = [&](std::uint64_t to) {
            if (to > at)
                all.push_back({.kind = at == 0 ? SegmentKind::header : SegmentKind::padding,
                               .file = file,
                               .begin = at,
                               .end = to});
        };
        for (; next != tensors.end() && next->file == file; ++next) {
            fill(next->begin);
            all.push_back(*next);
            at = next->end;
        }
        fill(sizes[file]);
    }
    return all;
}

FileMapView::FileMapView(QWidget* parent) : QWidget(parent) {
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("File map"));
    connect(&theme(), &Theme::changed, this, &FileMapView::arrange);
}

void FileMapView::setModel(const ModelPointer& model) {
    m_model = model;
    m_chosen = m_hovered = -1;
    m_segments.clear();
    m_sizes.clear();
    m_names.clear();
    if (model) {
        for (const std::string& file : model->files) {
            std::error_code problem;
            const auto size = std::filesystem::file_size(file, problem);
            m_sizes.push_back(problem ? 0 : size);
            m_names.push_back(fileName(QString::fromStdString(file)));
        }
        if (isBundled(*model)) {
            m_sizes.push_back(bundledModelBytes().size());
            m_names.push_back(tr("built in"));
        }
        m_segments = fileSegments(*model, m_sizes);
    }
    arrange();
}

void FileMapView::setTensor(const QString& name) {
    const ModelTensor* wanted = m_model ? m_model->find(name.toStdString()) : nullptr;
    const auto found = std::find_if(m_segments.begin(), m_segments.end(), [&](const FileSegment& segment) {
        return wanted && segment.tensor >= 0 &&
               &m_model->tensors()[static_cast<std::size_t>(segment.tensor)] == wanted;
    });
    m_chosen = found == m_segments.end() ? -1 : static_cast<int>(found - m_segments.begin());
    update();
}

void FileMapView::arrange() {
    m_parts.clear();
    m_titles.clear();
    const auto& look = theme();
    const double left = look.px(kMapMargin), width = this->width() - 2.0 * left;
    std::uint64_t total = 0;
    for (const auto size : m_sizes)
        total += size;
    double y = look.px(4);
    const double pitch = look.px(kLine + kLineGap);
    // All lines together hold all files; a file has at least one. A line holds as many bytes as any other.
    const double perLine = std::max(1.0, std::ceil(static_cast<double>(total) / kLines));
    std::size_t next = 0;
    for (std::size_t file = 0; file < m_sizes.size(); ++file) {
        m_titles.emplace_back(QRectF(left, y, width, look.px(kTitle)),
                              QStringLiteral("%1, %2").arg(m_names[static_cast<qsizetype>(file)],
                                                           bytesText(static_cast<double>(m_sizes[file]))));
        y += look.px(kTitle);
        for (; next < m_segments.size() && m_segments[next].file == file; ++next) {
            double at = static_cast<double>(m_segments[next].begin);
            const auto end = static_cast<double>(m_segments[next].end);
            while (at < end) {
                const double line = std::floor(at / perLine), until = std::min(end, (line + 1) * perLine);
                m_parts.push_back({QRectF(left + (at - line * perLine) / perLine * width, y + line * pitch,
                                          (until - at) / perLine * width, look.px(kLine)),
                                   static_cast<int>(next)});
                at = until;
            }
        }
        y += std::max(1.0, std::ceil(static_cast<double>(m_sizes[file]) / perLine)) * pitch + look.px(8);
    }
    setMinimumHeight(static_cast<int>(y) + look.px(kLegend));
    update();
}

int FileMapView::segmentAt(const QPointF& point) const {
    for (const Part& part : m_parts)
        if (part.where.adjusted(0, 0, 0, theme().px(kLineGap)).contains(point))
            return part.segment;
    return -1;
}

QPointF FileMapView::centreOf(int segment) const {
    QRectF widest;
    for (const Part& part : m_parts)
        if (part.segment == segment && part.where.width() > widest.width())
            widest = part.where;
    return widest.center();
}

QString FileMapView::describe(int index) const {
    const FileSegment& segment = m_segments[static_cast<std::size_t>(index)];
    QString name = kindName(segment.kind);
    if (segment.tensor >= 0) {
        const ModelTensor& tensor = m_model->tensors()[static_cast<std::size_t>(segment.tensor)];
        name = QStringLiteral("%1, %2, %3")
                   .arg(toQt(tensor.name), toQt(info(tensor.data.type()).name), shapeText(tensor.shape()));
    }
    return tr("%1\nbytes %2 to %3, %4")
        .arg(name, hexText(segment.begin, 8), hexText(segment.end - 1, 8),
             bytesText(static_cast<double>(segment.bytes())));
}

void FileMapView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const auto& look = theme();
    painter.setFont(look.font(Type::table));
    painter.setPen(look.colour(Colour::text2));
    if (m_segments.empty()) {
        painter.drawText(rect(), Qt::AlignCenter,
                         tr("This model was made in memory: there is no file to show."));
        return;
    }
    for (const auto& [where, title] : m_titles)
        painter.drawText(where, Qt::AlignVCenter, title);
    for (const Part& part : m_parts) {
        QColor colour = look.colour(lookOf(m_segments[static_cast<std::size_t>(part.segment)].kind).fill);
        // Neighbours of one kind are told apart by turns.
        if (part.segment % 2 == 1)
            colour = look.isDark() ? colour.darker(125) : colour.lighter(118);
        painter.fillRect(part.where, colour);
    }
    painter.setBrush(Qt::NoBrush);
    for (const Part& part : m_parts)
        if (part.segment == m_chosen || part.segment == m_hovered) {
            painter.setPen(QPen(look.colour(part.segment == m_chosen ? Colour::text : Colour::accent), 2));
            painter.drawRect(part.where.adjusted(0, -1, std::max(0.0, 3 - part.where.width()), 1));
        }
    paintLegend(painter);
}

void FileMapView::paintLegend(QPainter& painter) const {
    const auto& look = theme();
    std::array<std::uint64_t, kLooks.size()> sums{};
    for (const FileSegment& segment : m_segments)
        sums[static_cast<std::size_t>(segment.kind)] += segment.bytes();
    double x = look.px(kMapMargin);
    const double y = minimumHeight() - look.px(kLegend), box = look.px(10);
    painter.setFont(look.font(Type::caption));
    for (const KindLook& kind : kLooks) {
        const auto bytes = sums[static_cast<std::size_t>(kind.kind)];
        if (bytes == 0)
            continue;
        const QString text = kindName(kind.kind) + QChar(' ') + bytesText(static_cast<double>(bytes));
        painter.fillRect(QRectF(x, y + look.px(7), box, box), look.colour(kind.fill));
        painter.setPen(look.colour(Colour::text2));
        const double width = painter.fontMetrics().horizontalAdvance(text);
        painter.drawText(QRectF(x + box + look.px(4), y, width + 2, look.px(24)), Qt::AlignVCenter, text);
        x += box + look.px(4 + 16) + width;
    }
}

bool FileMapView::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int segment = segmentAt(help->pos());
        if (segment >= 0)
            QToolTip::showText(help->globalPos(), describe(segment), this);
        else
            QToolTip::hideText();
        return true;
    }
    return QWidget::event(event);
}

void FileMapView::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    arrange();
}

void FileMapView::mouseMoveEvent(QMouseEvent* event) {
    const int segment = segmentAt(event->position());
    if (segment == m_hovered)
        return;
    m_hovered = segment;
    update();
}

void FileMapView::mousePressEvent(QMouseEvent* event) {
    choose(segmentAt(event->position()));
}

void FileMapView::keyPressEvent(QKeyEvent* event) {
    const int step = event->key() == Qt::Key_Left ? -1 : event->key() == Qt::Key_Right ? 1 : 0;
    if (step == 0)
        return QWidget::keyPressEvent(event);
    for (int i = m_chosen + step; i >= 0 && i < static_cast<int>(m_segments.size()); i += step)
        if (m_segments[static_cast<std::size_t>(i)].tensor >= 0)
            return choose(i);
}

void FileMapView::choose(int segment) {
    if (segment < 0)
        return;
    m_chosen = segment;
    setAccessibleDescription(describe(segment));
    update();
    if (const int tensor = m_segments[static_cast<std::size_t>(segment)].tensor; tensor >= 0)
        emit tensorChosen(toQt(m_model->tensors()[static_cast<std::size_t>(tensor)].name));
}

} // namespace nibble::ui
