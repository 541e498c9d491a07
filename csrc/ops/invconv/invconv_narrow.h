// SPDX-License-Identifier: Apache-2.0
// Narrow invertible convolution over a vector type V of ops/simd/. Several rows share a
// vector: with 4 channels in 16 lanes, lane l holds channel l % 4 of row l / 4, and
//
//     out = sum_j permute(x, lane l → lane of channel j of the same row) * matrix[l % 4][j]
#pragma once
#include "base/inline.h"
#include "ops/invconv/invconv.h"

namespace aigc {
namespace {

/// The matrix column by column as the lanes want it.
template <class V>
struct NarrowColumns {
    V factors[V::lanes];
    typename V::Lanes sources[V::lanes];
};

template <class V>
AIGC_INLINE void spread_columns(const float* matrix, std::size_t channels, NarrowColumns<V>& columns) {
    const std::size_t used = V::lanes / channels * channels;
    for (std::size_t j = 0; j < channels; ++j) {
        float factors[V::lanes] = {};
        int sources[V::lanes] = {};
        for (std::size_t lane = 0; lane < used; ++lane) {
            factors[lane] = matrix[lane % channels * channels + j];
            sources[lane] = static_cast<int>(lane / channels * channels + j);
        }
        columns.factors[j] = V::load(factors);
        columns.sources[j] = V::load_lanes(sources);
    }
}

/// Several rows in x. The order of the sum is row_product's: a row's bits do not depend on the rows beside it.
template <class V, std::size_t kChannels>
AIGC_INLINE V product(const NarrowColumns<V>& columns, V x) {
    V even = permute(x, columns.sources[0]) * columns.factors[0], odd = V::splat(0.0f);
#pragma GCC unroll 16
    for (std::size_t j = 1; j < kChannels; ++j)
        (j % 2 ? odd : even) = fma(permute(x, columns.sources[j]), columns.factors[j], j % 2 ? odd : even);
    return even + odd;
}

/// One row: its channels are spread from memory, which costs no shuffle.
template <class V, std::size_t kChannels>
AIGC_INLINE V row_product(const NarrowColumns<V>& columns, const float* x) {
    V even = V::splat(x[0]) * columns.factors[0], odd = V::splat(0.0f);
#pragma GCC unroll 16
    for (std::size_t j = 1; j < kChannels; ++j)
        (j % 2 ? odd : even) = fma(V::splat(x[j]), columns.factors[j], j % 2 ? odd : even);
    return even + odd;
}

/// Whole vectors of rows where the rows follow each other without a gap, else one row a vector.
template <class V, std::size_t kChannels>
void narrow_rows(const float* matrix, Rows<const float> x, Rows<float> out) {
    NarrowColumns<V> columns;
    spread_columns(matrix, kChannels, columns);
    constexpr std::size_t kTogether = V::lanes / kChannels, kUsed = kTogether * kChannels;
    std::size_t t = 0;
    if (kTogether > 1 && x.stride == kChannels && out.stride == kChannels) {
        for (; t + kTogether <= x.rows; t += kTogether) {
            if constexpr (kUsed == V::lanes)
                store(out.row(t), product<V, kChannels>(columns, V::load(x.row(t))));
            else
                store_some(out.row(t), product<V, kChannels>(columns, V::load_some(x.row(t), kUsed)), kUsed);
        }
    }
    for (; t < x.rows; ++t) store_some(out.row(t), row_product<V, kChannels>(columns, x.row(t)), kChannels);
}

/// Finds the row loop that is compiled for this many channels.
template <class V, std::size_t kChannels = V::lanes>
void narrow(const float* matrix, std::size_t channels, Rows<const float> x, Rows<float> out) {
    if (channels == kChannels) return narrow_rows<V, kChannels>(matrix, x, out);
    if constexpr (kChannels > 1) narrow<V, kChannels - 1>(matrix, channels, x, out);
}

}  // namespace
}  // namespace aigc
