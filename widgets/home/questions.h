// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <vector>

#include "widgets/home/home_facts.h"
#include "widgets/home/question.h"

namespace nibble::ui {

class Session;

/// The questions of the Home page. They read `facts` (null until known) and the comparison whenever they are
/// painted.
[[nodiscard]] std::vector<Question> homeQuestions(Session& session,
                                                  std::shared_ptr<const HomeFacts> const& facts);

} // namespace nibble::ui
