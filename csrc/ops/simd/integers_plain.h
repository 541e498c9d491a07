// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>

#include "base/inline.h"

namespace aigc::simd {
namespace {

/// One integer of 32 bits, with the operations of IntegersAvx2 (integers_avx2.h), for references.
struct IntegersPlain {
    static constexpr std::size_t lanes = 1;

    std::uint32_t value;

    AIGC_INLINE static IntegersPlain splat(std::int32_t x) { return {static_cast<std::uint32_t>(x)}; }
    AIGC_INLINE static IntegersPlain load(const std::uint32_t* p) { return {*p}; }
    AIGC_INLINE static IntegersPlain load(const std::int32_t* p) { return {static_cast<std::uint32_t>(*p)}; }
    AIGC_INLINE static IntegersPlain gather(const std::uint32_t* table, IntegersPlain i) { return {table[i.value]}; }
    AIGC_INLINE std::int32_t as_signed() const { return static_cast<std::int32_t>(value); }
    AIGC_INLINE friend void store(std::int32_t* p, IntegersPlain v) { *p = v.as_signed(); }
    AIGC_INLINE friend IntegersPlain operator+(IntegersPlain a, IntegersPlain b) { return {a.value + b.value}; }
    AIGC_INLINE friend IntegersPlain operator-(IntegersPlain a, IntegersPlain b) { return {a.value - b.value}; }
    AIGC_INLINE friend IntegersPlain operator*(IntegersPlain a, IntegersPlain b) { return {a.value * b.value}; }
    AIGC_INLINE friend IntegersPlain operator&(IntegersPlain a, IntegersPlain b) { return {a.value & b.value}; }
    AIGC_INLINE friend IntegersPlain min(IntegersPlain a, IntegersPlain b) {
        return a.as_signed() < b.as_signed() ? a : b;
    }
    AIGC_INLINE friend IntegersPlain shift_left(IntegersPlain v, int bits) { return {v.value << bits}; }
    AIGC_INLINE friend IntegersPlain shift_right(IntegersPlain v, int bits) { return {v.value >> bits}; }
    AIGC_INLINE friend IntegersPlain shift_signed(IntegersPlain v, int bits) { return splat(v.as_signed() >> bits); }
    AIGC_INLINE friend IntegersPlain halves(IntegersPlain low, IntegersPlain high) {
        return {(low.value & 0xffffu) | (high.value & 0xffff0000u)};
    }
    AIGC_INLINE friend IntegersPlain multiply_halves(IntegersPlain a, IntegersPlain b) {
        const auto low = [](IntegersPlain v) { return static_cast<std::int16_t>(v.value & 0xffffu); };
        const auto high = [](IntegersPlain v) { return static_cast<std::int16_t>(v.value >> 16); };
        return splat(low(a) * low(b) + high(a) * high(b));
    }
    AIGC_INLINE friend void store_three_bytes(std::uint8_t* p, IntegersPlain v) {
        for (int k = 0; k < 3; ++k) p[k] = static_cast<std::uint8_t>(v.value >> 8 * k);
    }
};

}  // namespace
}  // namespace aigc::simd
