// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <bit>

#include "core/formats/numbers/code_sequence.h"

namespace nibble {

namespace {

/// A list of values by code, in any order; the ordinal counts the different values.
class PointCodes : public CodeSequence {
public:
    PointCodes(const PointSpec& spec, const mpq_class& scale)
        : m_tie(spec.tie), m_bits(std::max(1, static_cast<int>(std::bit_width(spec.points.size() - 1)))) {
        for (const mpq_class& point : spec.points)
            m_byCode.push_back(point * scale);
        m_values = m_byCode;
        std::sort(m_values.begin(), m_values.end());
        m_values.erase(std::unique(m_values.begin(), m_values.end()), m_values.end());
    }

    int bits() const override { return m_bits; }
    std::int64_t first() const override { return 0; }
    std::int64_t last() const override { return static_cast<std::int64_t>(m_values.size()) - 1; }
    mpq_class value(std::int64_t ordinal) const override {
        return m_values[static_cast<std::size_t>(ordinal)];
    }
    std::int64_t floor(const mpq_class& wanted) const override {
        return std::upper_bound(m_values.begin(), m_values.end(), wanted) - m_values.begin() - 1;
    }
    std::uint64_t code(std::int64_t ordinal, bool negative) const override {
        const mpq_class& wanted = m_values[static_cast<std::size_t>(ordinal)];
        std::uint64_t found = static_cast<std::uint64_t>(std::find(m_byCode.begin(), m_byCode.end(), wanted) -
                                                         m_byCode.begin());
        if (negative && wanted == 0) // of two zeros the later one is −0
            for (std::uint64_t code = found + 1; code < m_byCode.size(); ++code)
                found = m_byCode[code] == wanted ? code : found;
        return found;
    }
    std::optional<std::int64_t> ordinal(std::uint64_t code) const override {
        if (code >= m_byCode.size())
            return std::nullopt;
        return std::lower_bound(m_values.begin(), m_values.end(), m_byCode[code]) - m_values.begin();
    }
    NumberClass classOf(std::uint64_t code) const override {
        return code >= m_byCode.size() ? NumberClass::unused
               : m_byCode[code] == 0   ? NumberClass::zero
                                       : NumberClass::normal;
    }
    bool isNegative(std::uint64_t code) const override {
        if (code >= m_byCode.size())
            return false;
        return m_byCode[code] < 0 || (m_byCode[code] == 0 && code != this->code(*ordinal(code), false));
    }
    Tie tie() const override { return m_tie; }
    std::optional<mpq_class> ulp(std::int64_t) const override { return std::nullopt; }
    std::vector<CodeField> fields() const override { return {{FieldPart::index, m_bits}}; }

private:
    std::vector<mpq_class> m_byCode, m_values;
    Tie m_tie;
    int m_bits;
};

} // namespace

std::shared_ptr<const CodeSequence> makePointCodes(const PointSpec& spec, const mpq_class& scale) {
    return std::make_shared<PointCodes>(spec, scale);
}

} // namespace nibble
