// SPDX-License-Identifier: Apache-2.0
// The convolution over a vector type V of ops/simd/. A tile of kRows rows by kVectors vectors of columns stays in
// registers through the whole depth.
#pragma once
#include "ops/conv1d/conv1d.h"
#include "ops/simd/math.h"

namespace aigc {
namespace {

template <class V>
AIGC_INLINE V activate(V v, Activation activation) {
    // max() returns its second operand where that is not a number.
    if (activation == Activation::relu) return max(V::splat(0.0f), v);
    if (activation == Activation::tanh) return tanh(v);
    return activation == Activation::gelu ? gelu(v) : v;
}

/// Adds bias and old output, applies the activation, stores the `columns` real columns of one row.
template <class V, int kVectors>
AIGC_INLINE void finish_row(const V (&sums)[kVectors], const Conv1dCall& call, const float* bias, float* out,
                            std::size_t columns) {
#pragma GCC unroll 4
    for (int v = 0; v < kVectors; ++v) {
        const std::size_t first = v * V::lanes;
        const std::size_t here = columns - first < V::lanes ? columns - first : V::lanes;
        V value = sums[v] + V::load(bias + first);
        if (call.accumulate) value = value + V::load_some(out + first, here);
        value = activate(value, call.activation);
        if (here == V::lanes)
            store(out + first, value);
        else
            store_some(out + first, value, here);
    }
}

/// sums[r][v] += sum_k x[r, k] weights[k, v] over a piece of `cols` inputs.
template <class V, int kRows, int kVectors>
AIGC_INLINE void add_products(const float* x, std::size_t stride, std::size_t cols, const float* weights,
                              V (&sums)[kRows][kVectors]) {
    for (std::size_t k = 0; k < cols; ++k, weights += kVectors * V::lanes) {
        V w[kVectors];
#pragma GCC unroll 4
        for (int v = 0; v < kVectors; ++v) w[v] = V::load(weights + v * V::lanes);
#pragma GCC unroll 8
        for (int r = 0; r < kRows; ++r) {
            const V value = V::splat(x[r * stride + k]);
#pragma GCC unroll 4
            for (int v = 0; v < kVectors; ++v) sums[r][v] = fma(value, w[v], sums[r][v]);
        }
    }
}

template <class V, int kRows, int kVectors>
void conv1d_tile(const Conv1dCall& call, std::size_t row, const float* weights, std::size_t first_column,
                 std::size_t columns) {
    V sums[kRows][kVectors];
#pragma GCC unroll 8
    for (int r = 0; r < kRows; ++r)
#pragma GCC unroll 4
        for (int v = 0; v < kVectors; ++v) sums[r][v] = V::splat(0.0f);

    const float* const x = call.x.row(row);
    for (std::size_t piece = 0; piece < call.pieces; ++piece) {
        add_products<V, kRows, kVectors>(x + piece * call.piece_stride, call.x.stride, call.x.cols, weights, sums);
        weights += call.x.cols * kVectors * V::lanes;
    }
#pragma GCC unroll 8
    for (int r = 0; r < kRows; ++r)
        finish_row<V, kVectors>(sums[r], call, call.bias + first_column, call.out.row(row + r) + first_column, columns);
}

/// kRows rows at a time, then the rest with a smaller tile.
template <class V, int kRows, int kVectors>
void rows_of_panel(const Conv1dCall& call, std::size_t row, const float* weights, std::size_t first_column,
                   std::size_t columns) {
    for (; row + kRows <= call.x.rows; row += kRows)
        conv1d_tile<V, kRows, kVectors>(call, row, weights, first_column, columns);
    if constexpr (kRows > 1)
        if (row < call.x.rows) rows_of_panel<V, kRows - 1, kVectors>(call, row, weights, first_column, columns);
}

/// The panel's width in vectors decides the tile.
template <class V, int kRows, int kVectors>
void panel_of(const Conv1dCall& call, std::size_t first_column, std::size_t columns) {
    if (columns > (kVectors - 1) * V::lanes)
        return rows_of_panel<V, kRows, kVectors>(call, 0, call.weights + first_column * call.x.cols * call.pieces,
                                                 first_column, columns);
    if constexpr (kVectors > 1) panel_of<V, kRows, kVectors - 1>(call, first_column, columns);
}

template <class V, int kRows, int kVectors>
void run_panels(const Conv1dCall& call, std::size_t first_panel, std::size_t last_panel) {
    constexpr std::size_t kPanel = kVectors * V::lanes;
    for (std::size_t panel = first_panel; panel < last_panel; ++panel) {
        const std::size_t first = panel * kPanel, left = call.out.cols - first;
        panel_of<V, kRows, kVectors>(call, first, left < kPanel ? left : kPanel);
    }
}

template <class V, int kRows, int kVectors>
constexpr Conv1dKernel conv1d_kernel() {
    return {V::lanes, kVectors * V::lanes, run_panels<V, kRows, kVectors>};
}

}  // namespace
}  // namespace aigc
