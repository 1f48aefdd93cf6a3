# SPDX-FileCopyrightText: Nibblescope contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Where the texts that are translated stand, and how lupdate takes them: the window's own, and those of core that
# carry core/base/translate.h's macro. For the build and for the check of the .ts files, which is a script.

get_filename_component(tree ${CMAKE_CURRENT_LIST_DIR} DIRECTORY)
set(follow CONFIGURE_DEPENDS)
if(CMAKE_SCRIPT_MODE_FILE)
    set(follow "")
endif()

file(GLOB_RECURSE translated_sources ${follow} ${tree}/app/*.cpp ${tree}/widgets/*.cpp ${tree}/widgets/*.h
     ${tree}/widgets/*.def ${tree}/core/*.cpp ${tree}/core/*.def)
list(FILTER translated_sources EXCLUDE REGEX "/app/cli/")
file(GLOB translations ${follow} ${tree}/translations/*.ts)
set(lupdate_options -no-obsolete -locations none -tr-function-alias QT_TRANSLATE_NOOP+=NIBBLE_TRANSLATE)

# Of English only the plurals need translating.
set(english ${tree}/translations/nibblescope_en.ts)
set(lupdate_english_options ${lupdate_options} -pluralonly)
