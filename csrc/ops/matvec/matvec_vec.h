// SPDX-License-Identifier: Apache-2.0
// The matrix by a vector over `Vec`; include vec_avx2.h or vec_avx512.h first, and define
//   Vec lower_halves(const std::uint32_t*), upper_halves(const std::uint32_t*)   bfloat16 of the words, widened
//   Vec widened(const std::int8_t*)                                              as many bytes as Vec has lanes
#pragma once
#include <cstdint>

#include "ops/matvec/matvec.h"

namespace aigc {
namespace {

constexpr std::size_t kRunVectors = kMatvecRun / Vec::lanes;
/// Far enough ahead of the sums that memory has delivered when they arrive.
constexpr std::size_t kAheadBytes = 4096;

/// The weights of one row in one run.
struct RunWeights {
    Vec v[kRunVectors];
};

struct Float32Weights {
    using Element = float;
    AIGC_INLINE static RunWeights load_run(const Element* p) {
        RunWeights run;
#pragma GCC unroll 4
        for (std::size_t i = 0; i < kRunVectors; ++i) run.v[i] = load(p + i * Vec::lanes);
        return run;
    }
};

struct Bfloat16Weights {
    using Element = std::uint16_t;
    AIGC_INLINE static RunWeights load_run(const Element* p) {
        const auto* const words = reinterpret_cast<const std::uint32_t*>(p);
        RunWeights run;
#pragma GCC unroll 2
        for (std::size_t i = 0; i < kRunVectors / 2; ++i) {
            run.v[i] = lower_halves(words + i * Vec::lanes);
            run.v[kRunVectors / 2 + i] = upper_halves(words + i * Vec::lanes);
        }
        return run;
    }
};

struct Int8Weights {
    using Element = std::int8_t;
    AIGC_INLINE static RunWeights load_run(const Element* p) {
        RunWeights run;
#pragma GCC unroll 4
        for (std::size_t i = 0; i < kRunVectors; ++i) run.v[i] = widened(p + i * Vec::lanes);
        return run;
    }
};

/// Four rows at once, each with two sums, so that no multiply-add waits for the one before it.
template <class Weights>
AIGC_INLINE void panel(const MatvecCall& call, const typename Weights::Element* weights, std::size_t first_row) {
    Vec sums[kMatvecPanel][2];
#pragma GCC unroll 4
    for (std::size_t r = 0; r < kMatvecPanel; ++r) sums[r][0] = sums[r][1] = splat(0.0f);
    constexpr std::size_t kStep = kMatvecPanel * kMatvecRun;
    for (std::size_t k = 0; k < call.depth; k += kMatvecRun, weights += kStep) {
        Vec x[kRunVectors];
#pragma GCC unroll 4
        for (std::size_t i = 0; i < kRunVectors; ++i) x[i] = load(call.x + k + i * Vec::lanes);
#pragma GCC unroll 8
        for (std::size_t b = 0; b < kStep * sizeof(*weights); b += 64)
            _mm_prefetch(reinterpret_cast<const char*>(weights) + kAheadBytes + b, _MM_HINT_T0);
#pragma GCC unroll 4
        for (std::size_t r = 0; r < kMatvecPanel; ++r) {
            const RunWeights run = Weights::load_run(weights + r * kMatvecRun);
#pragma GCC unroll 4
            for (std::size_t i = 0; i < kRunVectors; ++i) sums[r][i % 2] = fma(run.v[i], x[i], sums[r][i % 2]);
        }
    }
#pragma GCC unroll 4
    for (std::size_t r = 0; r < kMatvecPanel; ++r) {
        const std::size_t row = first_row + r;
        call.out[row] = call.bias[row] + call.scale[row] * sum(sums[r][0] + sums[r][1]);
    }
}

template <class Weights>
void run_panels(const MatvecCall& call, std::size_t first_panel, std::size_t last_panel) {
    const auto* const weights = reinterpret_cast<const typename Weights::Element*>(call.weights);
    for (std::size_t p = first_panel; p < last_panel; ++p)
        panel<Weights>(call, weights + p * kMatvecPanel * call.depth, p * kMatvecPanel);
}

}  // namespace
}  // namespace aigc
