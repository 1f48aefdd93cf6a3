// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/base/expected.h"
#include "core/formats/quant_scheme.h"
#include "core/methods/registry.h"

namespace nibble {

/// The quantizers of a scheme, made once each.
class SchemeQuantizers {
public:
    /// `scheme` must outlive the result.
    static Expected<SchemeQuantizers> create(const QuantScheme& scheme);

    /// The choice for a tensor, or null if the scheme leaves it alone. The last matching override wins.
    const MethodChoice* choiceFor(const TensorTask& task);
    [[nodiscard]] const Quantizer& quantizer(const MethodChoice& choice) const {
        return *m_made.at(choice.text());
    }
    /// Errors: usage for an override that matched no tensor so far.
    [[nodiscard]] Expected<void> checkAllUsed() const;

private:
    Expected<void> add(const MethodChoice& choice);

    const QuantScheme* m_scheme = nullptr;
    std::map<std::string, QuantizerPointer> m_made;
    std::vector<bool> m_used;
};

} // namespace nibble
