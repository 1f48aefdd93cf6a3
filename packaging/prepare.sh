# SPDX-FileCopyrightText: Nibblescope contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
#
# What run.sh and test.sh share: the packages of Debian and Ubuntu that building needs, and the build itself.
# Sourced by them; defines functions and `root`, the top of the source tree.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

packages=(
    build-essential cmake ninja-build pkg-config
    libfmt-dev libexpected-dev libssl-dev                               # core/base
    libdnnl-dev ocl-icd-opencl-dev                                      # core/kernels; oneDNN's CMake file asks for OpenCL
    libgmp-dev libmpfr-dev                                              # core/formats: exact numbers
    libsimdjson-dev nlohmann-json3-dev libpcre2-dev libutf8proc-dev     # core/model
    libcli11-dev                                                        # app
    qt6-base-dev qt6-svg-dev libqt6svg6 libqcustomplot-dev              # widgets; the icon plugin is loaded at run time
    qt6-tools-dev qt6-tools-dev-tools qt6-l10n-tools                    # translations
    fonts-inter fonts-jetbrains-mono                                    # the faces of the window
)

say() {
    printf '== %s\n' "$*"
}

installed() {
    [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# Installs what is missing and touches the system only if something is.
install_packages() {
    if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
        say "no apt-get here: please see to it that these are installed: ${packages[*]}"
        return
    fi
    local missing=() package
    for package in "${packages[@]}"; do
        installed "$package" || missing+=("$package")
    done
    if [ ${#missing[@]} -eq 0 ]; then
        say "all ${#packages[@]} packages are installed"
        return
    fi
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null; then
            say "not root and no sudo; please install: ${missing[*]}" >&2
            exit 1
        fi
        as_root=(sudo)
    fi
    say "installing ${missing[*]}"
    # Set behind sudo, which does not pass the environment on.
    local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get --quiet --option Dpkg::Use-Pty=0)
    "${apt[@]}" update </dev/null || say "apt-get update failed; going on with the package lists that are there"
    "${apt[@]}" install --yes --no-install-recommends "${missing[@]}" </dev/null
}

# Configures and builds the release preset; arguments go to the build.
build_release() {
    local cache="$root/build/release/CMakeCache.txt" fresh=()
    # A tree that was moved or copied together with its build folder.
    if [ -f "$cache" ] && ! grep --quiet --fixed-strings --line-regexp \
        "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$cache"; then
        fresh=(--fresh)
    fi
    say "configuring $root/build/release"
    (cd "$root" && cmake --preset release "${fresh[@]}")
    say "building"
    (cd "$root" && cmake --build --preset release --parallel "$(nproc)" "$@")
}
