// SPDX-License-Identifier: Apache-2.0
// The gate tanh(a) sigmoid(b) over a vector type V of ops/simd/.
#pragma once
#include "base/inline.h"
#include "ops/simd/math.h"

namespace aigc {
namespace {

/// exp(x) - 1 for |x| < 87, within 2 units in the last place: x = n ln 2 + r, and a polynomial on |r| ≤ ln 2 / 2.
template <class V>
AIGC_INLINE V gate_expm1(V x) {
    const V n = round(x * V::splat(1.44269504088896341f));
    V r = fma(n, V::splat(-0.693359375f), x);
    r = fma(n, V::splat(2.12194440e-4f), r);
    V p = V::splat(1.3930436e-3f);
    p = fma(p, r, V::splat(8.3637088e-3f));
    p = fma(p, r, V::splat(4.1666560e-2f));
    p = fma(p, r, V::splat(1.6666648e-1f));
    p = fma(p, r, V::splat(0.5f));
    p = fma(r * r, p, r);
    const V power = scale_normal(V::splat(1.0f), n);
    return fma(power, p, power - V::splat(1.0f));
}

/// 2^x for |x| < 126, within 3e-6 of it: a minimax polynomial on |x - n| ≤ 1/2.
template <class V>
AIGC_INLINE V coarse_exp2(V x) {
    const V n = round(x);
    const V f = x - n;
    V p = V::splat(9.57010033e-3f);
    p = fma(p, f, V::splat(5.59178628e-2f));
    p = fma(p, f, V::splat(2.40247449e-1f));
    p = fma(p, f, V::splat(6.93121814e-1f));
    p = fma(p, f, V::splat(9.99999261e-1f));
    return scale_normal(p, n);
}

/// tanh(a) sigmoid(b) = -u / ((2 + u) (2 + v)) with u = exp(-2a) - 1 and v = exp(-b) - 1.
/// gate_expm1() keeps the small values of tanh exact; one division serves both.
/// Beyond the clamps tanh is ±1 in float32 and the sigmoid below 1e-28; exp stays finite.
template <class V>
AIGC_INLINE V exact_gate(V a, V b) {
    const V u = gate_expm1(simd::clamp(a * V::splat(-2.0f), -20.0f, 20.0f));
    const V v = gate_expm1(simd::clamp(b * V::splat(-1.0f), -65.0f, 65.0f));
    const V two = V::splat(2.0f);
    return (u * V::splat(-1.0f)) / ((u + two) * (v + two));
}

/// The same within 5e-4 of it and 3e-6 near zero, for activations that are rounded to 8 significant bits or fewer:
/// (1 - u) / ((1 + u) (1 + v)) with u = exp(-2a) and v = exp(-b), the quotient from the processor's estimate.
template <class V>
AIGC_INLINE V coarse_gate(V a, V b) {
    constexpr float kLog2E = 1.44269504f;
    const V one = V::splat(1.0f);
    const V u = coarse_exp2(simd::clamp(a * V::splat(-2.0f * kLog2E), -28.0f, 28.0f));
    const V v = coarse_exp2(simd::clamp(b * V::splat(-kLog2E), -94.0f, 94.0f));
    return (one - u) * reciprocal_estimate((one + u) * (one + v));
}

}  // namespace
}  // namespace aigc
