// SPDX-License-Identifier: Apache-2.0
// Location-sensitive attention over `Vec`; include vec_avx2.h or vec_avx512.h, vec_loop.h and vec_math.h first.
#pragma once
#include "ops/location_attention/location_attention.h"

namespace aigc {
namespace {

void sum_energies(const AttentionEnergiesCall& call) {
    for (std::size_t t = 0; t < call.features.rows; ++t) {
        Vec total = splat(0.0f);
        for_vectors(call.features.cols, [&](std::size_t a, auto here) {
            total = fma(load(call.v + a, here), tanh(load(call.features.row(t) + a, here)), total);
        });
        call.energies[t] = sum(total);
    }
}

/// shares = e^(energy - largest); returns their sum.
AIGC_INLINE float exponentiate(const AttendCall& call, float largest) {
    Vec total = splat(0.0f);
    for_vectors(call.memory.rows, [&](std::size_t t, auto here) {
        const Vec e = keep(exp(load(call.energies + t, here) - splat(largest)), here);
        store(call.shares + t, e, here);
        total = total + e;
    });
    return sum(total);
}

void attend_once(const AttendCall& call) {
    const std::size_t positions = call.memory.rows;
    float largest = call.energies[0];
    for (std::size_t t = 1; t < positions; ++t) largest = call.energies[t] > largest ? call.energies[t] : largest;
    const float scale = 1 / exponentiate(call, largest);
    for (std::size_t t = 0; t < positions; ++t) {
        const float share = call.shares[t] * scale;
        call.shares[t] = share;
        call.location[2 * t] = share;
        call.location[2 * t + 1] += share;
    }
    for_vectors(call.memory.cols, [&](std::size_t c, auto here) { store(call.context + c, splat(0.0f), here); });
    for (std::size_t t = 0; t < positions; ++t) {
        const Vec share = splat(call.shares[t]);
        for_vectors(call.memory.cols, [&](std::size_t c, auto here) {
            store(call.context + c, fma(share, load(call.memory.row(t) + c, here), load(call.context + c, here)), here);
        });
    }
}

}  // namespace
}  // namespace aigc
