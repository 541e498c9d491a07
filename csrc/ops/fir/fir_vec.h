// SPDX-License-Identifier: Apache-2.0
// Finite impulse response filters over a vector type V of ops/simd/.
#pragma once
#include <cstddef>

#include "base/inline.h"
#include "ops/fir/fir.h"
#include "ops/simd/loop.h"

namespace aigc {
namespace {

template <class V>
void fir_rows(const FirRows& call) {
    simd::for_vectors<V>(call.length, [&](std::size_t i, auto step) {
        V sum = V::splat(0.0f);
        for (std::size_t k = 0; k < call.taps; ++k)
            sum = fma(V::splat(call.weights[k]), step.load(call.rows[k] + i), sum);
        step.put(call.out + i, sum);
    });
}

/// Two vectors of channels of one pixel, the usual block of a wide image: their sums stay in registers.
template <class V, bool kAdd>
AIGC_INLINE void fir_two_vectors(const float* in, const float* weights, std::size_t taps, std::size_t stride,
                                 float* out) {
    V first = kAdd ? V::load(out) : V::splat(0.0f), second = kAdd ? V::load(out + V::lanes) : V::splat(0.0f);
    for (std::size_t k = 0; k < taps; ++k, in += stride) {
        const V weight = V::splat(weights[k]);
        first = fma(weight, V::load(in), first);
        second = fma(weight, V::load(in + V::lanes), second);
    }
    store(out, first);
    store(out + V::lanes, second);
}

template <class V, bool kAdd>
void fir_pixels(const FirPixels& call) {
    const std::size_t channels = call.channels, pairs = channels / (2 * V::lanes) * 2 * V::lanes;
    for (std::size_t x = 0; x < call.pixels; ++x) {
        const float* const in = call.in + call.starts[x] * static_cast<std::ptrdiff_t>(channels);
        const float* const weights = call.weights[x];
        float* const out = call.out + x * channels;
        for (std::size_t c = 0; c < pairs; c += 2 * V::lanes)
            fir_two_vectors<V, kAdd>(in + c, weights, call.taps, channels, out + c);
        simd::for_vectors<V>(channels - pairs, [&](std::size_t i, auto step) {
            const std::size_t c = pairs + i;
            V sum = kAdd ? step.load(out + c) : V::splat(0.0f);
            for (std::size_t k = 0; k < call.taps; ++k)
                sum = fma(V::splat(weights[k]), step.load(in + k * channels + c), sum);
            step.put(out + c, sum);
        });
    }
}

template <class V>
void fir_activate(const FirActivation& call) {
    const V slope = V::splat(call.slope), gain = V::splat(call.gain), limit = V::splat(call.limit);
    const V least = V::splat(0.0f) - limit;
    simd::for_vectors<V>(call.length, [&](std::size_t i, auto step) {
        const V v = leaky_relu(step.load(call.values + i), slope) * gain;
        step.put(call.values + i, min(limit, max(least, v)));
    });
}

template <class V>
constexpr FirKernels fir_kernels() {
    return {fir_rows<V>, fir_pixels<V, false>, fir_pixels<V, true>, fir_activate<V>};
}

}  // namespace
}  // namespace aigc
