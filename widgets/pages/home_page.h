// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/pages/page.h"

namespace nibble::ui {

class HomePage : public Page {
    Q_OBJECT

public:
    explicit HomePage(Session& session);
};

} // namespace nibble::ui
