// SPDX-License-Identifier: Apache-2.0
// Narrow invertible convolution over `Vec`; include vec_avx2.h or vec_avx512.h first. Several rows share a
// vector: with 4 channels in 16 lanes, lane l holds channel l % 4 of row l / 4, and
//
//     out = sum_j permute(x, lane l → lane of channel j of the same row) * matrix[l % 4][j]
#pragma once
#include "ops/invconv/invconv.h"

namespace aigc {
namespace {

/// The matrix column by column as the lanes want it.
struct NarrowColumns {
    Vec factors[Vec::lanes];
    Lanes sources[Vec::lanes];
};

AIGC_INLINE void spread_columns(const float* matrix, std::size_t channels, NarrowColumns& columns) {
    const std::size_t used = Vec::lanes / channels * channels;
    for (std::size_t j = 0; j < channels; ++j) {
        float factors[Vec::lanes] = {};
        int sources[Vec::lanes] = {};
        for (std::size_t lane = 0; lane < used; ++lane) {
            factors[lane] = matrix[lane % channels * channels + j];
            sources[lane] = static_cast<int>(lane / channels * channels + j);
        }
        columns.factors[j] = load(factors);
        columns.sources[j] = load_lanes(sources);
    }
}

/// Several rows in x. The order of the sum is row_product's: a row's bits do not depend on the rows beside it.
template <std::size_t kChannels>
AIGC_INLINE Vec product(const NarrowColumns& columns, Vec x) {
    Vec even = permute(x, columns.sources[0]) * columns.factors[0], odd = splat(0.0f);
#pragma GCC unroll 16
    for (std::size_t j = 1; j < kChannels; ++j)
        (j % 2 ? odd : even) = fma(permute(x, columns.sources[j]), columns.factors[j], j % 2 ? odd : even);
    return even + odd;
}

/// One row: its channels are spread from memory, which costs no shuffle.
template <std::size_t kChannels>
AIGC_INLINE Vec row_product(const NarrowColumns& columns, const float* x) {
    Vec even = splat(x[0]) * columns.factors[0], odd = splat(0.0f);
#pragma GCC unroll 16
    for (std::size_t j = 1; j < kChannels; ++j)
        (j % 2 ? odd : even) = fma(splat(x[j]), columns.factors[j], j % 2 ? odd : even);
    return even + odd;
}

/// Whole vectors of rows where the rows follow each other without a gap, else one row a vector.
template <std::size_t kChannels>
void narrow_rows(const float* matrix, Rows<const float> x, Rows<float> out) {
    NarrowColumns columns;
    spread_columns(matrix, kChannels, columns);
    constexpr std::size_t kTogether = Vec::lanes / kChannels, kUsed = kTogether * kChannels;
    std::size_t t = 0;
    if (kTogether > 1 && x.stride == kChannels && out.stride == kChannels) {
        for (; t + kTogether <= x.rows; t += kTogether) {
            if constexpr (kUsed == Vec::lanes)
                store(out.row(t), product<kChannels>(columns, load(x.row(t))));
            else
                store_some(out.row(t), product<kChannels>(columns, load_some(x.row(t), kUsed)), kUsed);
        }
    }
    for (; t < x.rows; ++t) store_some(out.row(t), row_product<kChannels>(columns, x.row(t)), kChannels);
}

/// Finds the row loop that is compiled for this many channels.
template <std::size_t kChannels = Vec::lanes>
void narrow(const float* matrix, std::size_t channels, Rows<const float> x, Rows<float> out) {
    if (channels == kChannels) return narrow_rows<kChannels>(matrix, x, out);
    if constexpr (kChannels > 1) narrow<kChannels - 1>(matrix, channels, x, out);
}

}  // namespace
}  // namespace aigc
