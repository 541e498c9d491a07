// SPDX-License-Identifier: Apache-2.0
// The product of a matrix by a vector over a vector type V of ops/simd/.
#pragma once
#include <cstdint>

#include "ops/matvec/matvec.h"

namespace aigc {
namespace {

template <class V>
constexpr std::size_t kRunVectors = kMatvecRun / V::lanes;
/// Far enough ahead of the sums that memory has delivered when they arrive.
constexpr std::size_t kAheadBytes = 4096;

/// The weights of one row in one run.
template <class V>
struct RunWeights {
    V v[kRunVectors<V>];
};

template <class V>
struct Float32Weights {
    using Vector = V;
    using Element = float;
    AIGC_INLINE static RunWeights<V> load_run(const Element* p) {
        RunWeights<V> run;
#pragma GCC unroll 4
        for (std::size_t i = 0; i < kRunVectors<V>; ++i) run.v[i] = V::load(p + i * V::lanes);
        return run;
    }
};

template <class V>
struct Bfloat16Weights {
    using Vector = V;
    using Element = std::uint16_t;
    AIGC_INLINE static RunWeights<V> load_run(const Element* p) {
        const auto* const words = reinterpret_cast<const std::uint32_t*>(p);
        RunWeights<V> run;
#pragma GCC unroll 2
        for (std::size_t i = 0; i < kRunVectors<V> / 2; ++i) {
            run.v[i] = V::load_lower_halves(words + i * V::lanes);
            run.v[kRunVectors<V> / 2 + i] = V::load_upper_halves(words + i * V::lanes);
        }
        return run;
    }
};

template <class V>
struct Int8Weights {
    using Vector = V;
    using Element = std::int8_t;
    AIGC_INLINE static RunWeights<V> load_run(const Element* p) {
        RunWeights<V> run;
#pragma GCC unroll 4
        for (std::size_t i = 0; i < kRunVectors<V>; ++i) run.v[i] = V::load_widened(p + i * V::lanes);
        return run;
    }
};

/// Four rows at once, each with two sums, so that no multiply-add waits for the one before it.
template <class Weights>
AIGC_INLINE void matvec_panel(const MatvecCall& call, const typename Weights::Element* weights, std::size_t first_row) {
    using V = typename Weights::Vector;
    V sums[kMatvecPanel][2];
#pragma GCC unroll 4
    for (std::size_t r = 0; r < kMatvecPanel; ++r) sums[r][0] = sums[r][1] = V::splat(0.0f);
    constexpr std::size_t kStep = kMatvecPanel * kMatvecRun;
    for (std::size_t k = 0; k < call.depth; k += kMatvecRun, weights += kStep) {
        V x[kRunVectors<V>];
#pragma GCC unroll 4
        for (std::size_t i = 0; i < kRunVectors<V>; ++i) x[i] = V::load(call.x + k + i * V::lanes);
#pragma GCC unroll 8
        for (std::size_t b = 0; b < kStep * sizeof(*weights); b += 64)
            __builtin_prefetch(reinterpret_cast<const char*>(weights) + kAheadBytes + b);
#pragma GCC unroll 4
        for (std::size_t r = 0; r < kMatvecPanel; ++r) {
            const RunWeights<V> run = Weights::load_run(weights + r * kMatvecRun);
#pragma GCC unroll 4
            for (std::size_t i = 0; i < kRunVectors<V>; ++i) sums[r][i % 2] = fma(run.v[i], x[i], sums[r][i % 2]);
        }
    }
#pragma GCC unroll 4
    for (std::size_t r = 0; r < kMatvecPanel; ++r) {
        const std::size_t row = first_row + r;
        call.out[row] = call.bias[row] + call.scale[row] * sum(sums[r][0] + sums[r][1]);
    }
}

template <class Weights>
void run_matvec_panels(const MatvecCall& call, std::size_t first_panel, std::size_t last_panel) {
    const auto* const weights = reinterpret_cast<const typename Weights::Element*>(call.weights);
    for (std::size_t p = first_panel; p < last_panel; ++p)
        matvec_panel<Weights>(call, weights + p * kMatvecPanel * call.depth, p * kMatvecPanel);
}

template <class V>
constexpr MatvecKernels matvec_kernels() {
    return {{run_matvec_panels<Float32Weights<V>>, run_matvec_panels<Bfloat16Weights<V>>,
             run_matvec_panels<Int8Weights<V>>}};
}

}  // namespace
}  // namespace aigc
