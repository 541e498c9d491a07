// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>

#include "base/inline.h"
#include "ops/element.h"

namespace aigc::simd {
namespace {

/// A tile of a product of matrices: kRows rows × kVectors vectors of columns of sums, which stay in registers through
/// the whole depth. P is a type of products (products.h). Each sum has one accumulator and a fixed order, whatever the
/// rows beside it.
template <class P, int kRows, int kVectors>
struct Tile {
    typename P::Sum sum[kRows][kVectors];

    /// The sums of column vector v begin with first(v).
    template <class First>
    AIGC_INLINE void start(First first) {
#pragma GCC unroll 8
        for (int v = 0; v < kVectors; ++v) {
            const typename P::Sum begin = first(v);
#pragma GCC unroll 16
            for (int r = 0; r < kRows; ++r) sum[r][v] = begin;
        }
    }

    /// Add `groups` products of each row of x, rows `stride` elements apart, by weights[group][columns]: whole runs of
    /// P::kRun groups first. Returns the weights behind those used.
    AIGC_INLINE const std::byte* add(const typename P::Element* x, std::size_t stride, std::size_t groups,
                                     const std::byte* weights) {
        std::size_t k = 0;
        if constexpr (P::kRun > 1)
            for (; k + P::kRun <= groups; k += P::kRun, x += P::kRun * P::kGroup, weights += P::kRun * kStepBytes)
                add_run(x, stride, weights);
        for (; k < groups; ++k, x += P::kGroup, weights += kStepBytes) add_group(x, stride, weights);
        return weights;
    }

  private:
    static constexpr std::size_t kVectorBytes = P::Vector::lanes * kGroupBytes, kStepBytes = kVectors * kVectorBytes;

    /// Load kVectors vectors of weights, and repeat one group of each row across the lanes.
    AIGC_INLINE void add_group(const typename P::Element* x, std::size_t stride, const std::byte* weights) {
        typename P::Weights w[kVectors];
#pragma GCC unroll 8
        for (int v = 0; v < kVectors; ++v) w[v] = P::load_weights(weights + v * kVectorBytes);
#pragma GCC unroll 16
        for (int r = 0; r < kRows; ++r) {
            const typename P::Weights repeated = P::repeat(x + r * stride);
#pragma GCC unroll 8
            for (int v = 0; v < kVectors; ++v) sum[r][v] = P::dot(sum[r][v], repeated, w[v]);
        }
    }

    AIGC_INLINE void add_run(const typename P::Element* x, std::size_t stride, const std::byte* weights) {
        typename P::Weights w[kVectors][P::kRun];
#pragma GCC unroll 8
        for (int v = 0; v < kVectors; ++v)
#pragma GCC unroll 4
            for (int i = 0; i < P::kRun; ++i) w[v][i] = P::load_weights(weights + i * kStepBytes + v * kVectorBytes);
#pragma GCC unroll 16
        for (int r = 0; r < kRows; ++r) {
            typename P::Weights repeated[P::kRun];
#pragma GCC unroll 4
            for (int i = 0; i < P::kRun; ++i) repeated[i] = P::repeat(x + r * stride + i * P::kGroup);
#pragma GCC unroll 8
            for (int v = 0; v < kVectors; ++v) sum[r][v] = P::dot_run(sum[r][v], repeated, w[v]);
        }
    }
};

/// Groups that hold `count` elements.
template <class P>
AIGC_INLINE constexpr std::size_t groups_of(std::size_t count) {
    return (count + P::kGroup - 1) / P::kGroup;
}

}  // namespace
}  // namespace aigc::simd
