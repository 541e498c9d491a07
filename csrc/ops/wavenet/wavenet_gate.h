// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/inline.h"

namespace aigc {
namespace {

/// exp(x) - 1 for |x| < 87, within 2 units in the last place: x = n ln 2 + r, and a polynomial on |r| ≤ ln 2 / 2.
template <class V>
AIGC_INLINE typename V::Float expm1(typename V::Float x) {
    const auto n = V::nearest(V::mul(x, V::set(1.44269504088896341f)));
    auto r = V::fma(n, V::set(-0.693359375f), x);
    r = V::fma(n, V::set(2.12194440e-4f), r);
    auto p = V::set(1.3930436e-3f);
    p = V::fma(p, r, V::set(8.3637088e-3f));
    p = V::fma(p, r, V::set(4.1666560e-2f));
    p = V::fma(p, r, V::set(1.6666648e-1f));
    p = V::fma(p, r, V::set(0.5f));
    p = V::fma(V::mul(r, r), p, r);
    const auto power = V::scale(V::set(1.0f), n);
    return V::fma(power, p, V::sub(power, V::set(1.0f)));
}

/// 2^x for |x| < 126, within 3e-6 of it: a minimax polynomial on |x - n| ≤ 1/2.
template <class V>
AIGC_INLINE typename V::Float coarse_exp2(typename V::Float x) {
    const auto n = V::nearest(x);
    const auto f = V::sub(x, n);
    auto p = V::set(9.57010033e-3f);
    p = V::fma(p, f, V::set(5.59178628e-2f));
    p = V::fma(p, f, V::set(2.40247449e-1f));
    p = V::fma(p, f, V::set(6.93121814e-1f));
    p = V::fma(p, f, V::set(9.99999261e-1f));
    return V::scale(p, n);
}

/// tanh(a) sigmoid(b) = -u / ((2 + u) (2 + v)) with u = exp(-2a) - 1 and v = exp(-b) - 1.
/// expm1 keeps the small values of tanh exact; one division serves both.
/// Beyond the clamps tanh is ±1 in float32 and the sigmoid below 1e-28; exp stays finite.
template <class V>
AIGC_INLINE typename V::Float exact_gate(typename V::Float a, typename V::Float b) {
    const auto u = expm1<V>(V::clamp(V::mul(a, V::set(-2.0f)), -20.0f, 20.0f));
    const auto v = expm1<V>(V::clamp(V::mul(b, V::set(-1.0f)), -65.0f, 65.0f));
    const auto two = V::set(2.0f);
    return V::div(V::mul(u, V::set(-1.0f)), V::mul(V::add(u, two), V::add(v, two)));
}

/// The same within 5e-4 of it and 3e-6 near zero, for activations that are rounded to 8 significant bits or fewer:
/// (1 - u) / ((1 + u) (1 + v)) with u = exp(-2a) and v = exp(-b), the quotient from the processor's estimate.
template <class V>
AIGC_INLINE typename V::Float coarse_gate(typename V::Float a, typename V::Float b) {
    constexpr float kLog2E = 1.44269504f;
    const auto one = V::set(1.0f);
    const auto u = coarse_exp2<V>(V::clamp(V::mul(a, V::set(-2.0f * kLog2E)), -28.0f, 28.0f));
    const auto v = coarse_exp2<V>(V::clamp(V::mul(b, V::set(-kLog2E)), -94.0f, 94.0f));
    return V::mul(V::sub(one, u), V::reciprocal_estimate(V::mul(V::add(one, u), V::add(one, v))));
}

}  // namespace
}  // namespace aigc
