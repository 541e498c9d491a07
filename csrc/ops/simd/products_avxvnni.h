// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "ops/simd/bytes_avx2.h"

// The checks compile the kernels of this tier a second time, for AVX-512 VNNI + VL, whose 256-bit VPDPBUSD is the same
// operation in another encoding: so they also run on machines that have the one and not the other.
#ifdef AIGC_AVXVNNI_AS_EVEX
#define AIGC_VPDPBUSD "vpdpbusd"
#else
#define AIGC_VPDPBUSD "%{vex%} vpdpbusd"
#endif

namespace aigc::simd {
namespace {

/// int8 on AVX-VNNI, see products.h.
struct ByteProductsAvxVnni {
    using Vector = Avx2;
    using Element = std::uint8_t;
    using Sum = Avx2::Integers;
    using Weights = __m256i;
    static constexpr int kGroup = 4;
    static constexpr int kRun = 1;

    AIGC_INLINE static Weights load_weights(const std::byte* p) { return Avx2::load_words(p); }
    AIGC_INLINE static Weights repeat(const Element* x) { return repeat_bytes(x); }
    /// a: elements, without sign; b: weights, with sign. Not the intrinsic, see Avx512::Integers.
    AIGC_INLINE static Sum dot(Sum sum, Weights a, Weights b) {
        asm(AIGC_VPDPBUSD " %2, %1, %0" : "+v"(sum) : "v"(a), "v"(b));
        return sum;
    }
    AIGC_INLINE static Avx2 load_elements(const Element* p) { return Avx2::load_widened(p); }
    AIGC_INLINE static void store_elements(Element* p, Avx2 v) { store_bytes(p, v); }
    AIGC_INLINE static void store_signed(Element* p, Avx2 v) { store_signed_bytes(p, v); }
};

}  // namespace
}  // namespace aigc::simd
