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
    const auto power = V::power_of_two(n);
    return V::fma(power, p, V::sub(power, V::set(1.0f)));
}

/// tanh(a) sigmoid(b) = -u / ((2 + u) (2 + v)) with u = exp(-2a) - 1 and v = exp(-b) - 1.
/// expm1 keeps the small values of tanh exact; one division serves both.
/// Beyond the clamps tanh is ±1 in float32 and the sigmoid below 1e-28; exp stays finite.
template <class V>
AIGC_INLINE typename V::Float gate(typename V::Float a, typename V::Float b) {
    const auto u = expm1<V>(V::clamp(V::mul(a, V::set(-2.0f)), -20.0f, 20.0f));
    const auto v = expm1<V>(V::clamp(V::mul(b, V::set(-1.0f)), -65.0f, 65.0f));
    const auto two = V::set(2.0f);
    return V::div(V::mul(u, V::set(-1.0f)), V::mul(V::add(u, two), V::add(v, two)));
}

}  // namespace
}  // namespace aigc
