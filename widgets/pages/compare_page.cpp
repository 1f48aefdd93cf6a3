// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/compare_page.h"

namespace nibble::ui {

ComparePage::ComparePage(Session& session) : Page(session, tr("Compare")) {}

} // namespace nibble::ui
