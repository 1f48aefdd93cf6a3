// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/evaluation/text_generator/cast.h"

namespace nibble::writing {

/// What stories share. A is the hero and lives at H; B is the other one.
void openStory(Cast& cast);
void introduceFriend(Cast& cast);
/// One or two sentences that change nothing.
void pause(Cast& cast);
void endStory(Cast& cast);

/// Plots, each for a hero that has been introduced.
void tellOfLoss(Cast& cast);
void tellOfGift(Cast& cast);
void tellOfSwap(Cast& cast);
void tellOfRepair(Cast& cast);
void tellOfWeather(Cast& cast);
void tellOfErrand(Cast& cast);
void tellOfHiding(Cast& cast);
void tellOfAnimal(Cast& cast);

} // namespace nibble::writing
