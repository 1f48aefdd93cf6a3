// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "core/formats/numbers/code_sequence.h"

namespace nibble {

namespace {

/// Value = scale · q; the ordinal is q.
class IntegerCodes : public CodeSequence {
public:
    IntegerCodes(const IntegerSpec& spec, mpq_class scale, bool restricted)
        : m_spec(spec), m_scale(std::move(scale)), m_mask((std::uint64_t{1} << spec.bits) - 1),
          m_last((std::int64_t{1} << (spec.isSigned ? spec.bits - 1 : spec.bits)) - 1),
          m_first(spec.isSigned ? (restricted ? -m_last : -m_last - 1) : 0) {}

    int bits() const override { return m_spec.bits; }
    std::int64_t first() const override { return m_first; }
    std::int64_t last() const override { return m_last; }
    mpq_class value(std::int64_t ordinal) const override { return m_scale * mpq_class(mpz_class(ordinal)); }
    std::int64_t floor(const mpq_class& wanted) const override {
        const mpz_class step = floorOf(wanted / m_scale);
        if (step < m_first)
            return m_first - 1;
        return step > m_last ? m_last : step.get_si();
    }
    std::uint64_t code(std::int64_t ordinal, bool) const override {
        return static_cast<std::uint64_t>(ordinal) & m_mask;
    }
    std::optional<std::int64_t> ordinal(std::uint64_t code) const override {
        const std::int64_t step = stepOf(code);
        return step >= m_first ? std::optional(step) : std::nullopt;
    }
    NumberClass classOf(std::uint64_t code) const override {
        const auto step = ordinal(code);
        return !step ? NumberClass::unused : *step == 0 ? NumberClass::zero : NumberClass::normal;
    }
    bool isNegative(std::uint64_t code) const override { return stepOf(code) < 0; }
    std::optional<mpq_class> ulp(std::int64_t) const override { return m_scale; }
    std::vector<CodeField> fields() const override {
        if (!m_spec.isSigned)
            return {{FieldPart::integer, m_spec.bits}};
        return {{FieldPart::sign, 1}, {FieldPart::integer, m_spec.bits - 1}};
    }

private:
    std::int64_t stepOf(std::uint64_t code) const {
        const auto step = static_cast<std::int64_t>(code);
        return m_spec.isSigned && step > m_last ? step - (m_last + 1) * 2 : step;
    }

    IntegerSpec m_spec;
    mpq_class m_scale;
    std::uint64_t m_mask;
    std::int64_t m_last, m_first;
};

} // namespace

std::shared_ptr<const CodeSequence> makeIntegerCodes(const IntegerSpec& spec, mpq_class scale,
                                                     bool restricted) {
    return std::make_shared<IntegerCodes>(spec, std::move(scale), restricted);
}

} // namespace nibble
