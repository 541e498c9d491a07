// SPDX-License-Identifier: Apache-2.0
// Location-sensitive attention over a vector type V of ops/simd/.
#pragma once
#include "ops/location_attention/location_attention.h"
#include "ops/simd/loop.h"
#include "ops/simd/math.h"

namespace aigc {
namespace {

template <class V>
void sum_energies(const AttentionEnergiesCall& call) {
    for (std::size_t t = 0; t < call.features.rows; ++t) {
        V total = V::splat(0.0f);
        simd::for_vectors<V>(call.features.cols, [&](std::size_t a, auto here) {
            total = fma(here.load(call.v + a), tanh(here.load(call.features.row(t) + a)), total);
        });
        call.energies[t] = sum(total);
    }
}

/// Set shares to e^(energy - largest); return their sum.
template <class V>
AIGC_INLINE float exponentiate_energies(const AttendCall& call, float largest) {
    V total = V::splat(0.0f);
    simd::for_vectors<V>(call.memory.rows, [&](std::size_t t, auto here) {
        const V e = here.kept(exp(here.load(call.energies + t) - V::splat(largest)));
        here.put(call.shares + t, e);
        total = total + e;
    });
    return sum(total);
}

template <class V>
void attend_once(const AttendCall& call) {
    const std::size_t positions = call.memory.rows;
    float largest = call.energies[0];
    for (std::size_t t = 1; t < positions; ++t) largest = call.energies[t] > largest ? call.energies[t] : largest;
    const float scale = 1 / exponentiate_energies<V>(call, largest);
    for (std::size_t t = 0; t < positions; ++t) {
        const float share = call.shares[t] * scale;
        call.shares[t] = share;
        call.location[2 * t] = share;
        call.location[2 * t + 1] += share;
    }
    simd::for_vectors<V>(call.memory.cols,
                         [&](std::size_t c, auto here) { here.put(call.context + c, V::splat(0.0f)); });
    for (std::size_t t = 0; t < positions; ++t) {
        const V share = V::splat(call.shares[t]);
        simd::for_vectors<V>(call.memory.cols, [&](std::size_t c, auto here) {
            here.put(call.context + c, fma(share, here.load(call.memory.row(t) + c), here.load(call.context + c)));
        });
    }
}

}  // namespace
}  // namespace aigc
