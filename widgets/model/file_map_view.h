// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QWidget>

#include "core/model/model.h"

namespace nibble::ui {

/// A run of bytes of one of the model's files, and what it holds.
struct FileSegment {
    enum class Kind { header, embedding, attention, feedForward, norm, other, padding };
    Kind kind = Kind::other;
    std::size_t file = 0;
    std::uint64_t begin = 0, end = 0;
    int tensor = -1;

    [[nodiscard]] std::uint64_t bytes() const { return end - begin; }
};

/// Every byte of every file in order: header and metadata, tensors, what lies between them. `sizes` are the
/// files' bytes. Empty for models made in memory.
[[nodiscard]] std::vector<FileSegment> fileSegments(const Model& model,
                                                    const std::vector<std::uint64_t>& sizes);

/// The files as a strip broken into lines, each byte as wide as any other.
class FileMapView : public QWidget {
    Q_OBJECT

public:
    explicit FileMapView(QWidget* parent = nullptr);
    void setModel(const ModelPointer& model);
    void setTensor(const QString& name);
    [[nodiscard]] const std::vector<FileSegment>& segments() const { return m_segments; }
    /// The segment at a point of this widget, or −1.
    [[nodiscard]] int segmentAt(const QPointF& point) const;
    /// The middle of a segment's widest part.
    [[nodiscard]] QPointF centreOf(int segment) const;
    [[nodiscard]] QString describe(int segment) const;

signals:
    void tensorChosen(const QString& name);

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    struct Part {
        QRectF where;
        int segment;
    };
    void arrange();
    void choose(int segment);
    void paintLegend(QPainter& painter) const;

    ModelPointer m_model;
    std::vector<std::uint64_t> m_sizes;
    QStringList m_names; ///< of the files
    std::vector<FileSegment> m_segments;
    std::vector<Part> m_parts;
    std::vector<std::pair<QRectF, QString>> m_titles;
    int m_chosen = -1, m_hovered = -1;
};

} // namespace nibble::ui
