// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/pages/page.h"

namespace nibble::ui {

class ModelPage : public Page {
    Q_OBJECT

public:
    explicit ModelPage(Session& session);
};

} // namespace nibble::ui
