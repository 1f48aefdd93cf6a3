// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/sha256.h"

#include <algorithm>
#include <array>
#include <memory>

#include <openssl/evp.h>

namespace nibble {

Expected<std::string> sha256(std::span<const std::byte> bytes, const JobContext& job) {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    if (!context || EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) != 1)
        return fail(ErrorKind::failed, "SHA-256 is not available");
    constexpr std::size_t step = std::size_t{64} << 20;
    for (std::size_t at = 0; at < bytes.size(); at += step) {
        if (job.stopRequested())
            return stoppedByUser();
        const auto part = bytes.subspan(at, std::min(step, bytes.size() - at));
        EVP_DigestUpdate(context.get(), part.data(), part.size());
        job.report("hash", static_cast<std::int64_t>(at + part.size()),
                   static_cast<std::int64_t>(bytes.size()));
    }
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    EVP_DigestFinal_ex(context.get(), digest.data(), &length);
    std::string hex;
    for (unsigned i = 0; i < length; ++i)
        hex += fmt::format("{:02x}", digest[i]);
    return hex;
}

} // namespace nibble
