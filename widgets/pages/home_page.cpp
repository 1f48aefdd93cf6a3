// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/home_page.h"

namespace nibble::ui {

HomePage::HomePage(Session& session) : Page(session, tr("Home")) {}

} // namespace nibble::ui
