// SPDX-License-Identifier: Apache-2.0
// Winograd's convolution, written once over a vector type V of ops/simd/. A block of tiles is transformed; then, for
// each tile of columns, 36 products of matrices follow, and their sums are transformed back. A block is so small that
// what it holds stays in the second cache.
#pragma once
#include <cstddef>

#include "base/inline.h"
#include "ops/conv2d/winograd.h"
#include "ops/simd/products.h"
#include "ops/simd/tile.h"

namespace aigc {
namespace {

template <class V>
constexpr std::size_t kWinogradColumns = V::registers == 32 ? 64 : 16;
/// Tiles that are multiplied together, with N vectors of columns.
template <class V, int N>
constexpr int kWinogradRows = V::registers == 16 ? 6
                              : N == 1           ? 14
                              : N == 2           ? 12
                              : N == 3           ? 8
                                                 : 6;
constexpr std::size_t kWinogradMostTiles = 24, kWinogradFewestTiles = 6, kWinogradBlockFloats = 24 * 64;
constexpr float kRootHalf = 0.70710678118654752f, kRootTwo = 1.41421356237309505f;

/// Tiles of a block.
AIGC_INLINE std::size_t winograd_block(const Conv2dShape& shape) {
    const std::size_t tiles = kWinogradBlockFloats / shape.pixel;
    return tiles > kWinogradMostTiles     ? kWinogradMostTiles
           : tiles < kWinogradFewestTiles ? kWinogradFewestTiles
                                          : tiles;
}
/// Floats from a product of all tiles to the next: a line more, since one whose distance is a power of two would have
/// them all in a few sets of the cache.
AIGC_INLINE std::size_t winograd_stride(std::size_t tiles, std::size_t width) { return tiles * width + 16; }

template <class V>
std::size_t winograd_scratch(const Conv2dShape& shape) {
    const std::size_t tiles = winograd_block(shape);
    return kWinogradProducts * (winograd_stride(tiles, shape.pixel) + winograd_stride(tiles, kWinogradColumns<V>));
}

/// B^T of six vectors.
template <class V>
AIGC_INLINE void transform_input(V (&d)[6]) {
    const V half = V::splat(-0.5f), two = V::splat(-2.0f), sum = V::splat(-2.5f);
    const V a = V::splat(kRootHalf), b = V::splat(kRootTwo);
    const V even_a = fma(d[2], two, d[4]), odd_a = fma(d[1], two, d[3]) * a;
    const V even_b = fma(d[2], half, d[4]), odd_b = fma(d[1], half, d[3]) * b;
    d[0] = fma(d[2], sum, d[0] + d[4]);
    d[5] = fma(d[3], sum, d[1] + d[5]);
    d[1] = even_a + odd_a;
    d[2] = even_a - odd_a;
    d[3] = even_b + odd_b;
    d[4] = even_b - odd_b;
}

/// A^T of six vectors: four.
template <class V>
AIGC_INLINE void transform_output(const V (&m)[6], V (&y)[4]) {
    const V even_a = m[1] + m[2], odd_a = (m[1] - m[2]) * V::splat(kRootHalf);
    const V even_b = m[3] + m[4], odd_b = (m[3] - m[4]) * V::splat(kRootTwo);
    y[0] = m[0] + even_a + even_b;
    y[1] = odd_a + odd_b;
    y[2] = fma(even_a, V::splat(0.5f), even_b + even_b);
    y[3] = fma(odd_a, V::splat(0.5f), fma(odd_b, V::splat(2.0f), m[5]));
}

/// One tile's input, of which `present` pixels of each row are there; zeros stand for the others.
template <class V, bool kWhole>
void winograd_input(const float* const (&rows)[6], std::size_t at, std::size_t pixel, std::size_t inputs,
                    std::size_t present, float* out, std::size_t stride) {
    for (std::size_t c = 0; c < inputs; c += V::lanes) {
        V across[6][6];
#pragma GCC unroll 6
        for (int y = 0; y < 6; ++y) {
            const float* const in = rows[y] + at + c;
#pragma GCC unroll 6
            for (std::size_t x = 0; x < 6; ++x)
                across[y][x] = kWhole || x < present ? V::load(in + x * pixel) : V::splat(0.0f);
            transform_input(across[y]);
        }
#pragma GCC unroll 6
        for (int x = 0; x < 6; ++x) {
            V down[6] = {across[0][x], across[1][x], across[2][x], across[3][x], across[4][x], across[5][x]};
            transform_input(down);
#pragma GCC unroll 6
            for (int y = 0; y < 6; ++y) store(out + (y * 6 + x) * stride + c, down[y]);
        }
    }
}

/// A tile's 4 x 4 sums of one vector of columns.
template <class V>
AIGC_INLINE void winograd_sums(const float* products, std::size_t stride, V (&sums)[4][4]) {
    V across[6][4];
#pragma GCC unroll 6
    for (int y = 0; y < 6; ++y) {
        V m[6];
#pragma GCC unroll 6
        for (int x = 0; x < 6; ++x) m[x] = V::load(products + (y * 6 + x) * stride);
        transform_output(m, across[y]);
    }
#pragma GCC unroll 4
    for (int x = 0; x < 4; ++x) {
        const V m[6] = {across[0][x], across[1][x], across[2][x], across[3][x], across[4][x], across[5][x]};
        V y[4];
        transform_output(m, y);
#pragma GCC unroll 4
        for (int r = 0; r < 4; ++r) sums[r][x] = y[r];
    }
}

/// The pixels of a tile from `first` on, `present` in a row.
template <class V>
void winograd_output(const WinogradLayer& layer, const WinogradCall& call, std::size_t first, std::size_t present,
                     std::size_t column, std::size_t width, const float* products, std::size_t stride) {
    const std::size_t pixel = padded_columns(layer.shape.outputs);
    for (std::size_t c = 0; c < width; c += V::lanes) {
        V sums[4][4];
        winograd_sums(products + c, stride, sums);
        const V bias = V::load(layer.bias + column + c), slope = V::load(layer.slope + column + c);
        const std::size_t at = first * pixel + column + c;
        for (std::size_t y = 0; y < call.height; ++y)
            for (std::size_t x = 0; x < present; ++x) {
                V value = sums[y][x] + bias;
                if (call.add) value = value + V::load(call.add[y] + at + x * pixel);
                store(call.out[y] + at + x * pixel, leaky_relu(value, slope));
            }
    }
}

/// R tiles times N vectors of columns.
template <class V, int R, int N>
AIGC_INLINE void winograd_product(const float* x, std::size_t pixel, std::size_t inputs, const float* weights,
                                  float* out) {
    simd::Tile<simd::FloatProducts<V>, R, N> tile;
    tile.start([](int) { return V::splat(0.0f); });
    tile.add(x, pixel, inputs, reinterpret_cast<const std::byte*>(weights));
#pragma GCC unroll 16
    for (int r = 0; r < R; ++r)
#pragma GCC unroll 4
        for (int v = 0; v < N; ++v) store(out + (r * N + v) * V::lanes, tile.sum[r][v]);
}

/// The products of a block for N vectors of columns; the last tiles may begin early, and be computed again.
template <class V, int N>
void winograd_products(const Conv2dShape& shape, std::size_t tiles, const float* in, std::size_t in_stride,
                       const float* weights, float* out, std::size_t out_stride) {
    constexpr std::size_t kRows = kWinogradRows<V, N>, kWidth = N * V::lanes;
    for (std::size_t k = 0; k < kWinogradProducts; ++k) {
        std::size_t t = 0;
        const auto rows_at = [&](std::size_t first) {
            winograd_product<V, kRows, N>(in + first * shape.pixel, shape.pixel, shape.inputs, weights,
                                          out + first * kWidth);
        };
        for (; t + kRows <= tiles; t += kRows) rows_at(t);
        if (t < tiles && tiles >= kRows) rows_at(tiles - kRows);
        if (tiles < kRows)
            for (; t < tiles; ++t)
                winograd_product<V, 1, N>(in + t * shape.pixel, shape.pixel, shape.inputs, weights, out + t * kWidth);
        in += in_stride;
        out += out_stride;
        weights += shape.inputs * kWidth;
    }
}

template <class V>
void winograd_some_products(const Conv2dShape& shape, std::size_t tiles, std::size_t width, const float* in,
                            std::size_t in_stride, const float* weights, float* out, std::size_t out_stride) {
    constexpr std::size_t kPad = kElementPad / V::lanes, kMost = kWinogradColumns<V> / kElementPad;
    const std::size_t pads = width / kElementPad;
    if constexpr (kMost >= 1)
        if (pads == 1) winograd_products<V, kPad>(shape, tiles, in, in_stride, weights, out, out_stride);
    if constexpr (kMost >= 2)
        if (pads == 2) winograd_products<V, 2 * kPad>(shape, tiles, in, in_stride, weights, out, out_stride);
    if constexpr (kMost >= 3)
        if (pads == 3) winograd_products<V, 3 * kPad>(shape, tiles, in, in_stride, weights, out, out_stride);
    if constexpr (kMost >= 4)
        if (pads == 4) winograd_products<V, 4 * kPad>(shape, tiles, in, in_stride, weights, out, out_stride);
}

/// `tiles` tiles from pixel `first` on.
template <class V>
void winograd_tiles(const WinogradLayer& layer, const WinogradCall& call, const float* const (&rows)[6],
                    std::size_t first, std::size_t tiles) {
    const Conv2dShape& shape = layer.shape;
    const std::size_t block = winograd_block(shape), in_stride = winograd_stride(block, shape.pixel);
    float* const in = call.scratch;
    float* const out = in + kWinogradProducts * in_stride;
    for (std::size_t t = 0; t < tiles; ++t) {
        const std::size_t x = first + t * kWinogradTile, present = call.pixels + 2 - x;
        if (present >= kWinogradTaps)
            winograd_input<V, true>(rows, x * shape.pixel, shape.pixel, shape.inputs, present, in + t * shape.pixel,
                                    in_stride);
        else
            winograd_input<V, false>(rows, x * shape.pixel, shape.pixel, shape.inputs, present, in + t * shape.pixel,
                                     in_stride);
    }
    const std::size_t columns = padded_columns(shape.outputs);
    const float* weights = layer.weights;
    for (std::size_t column = 0; column < columns; column += kWinogradColumns<V>) {
        const std::size_t left = columns - column, width = left < kWinogradColumns<V> ? left : kWinogradColumns<V>;
        const std::size_t out_stride = winograd_stride(block, width);
        winograd_some_products<V>(shape, tiles, width, in, in_stride, weights, out, out_stride);
        for (std::size_t t = 0; t < tiles; ++t) {
            const std::size_t x = first + t * kWinogradTile, present = call.pixels - x;
            winograd_output<V>(layer, call, x, present < kWinogradTile ? present : kWinogradTile, column, width,
                               out + t * width, out_stride);
        }
        weights += kWinogradProducts * shape.inputs * width;
    }
}

/// Rows that are not there do as the last: what is computed of them is not stored.
template <class V>
void run_winograd(const WinogradLayer& layer, const WinogradCall& call) {
    const float* rows[6];
    for (std::size_t y = 0; y < 6; ++y) rows[y] = call.rows[y < call.height + 2 ? y : call.height + 1];
    const std::size_t tiles = (call.pixels + kWinogradTile - 1) / kWinogradTile, block = winograd_block(layer.shape);
    for (std::size_t t = 0; t < tiles; t += block)
        winograd_tiles<V>(layer, call, rows, t * kWinogradTile, tiles - t < block ? tiles - t : block);
}

template <class V>
constexpr WinogradKernels winograd_kernels() {
    return {kWinogradColumns<V>, winograd_scratch<V>, run_winograd<V>};
}

}  // namespace
}  // namespace aigc
