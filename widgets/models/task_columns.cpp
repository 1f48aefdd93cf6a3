// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/task_columns.h"

#include <algorithm>

#include <QCoreApplication>
#include <QLocale>

#include "widgets/controls/kind.h"
#include "widgets/text.h"

namespace nibble::ui {

namespace {

constexpr std::string_view kExact = "exact_match";

struct TaskColumns {
    Q_DECLARE_TR_FUNCTIONS(TaskColumns)
};

QString percent(double fraction) {
    return QLocale().toString(100 * fraction, 'f', 1);
}

} // namespace

std::vector<std::string> taskNames(const Result& result) {
    std::vector<std::string> names;
    for (const auto& variant : result.variants)
        for (const auto& score : variant.tasks)
            if (std::find(names.begin(), names.end(), score.task) == names.end())
                names.push_back(score.task);
    return names;
}

const TaskScore* shownScore(const VariantResult& variant, const std::string& task) {
    const TaskScore* shown = nullptr;
    for (const auto& score : variant.tasks)
        if (score.task == task && score.accuracy() && (!shown || score.kind == kExact))
            shown = &score;
    return shown;
}

std::optional<double> taskPercent(const VariantResult& variant, const std::string& task) {
    const auto* score = shownScore(variant, task);
    return score ? std::optional(100 * *score->accuracy()) : std::nullopt;
}

bool isBestAtTask(const Result& result, const VariantResult& variant, const std::string& task) {
    const auto own = taskPercent(variant, task);
    if (variant.baseline || !own || result.model.randomWeights)
        return false;
    bool differ = false;
    for (const auto& other : result.variants) {
        const auto percent = other.baseline ? std::nullopt : taskPercent(other, task);
        if (percent > own)
            return false;
        differ = differ || (percent && percent < own);
    }
    return differ;
}

QString taskToolTip(const VariantResult& variant, const std::string& task) {
    QStringList lines{
        TaskColumns::tr("%1, %2 (%3)").arg(toQt(task), TaskColumns::tr("% right"), kindName(Kind::measured))};
    for (const auto& score : variant.tasks) {
        if (score.task != task || !score.accuracy())
            continue;
        const auto interval = score.interval();
        const QString name = score.kind == kExact
                                 ? TaskColumns::tr("Written exactly: %1 of %2, 95 % from %3 to %4")
                                 : TaskColumns::tr("Chosen: %1 of %2, 95 % from %3 to %4");
        QString line =
            name.arg(score.correct).arg(score.items).arg(percent(interval.low), percent(interval.high));
        if (score.guessing > 0)
            line += TaskColumns::tr("; guessing gives %1").arg(percent(score.guessing));
        lines += line;
        if (score.change)
            lines += TaskColumns::tr("Change from the baseline: %1 points, 95 % from %2 to %3")
                         .arg(percent(score.change->change), percent(score.change->interval.low),
                              percent(score.change->interval.high));
    }
    return lines.join(QChar('\n'));
}

} // namespace nibble::ui
