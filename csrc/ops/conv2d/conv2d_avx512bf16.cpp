// SPDX-License-Identifier: Apache-2.0
#include "ops/conv2d/conv2d_tile.h"
#include "ops/conv2d/machine_avx512.h"
#include "ops/conv2d/sums.h"

namespace aigc {
namespace {

struct Bfloat16 : FloatSums<Machine512> {
    using Element = std::uint16_t;
    using Weights = __m512i;
    static constexpr int kGroup = 2;

    AIGC_INLINE static Weights load_weights(const std::byte* p) { return _mm512_loadu_si512(p); }
    /// The 32 bits of one group of inputs, in every lane.
    AIGC_INLINE static Weights repeat(const Element* x) {
        int group;
        __builtin_memcpy(&group, x, sizeof group);
        return _mm512_set1_epi32(group);
    }
    AIGC_INLINE static Sum dot(Sum sum, Weights x, Weights w) {
        return _mm512_dpbf16_ps(sum, reinterpret_cast<__m512bh>(w), reinterpret_cast<__m512bh>(x));
    }
    AIGC_INLINE static Float added(Float value, const Element* add, const Column&) {
        const __m512i wide = _mm512_cvtepu16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(add)));
        return _mm512_add_ps(value, _mm512_castsi512_ps(_mm512_slli_epi32(wide, 16)));
    }
    AIGC_INLINE static void store(Element* out, Float v, const Column&) {
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(out), reinterpret_cast<__m256i>(_mm512_cvtneps_pbh(v)));
    }
};

struct Int8 : IntegerSums<Machine512> {
    using Weights = __m512i;

    AIGC_INLINE static Weights load_weights(const std::byte* p) { return _mm512_loadu_si512(p); }
    /// clang would take VBROADCASTSS, whose result reaches the integer units late: a quarter of the speed.
    AIGC_INLINE static Weights repeat(const Element* x) {
        Weights repeated;
        asm("vpbroadcastd %1, %0" : "=v"(repeated) : "m"(*reinterpret_cast<const Element(*)[4]>(x)));
        return repeated;
    }
    AIGC_INLINE static Sum dot(Sum sum, Weights x, Weights w) {
        asm("vpdpbusd %2, %1, %0" : "+v"(sum) : "v"(x), "v"(w));
        return sum;
    }
    AIGC_INLINE static Float added(Float value, const Element* add, const Column& of) {
        const __m512i wide = _mm512_cvtepu8_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(add)));
        return _mm512_add_ps(value, _mm512_mul_ps(_mm512_cvtepi32_ps(wide), load(of.add_scale)));
    }
    /// max() returns its second operand where the first is not a number.
    AIGC_INLINE static void store(Element* out, Float v, const Column& of) {
        const Float shifted = _mm512_max_ps(_mm512_add_ps(v, of.zero), _mm512_setzero_ps());
        _mm_storeu_si128(reinterpret_cast<__m128i*>(out), _mm512_cvtusepi32_epi8(_mm512_cvtps_epu32(shifted)));
    }
};

}  // namespace

const Conv2dKernels kConv2dAvx512Bfloat16 = conv2d_kernels<Bfloat16>(Precision::bfloat16);
const Conv2dKernels kConv2dAvx512Int8 = conv2d_kernels<Int8>(Precision::int8);

}  // namespace aigc
