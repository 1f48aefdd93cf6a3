// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/model_page.h"

namespace nibble::ui {

ModelPage::ModelPage(Session& session) : Page(session, tr("Model")) {}

} // namespace nibble::ui
