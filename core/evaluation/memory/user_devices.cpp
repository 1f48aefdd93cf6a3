// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluation/memory/user_devices.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "core/base/output_file.h"

namespace nibble {

namespace {

constexpr std::size_t kLimit = std::size_t{1} << 20;

} // namespace

std::string userDevicesFile() {
    // The specification asks for an absolute path and to ignore any other.
    if (const char* given = std::getenv("XDG_CONFIG_HOME"); given && *given == '/')
        return std::string(given) + "/nibblescope/devices.txt";
    if (const char* home = std::getenv("HOME"); home && *home == '/')
        return std::string(home) + "/.config/nibblescope/devices.txt";
    return {};
}

Expected<std::vector<Device>> readUserDevices(const std::string& path) {
    std::vector<Device> devices;
    std::error_code none;
    if (path.empty() || !std::filesystem::exists(path, none))
        return devices;
    auto text = readTextFile(path, kLimit);
    if (!text)
        return passOn(text);
    std::size_t number = 0;
    for (std::size_t at = 0; at < text->size();) {
        const std::size_t end = std::min(text->find('\n', at), text->size());
        const std::string line = text->substr(at, end - at);
        at = end + 1;
        ++number;
        if (line.empty())
            continue;
        auto device = deviceFrom(line);
        if (!device)
            return Unexpected(Error{.kind = ErrorKind::badFile,
                                    .message = device.error().message,
                                    .path = path,
                                    .field = fmt::format("line {}", number)});
        devices.push_back(std::move(*device));
    }
    return devices;
}

Expected<void> saveUserDevice(const std::string& path, const Device& device) {
    if (path.empty())
        return fail(ErrorKind::failed, "the system names no folder for settings");
    // What is written can be read again: no line breaks, no "=" in names.
    const std::string definition = definitionOf(device);
    auto checked = deviceFrom(definition);
    if (!checked || checked->name != device.name || definition.find('\n') != std::string::npos)
        return fail(ErrorKind::usage, "'{}' is no name for a device", device.name);
    auto devices = readUserDevices(path);
    if (!devices)
        return passOn(devices);
    std::string text;
    for (const Device& other : *devices)
        if (other.name != device.name)
            text += definitionOf(other) + "\n";
    std::error_code problem;
    std::filesystem::create_directories(std::filesystem::path(path).parent_path(), problem);
    return writeTextFile(path, text + definition + "\n");
}

} // namespace nibble
