// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include <QObject>
#include <QString>

#include "core/evaluation/surgery.h"
#include "widgets/worker.h"

namespace nibble::ui {

class OutlierBench;

/// What can be done about outliers, in the order of the page.
enum class RemedyKind { llmInt8, smoothQuant, awq, rotation, clipping, scales, formats };
inline constexpr int kRemedyKinds = 7;

/// A remedy with its settings; those of the others are kept meanwhile.
struct RemedyChoice {
    RemedyKind kind = RemedyKind::smoothQuant;
    double threshold = 6, alpha = 0.5, exponent = 0.5;
    double clipShare = 1; ///< of the largest |x|
    bool rotated = true;
    int seed = 1; ///< of the rotation
    int bits = 4; ///< AWQ's

    /// What it is held against, and the remedy; `largest` |x| of the layer.
    [[nodiscard]] Remedy before(double largest) const;
    [[nodiscard]] Remedy after(double largest) const;
    /// As a scheme of this layer.
    [[nodiscard]] QString scheme() const;
    [[nodiscard]] QString schemeBefore() const;
    /// The same for the whole model, where each layer finds its own clip.
    [[nodiscard]] QString modelScheme() const;
    /// The number that its slider moves, and the ends of it; NaN where there is none.
    [[nodiscard]] double value() const;
    void setValue(double value);
    bool operator==(const RemedyChoice&) const = default;
};

/// A point of the error against the remedy's number.
struct RemedyPoint {
    double value = 0, inputError = 0, weightError = 0, outputError = 0;
    double floatShare = 0; ///< of the channels
};

/// What the panel shows of a layer under a remedy. Immutable.
struct SurgeryResult {
    RemedyChoice choice;
    std::string tensor;
    std::int64_t tokens = 0, rows = 0, channels = 0;
    bool canSmooth = false, canScale = false;
    SurgeryOutcome before, after;
};
using SurgeryPointer = std::shared_ptr<const SurgeryResult>;

/// W8A8 and W4A16 on one layer, timed.
struct TimedProduct {
    QString scheme;
    SurgeryOutcome outcome;
    ProductSpeed speed;
};

/// Operates on the layer that the bench looks at, live: on a thread of its own, the newest request in place
/// of older ones. Timing is a job of the engine.
class SurgeryRun : public QObject {
    Q_OBJECT

public:
    explicit SurgeryRun(OutlierBench& bench, QObject* parent = nullptr);
    ~SurgeryRun() override;

    [[nodiscard]] const RemedyChoice& choice() const { return m_choice; }
    void setChoice(const RemedyChoice& choice);
    /// The last result; null while there is none for this layer.
    [[nodiscard]] const SurgeryPointer& result() const { return m_result; }
    /// Of the chosen kind on this layer; empty while they are being found.
    [[nodiscard]] const std::vector<RemedyPoint>& curve() const { return m_curve; }
    /// The curve's least output error; nothing while it is not complete.
    [[nodiscard]] std::optional<double> best() const;
    [[nodiscard]] bool pending() const { return m_pending || m_curving || m_timing; }
    [[nodiscard]] const std::optional<Error>& problem() const { return m_problem; }
    /// Times W8A8 against W4A16 on this layer.
    void time();
    [[nodiscard]] const std::vector<TimedProduct>& timed() const { return m_timed; }

signals:
    void choiceChanged();
    void resultChanged();
    void curveChanged();
    void timedChanged();

private:
    struct Layer;
    using LayerPointer = std::shared_ptr<Layer>;
    void layerChanged();
    void operate();
    void drawCurve();

    OutlierBench& m_bench;
    RemedyChoice m_choice;
    LayerPointer m_layer; ///< used by the thread
    SurgeryPointer m_result;
    std::vector<RemedyPoint> m_curve;
    bool m_pending = false, m_curving = false, m_timing = false;
    std::optional<Error> m_problem;
    std::vector<TimedProduct> m_timed;
    quint64 m_number = 0, m_curveNumber = 0;
    std::stop_source m_stop{std::nostopstate}, m_curveStop{std::nostopstate};
    Worker m_worker; ///< last: it uses the members above
};

} // namespace nibble::ui
