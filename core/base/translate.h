// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Marks a text of core's that a user interface shows, for the translators' tools; it stays as it is here,
/// where nothing is known of languages. The context is the one in which the window looks it up.
#define NIBBLE_TRANSLATE(context, text) text
