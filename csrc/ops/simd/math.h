// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/inline.h"

namespace aigc::simd {
namespace {

/// v limited to low … high; a NaN stays one.
template <class V>
AIGC_INLINE V clamp(V v, float low, float high) {
    return max(V::splat(low), min(V::splat(high), v));
}

/// (e^r - 1 - r) / r^2 for |r| <= ln 2 / 2, by the Chebyshev-economised series of degree 6.
template <class V>
AIGC_INLINE V exp_tail(V r) {
    V p = V::splat(1.9875691500e-4f);
    p = fma(p, r, V::splat(1.3981999507e-3f));
    p = fma(p, r, V::splat(8.3334519073e-3f));
    p = fma(p, r, V::splat(4.1665795894e-2f));
    p = fma(p, r, V::splat(1.6666665459e-1f));
    return fma(p, r, V::splat(5.0000001201e-1f));
}

/// e^x within 2 units of the last place; 0 below -104, infinity above 89, NaN where x is a NaN.
/// x = n ln 2 + r with |r| <= ln 2 / 2.
template <class V>
AIGC_INLINE V exp(V x) {
    x = min(V::splat(89.0f), max(V::splat(-104.0f), x));
    const V n = round(x * V::splat(1.44269504f));
    const V r = fma(n, V::splat(2.12194440e-4f), fma(n, V::splat(-0.693359375f), x));
    return scale(fma(exp_tail(r), r * r, r + V::splat(1.0f)), n);
}

/// x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))) / 2, as x / (1 + e^-2u).
template <class V>
AIGC_INLINE V gelu(V x) {
    constexpr float kMinusTwoRoot = -1.59576912f;
    const V u = x * fma(x * x, V::splat(0.044715f * kMinusTwoRoot), V::splat(kMinusTwoRoot));
    return x / (V::splat(1.0f) + exp(u));
}

/// 1 / (1 + e^-x) within 2e-7.
template <class V>
AIGC_INLINE V sigmoid(V x) {
    return V::splat(1.0f) / (V::splat(1.0f) + exp(V::splat(0.0f) - x));
}

/// e^x - 1, as exact near 0 as far from it; x from -104 to 88. As exp(), but 1 is subtracted before it can hide what
/// is small.
template <class V>
AIGC_INLINE V exp_minus_one(V x) {
    const V n = round(x * V::splat(1.44269504f));
    const V r = fma(n, V::splat(2.12194440e-4f), fma(n, V::splat(-0.693359375f), x));
    const V e = fma(exp_tail(r), r * r, r);
    return scale(e, n) + (scale(V::splat(1.0f), n) - V::splat(1.0f));
}

/// tanh(x) within 4 units of its last place, as (e^2x - 1) / (e^2x + 1).
template <class V>
AIGC_INLINE V tanh(V x) {
    const V e = exp_minus_one(min(V::splat(40.0f), max(V::splat(-40.0f), x + x)));
    return e / (e + V::splat(2.0f));
}

}  // namespace
}  // namespace aigc::simd
