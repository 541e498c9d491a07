// SPDX-License-Identifier: Apache-2.0
// The convolution over a list of taps, over a vector type V of ops/simd/.
#pragma once
#include <cstddef>

#include "base/inline.h"
#include "ops/grid_conv/grid_conv.h"

namespace aigc {
namespace {

/// A NaN stays one: a model that diverged must not look like one that is black.
template <class V>
AIGC_INLINE V clamped(V v, V limit) {
    return min(limit, max(V::splat(0.0f) - limit, v));
}

/// kVectors vectors of columns of all pixels. The sums of six pixels stay in registers through the whole depth.
template <class V, int kVectors>
void grid_conv_tile(const GridConvTile& tile) {
    constexpr int kRows = static_cast<int>(kGridConvPixels);
    V sum[kRows][kVectors];
#pragma GCC unroll 8
    for (int r = 0; r < kRows; ++r)
#pragma GCC unroll 4
        for (int v = 0; v < kVectors; ++v) sum[r][v] = V::splat(0.0f);
    const float* weights = tile.weights;
    for (std::size_t t = 0; t < tile.tap_count; ++t) {
        const float* const* const x = tile.taps + t * kGridConvPixels;
        const float *x0 = x[0], *x1 = x[1], *x2 = x[2], *x3 = x[3], *x4 = x[4], *x5 = x[5];
        for (std::size_t c = 0; c < tile.inputs; ++c, weights += kVectors * V::lanes) {
            const float in[kRows] = {x0[c], x1[c], x2[c], x3[c], x4[c], x5[c]};
            V w[kVectors];
#pragma GCC unroll 4
            for (int v = 0; v < kVectors; ++v) w[v] = V::load(weights + v * V::lanes);
#pragma GCC unroll 8
            for (int r = 0; r < kRows; ++r) {
                const V repeated = V::splat(in[r]);
#pragma GCC unroll 4
                for (int v = 0; v < kVectors; ++v) sum[r][v] = fma(repeated, w[v], sum[r][v]);
            }
        }
    }
    const V slope = V::splat(tile.slope), gain = V::splat(tile.gain), limit = V::splat(tile.limit);
#pragma GCC unroll 8
    for (int r = 0; r < kRows; ++r) {
        if (static_cast<std::size_t>(r) >= tile.pixels) break;
        const V noise = V::splat(tile.noise ? tile.noise[r] : 0.0f);
#pragma GCC unroll 4
        for (int v = 0; v < kVectors; ++v) {
            const std::size_t column = v * V::lanes;
            if (column >= tile.columns) break;
            const std::size_t count = tile.columns - column < V::lanes ? tile.columns - column : V::lanes;
            const V scale = tile.scale ? V::load_some(tile.scale[r] + column, count) : V::splat(1.0f);
            const V value = fma(sum[r][v], scale, noise + V::load(tile.bias + column));
            store_some(tile.out[r] + column, clamped(leaky_relu(value, slope) * gain, limit), count);
        }
    }
}

template <class V>
void run_grid_conv(const GridConvTile& tile) {
    switch (tile.width / V::lanes) {
        case 1:
            return grid_conv_tile<V, 1>(tile);
        case 2:
            return grid_conv_tile<V, 2>(tile);
        case 3:
            return grid_conv_tile<V, 3>(tile);
        default:
            return grid_conv_tile<V, 4>(tile);
    }
}

}  // namespace
}  // namespace aigc
