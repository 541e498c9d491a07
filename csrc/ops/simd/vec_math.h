// SPDX-License-Identifier: Apache-2.0
// Functions over `Vec`; include vec_avx2.h or vec_avx512.h first.
#pragma once

namespace aigc {
namespace {

/// (e^r - 1 - r) / r^2 for |r| <= ln 2 / 2, by the Chebyshev-economised series of degree 6.
AIGC_INLINE Vec exp_tail(Vec r) {
    Vec p = splat(1.9875691500e-4f);
    p = fma(p, r, splat(1.3981999507e-3f));
    p = fma(p, r, splat(8.3334519073e-3f));
    p = fma(p, r, splat(4.1665795894e-2f));
    p = fma(p, r, splat(1.6666665459e-1f));
    return fma(p, r, splat(5.0000001201e-1f));
}

/// e^x within 2 units of the last place; 0 below -104, infinity above 89, not a number where x is none.
/// x = n ln 2 + r with |r| <= ln 2 / 2.
AIGC_INLINE Vec exp(Vec x) {
    x = min(splat(89.0f), max(splat(-104.0f), x));
    const Vec n = round(x * splat(1.44269504f));
    const Vec r = fma(n, splat(2.12194440e-4f), fma(n, splat(-0.693359375f), x));
    return scale(fma(exp_tail(r), r * r, r + splat(1.0f)), n);
}

/// x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))) / 2, as x / (1 + e^-2u).
AIGC_INLINE Vec gelu(Vec x) {
    constexpr float kMinusTwoRoot = -1.59576912f;
    const Vec u = x * fma(x * x, splat(0.044715f * kMinusTwoRoot), splat(kMinusTwoRoot));
    return x / (splat(1.0f) + exp(u));
}

/// 1 / (1 + e^-x) within 2e-7.
AIGC_INLINE Vec sigmoid(Vec x) { return splat(1.0f) / (splat(1.0f) + exp(splat(0.0f) - x)); }

/// e^x - 1, as exactly near 0 as far from it; x from -104 to 88. As exp(), but that 1 is taken off before it hides
/// what is small.
AIGC_INLINE Vec exp_minus_one(Vec x) {
    const Vec n = round(x * splat(1.44269504f));
    const Vec r = fma(n, splat(2.12194440e-4f), fma(n, splat(-0.693359375f), x));
    const Vec e = fma(exp_tail(r), r * r, r);
    return scale(e, n) + (scale(splat(1.0f), n) - splat(1.0f));
}

/// tanh(x) within 4 units of its last place, as (e^2x - 1) / (e^2x + 1).
AIGC_INLINE Vec tanh(Vec x) {
    const Vec e = exp_minus_one(min(splat(40.0f), max(splat(-40.0f), x + x)));
    return e / (e + splat(2.0f));
}

}  // namespace
}  // namespace aigc
