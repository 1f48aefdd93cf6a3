// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <tl/expected.hpp>

namespace nibble {

/// What went wrong, as far as a caller must tell cases apart. The command line's exit codes follow from it.
enum class ErrorKind {
    failed,      ///< the work could not be done (exit code 1)
    usage,       ///< the request itself is wrong (exit code 2)
    badFile,     ///< a file that cannot be used (exit code 3)
    unsupported, ///< a valid file or request that we refuse by name (exit code 3)
    stopped,     ///< the user asked to stop (exit code 130)
};

/// One error. `path`, `offset` (bytes from the start of the file) and `field` say where; each may be empty.
struct Error {
    ErrorKind kind = ErrorKind::failed;
    std::string message;
    std::string path = {};
    std::optional<std::uint64_t> offset = {};
    std::string field = {};

    /// "path: at byte N: field: message", leaving out what is not known.
    [[nodiscard]] std::string text() const;
};

template <typename T>
using Expected = tl::expected<T, Error>;
using Unexpected = tl::unexpected<Error>;

/// Makes the error of a failed operation: `return fail(ErrorKind::usage, "no method called {}", name);`
template <typename... Args>
[[nodiscard]] Unexpected fail(ErrorKind kind, fmt::format_string<Args...> format, Args&&... args) {
    return Unexpected(Error{.kind = kind, .message = fmt::format(format, std::forward<Args>(args)...)});
}

[[nodiscard]] inline Unexpected stoppedByUser() {
    return fail(ErrorKind::stopped, "stopped");
}

/// Passes an error of another operation on.
template <typename T>
[[nodiscard]] Unexpected passOn(Expected<T>& result) {
    return Unexpected(std::move(result.error()));
}

} // namespace nibble
