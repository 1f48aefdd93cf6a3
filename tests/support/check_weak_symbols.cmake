# SPDX-FileCopyrightText: Nibblescope contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# An inline function compiled with an instruction set's flags may be the copy that the linker keeps, and then an
# older processor crashes. So the files of an instruction set include nothing that brings inline functions, and
# their objects hold no weak or unique symbol. Run with -DSOURCE_DIR=… -DBINARY_DIR=… -P.

cmake_minimum_required(VERSION 3.25)

set(kernels ${SOURCE_DIR}/core/kernels)
set(problems "")

# Headers of the kernels that these files share are under the same rule; kernel_set.h and what it includes are plain
# data.
set(allowed "<cstddef>" "<cstdint>" "<immintrin.h>" "\"core/kernels/kernel_set.h\"" "\"core/kernels/gguf_formats.def\"")
file(STRINGS ${kernels}/isas.def lines REGEX "^NIBBLE_ISA\\(")
set(isas "")
foreach(line IN LISTS lines)
    string(REGEX MATCH "^NIBBLE_ISA\\(([a-z0-9]+), *\"([^\"]*)\"" matched "${line}")
    if(NOT "${CMAKE_MATCH_2}" STREQUAL "")
        list(APPEND isas ${CMAKE_MATCH_1})
    endif()
endforeach()

function(check_includes file)
    file(STRINGS ${file} includes REGEX "^ *# *include")
    foreach(include IN LISTS includes)
        string(REGEX REPLACE "^ *# *include *([<\"][^>\"]*[>\"]).*" "\\1" name "${include}")
        if(name IN_LIST allowed)
            continue()
        endif()
        if(name MATCHES "^\"(core/kernels/[a-z0-9_]+_(ymm|simd)\\.h)\"$")
            check_includes(${SOURCE_DIR}/${CMAKE_MATCH_1})
            continue()
        endif()
        string(APPEND problems "${file} includes ${name}\n")
    endforeach()
    set(problems "${problems}" PARENT_SCOPE)
endfunction()

set(data "<cstddef>" "<cstdint>" "\"core/kernels/vector_ops.h\"" "\"core/kernels/gguf_tiles.h\""
    "\"core/kernels/gguf_format.h\"" "\"core/kernels/gguf_formats.def\"" "\"core/kernels/isas.def\"")
foreach(header kernel_set.h vector_ops.h gguf_tiles.h gguf_format.h)
    file(STRINGS ${kernels}/${header} includes REGEX "^ *# *include")
    foreach(include IN LISTS includes)
        string(REGEX REPLACE "^ *# *include *([<\"][^>\"]*[>\"]).*" "\\1" name "${include}")
        if(NOT name IN_LIST data)
            string(APPEND problems "${header} includes ${name}\n")
        endif()
    endforeach()
endforeach()

find_program(NM nm REQUIRED)
set(objects 0)
foreach(isa IN LISTS isas)
    file(GLOB sources ${kernels}/*__${isa}.cpp)
    foreach(source IN LISTS sources)
        check_includes(${source})
        get_filename_component(name ${source} NAME)
        file(GLOB_RECURSE built ${BINARY_DIR}/core/*/${name}.o)
        foreach(object IN LISTS built)
            math(EXPR objects "${objects} + 1")
            execute_process(COMMAND ${NM} ${object} OUTPUT_VARIABLE symbols RESULT_VARIABLE failed)
            if(failed)
                string(APPEND problems "nm cannot read ${object}\n")
            endif()
            # The sanitizers' own bookkeeping is weak by design.
            string(REGEX MATCHALL "[^\n]* [WwVvu] [^\n]*" weak "${symbols}")
            list(FILTER weak EXCLUDE REGEX "(asan|ubsan|sancov|sanitizer|DW\\.ref)")
            if(weak)
                string(APPEND problems "${object} has weak symbols: ${weak}\n")
            endif()
        endforeach()
    endforeach()
endforeach()

if(objects EQUAL 0)
    string(APPEND problems "no object of an instruction set was found in ${BINARY_DIR}\n")
endif()
if(problems)
    message(FATAL_ERROR "${problems}")
endif()
message(STATUS "${objects} objects of instruction sets: no weak symbols, no forbidden includes")
