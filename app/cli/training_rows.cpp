// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training_rows.h"

#include <cstdio>

#include <fmt/format.h>

namespace nibble::cli {

void showLastRow(const std::vector<RecordRow>& record) {
    const RecordRow& row = record.back();
    const RecordRow before = record.size() > 1 ? record[record.size() - 2] : RecordRow{};
    const double seconds = row.seconds - before.seconds;
    fmt::print(stderr, "step {}, {} tokens, rate {:.3g}, loss {:.4f}{}, {:.0f} tokens/s\n", row.step,
               row.tokens, row.learningRate, row.trainingLoss,
               row.heldOutLoss ? fmt::format(", held out {:.4f}", *row.heldOutLoss) : "",
               seconds > 0 ? static_cast<double>(row.tokens - before.tokens) / seconds : 0);
}

} // namespace nibble::cli
