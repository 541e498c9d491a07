// SPDX-License-Identifier: Apache-2.0
// The gated layer, written once over a type of products and sums M: wavenet_sums.h over ops/simd/products.h.
#pragma once
#include <cstddef>
#include <cstdint>

#include "base/inline.h"
#include "ops/simd/tile.h"
#include "ops/wavenet/wavenet.h"

namespace aigc {
namespace {

/// Rows and vectors of a tile: with their weights and an input they fill the registers.
constexpr int kTileRows = 6;
template <class M>
constexpr int kTileVectors = M::Vector::registers == 32 ? 4 : 2;

/// body.run<R>(first) for what is left of the rows, R a power of two.
template <int R, class Body>
AIGC_INLINE void run_rest(std::size_t first, std::size_t rows, const Body& body) {
    if constexpr (R > 0) {
        if (rows >= R) {
            body.template run<R>(first);
            first += R;
            rows -= R;
        }
        run_rest<R / 2>(first, rows, body);
    }
}

/// body.run<R>(first) over all rows, most of them kTileRows at a time.
template <class Body>
AIGC_INLINE void run_rows(std::size_t rows, const Body& body) {
    static_assert(kTileRows < 8);
    std::size_t first = 0;
    for (; first + kTileRows <= rows; first += kTileRows) body.template run<kTileRows>(first);
    run_rest<4>(first, rows - first, body);
}

/// One tile of columns of the gate: H vectors of channels, from channel `channel`.
template <class M, int H>
struct GateTile {
    using V = typename M::Vector;
    using Element = typename M::Element;
    const WavenetLayer& layer;
    const WavenetCall& call;
    std::size_t channel, column;
    const std::byte* weights;

    template <int R>
    void run(std::size_t first) const {
        V values[R][2 * H];
        simd::Tile<M, R, 2 * H> tile;
        tile.start([&](int v) { return M::zero(layer.gate.zero, column + v * V::lanes); });
        const std::byte* w = add_taps<R>(tile, first);
        if constexpr (!M::kScaledCondition)
            if (layer.shape.n_cond) add_condition<R>(tile, first, w);
#pragma GCC unroll 16
        for (int r = 0; r < R; ++r)
#pragma GCC unroll 8
            for (int v = 0; v < 2 * H; ++v) values[r][v] = M::value(tile.sum[r][v], layer.gate, column + v * V::lanes);
        if constexpr (M::kScaledCondition)
            if (layer.shape.n_cond) add_scaled_condition<R>(tile, first, w, values);
        store_acts<R>(first, values);
    }

    template <int R>
    AIGC_INLINE const std::byte* add_taps(simd::Tile<M, R, 2 * H>& tile, std::size_t first) const {
        const std::size_t groups = simd::groups_of<M>(layer.shape.channels), step = call.dilation * call.x_stride;
        const Element* x = static_cast<const Element*>(call.x) + first * call.x_stride - layer.shape.kernel / 2 * step;
        const std::byte* w = weights;
        for (std::size_t tap = 0; tap < layer.shape.kernel; ++tap, x += step) w = tile.add(x, call.x_stride, groups, w);
        return w;
    }
    template <int R>
    AIGC_INLINE void add_condition(simd::Tile<M, R, 2 * H>& tile, std::size_t first, const std::byte* w) const {
        tile.add(static_cast<const Element*>(call.cond) + first * call.cond_stride, call.cond_stride,
                 simd::groups_of<M>(layer.shape.n_cond), w);
    }
    template <int R>
    AIGC_INLINE void add_scaled_condition(simd::Tile<M, R, 2 * H>& tile, std::size_t first, const std::byte* w,
                                          V (&values)[R][2 * H]) const {
        tile.start([&](int v) { return M::zero(layer.gate.cond_zero, column + v * V::lanes); });
        add_condition<R>(tile, first, w);
#pragma GCC unroll 16
        for (int r = 0; r < R; ++r) {
            const V row_step = V::splat(call.cond_step[first + r]);
#pragma GCC unroll 8
            for (int v = 0; v < 2 * H; ++v) {
                const V scale = row_step * V::load(layer.gate.cond_scale + column + v * V::lanes);
                values[r][v] = fma(M::number(tile.sum[r][v]), scale, values[r][v]);
            }
        }
    }
    template <int R>
    AIGC_INLINE void store_acts(std::size_t first, const V (&values)[R][2 * H]) const {
        const std::size_t stride = padded_columns(layer.shape.channels);
        Element* acts = static_cast<Element*>(call.acts) + first * stride + channel;
#pragma GCC unroll 16
        for (int r = 0; r < R; ++r)
#pragma GCC unroll 8
            for (int h = 0; h < H; ++h) {
                const std::size_t c = h * V::lanes;
                M::store_acts(acts + r * stride + c, M::gate(values[r][h], values[r][H + h]));
            }
    }
};

/// One tile of `out`: N vectors of columns, from `target` of the residual or of the skip.
template <class M, int N, bool kResidual>
struct OutTile {
    const WavenetLayer& layer;
    const WavenetCall& call;
    std::size_t target, column;
    const std::byte* weights;

    template <int R>
    void run(std::size_t first) const {
        using V = typename M::Vector;
        using Element = typename M::Element;
        const std::size_t stride = padded_columns(layer.shape.channels);
        simd::Tile<M, R, N> tile;
        tile.start([&](int v) { return M::zero(layer.out.zero, column + v * V::lanes); });
        tile.add(static_cast<const Element*>(call.acts) + first * stride, stride,
                 simd::groups_of<M>(layer.shape.channels), weights);
        const Rows<float>& sums = kResidual ? call.residual : call.skip;
#pragma GCC unroll 16
        for (int r = 0; r < R; ++r)
#pragma GCC unroll 8
            for (int v = 0; v < N; ++v) {
                const std::size_t c = target + v * V::lanes;
                float* sum = sums.row(first + r) + c;
                const V total = V::load(sum) + M::value(tile.sum[r][v], layer.out, column + v * V::lanes);
                store(sum, total);
                if constexpr (kResidual)
                    M::store_next(static_cast<Element*>(call.next) + (first + r) * sums.stride + c, total,
                                  call.next_inverse_step, c);
            }
    }
};

template <class M, int H>
void run_gate_tile(const WavenetLayer& layer, const WavenetCall& call, std::size_t channel, std::size_t column,
                   const std::byte* weights) {
    run_rows(call.rows, GateTile<M, H>{layer, call, channel, column, weights});
}

template <class M>
void run_gate(const WavenetLayer& layer, const WavenetCall& call) {
    constexpr std::size_t kLanes = M::Vector::lanes, kHalf = kTileVectors<M> / 2;
    const WavenetShape& shape = layer.shape;
    const std::size_t groups = shape.kernel * simd::groups_of<M>(shape.channels) + simd::groups_of<M>(shape.n_cond);
    const std::byte* weights = static_cast<const std::byte*>(layer.gate.weights);
    std::size_t column = 0;
    for (std::size_t channel = 0; channel < shape.channels; channel += kHalf * kLanes) {
        const std::size_t left = (shape.channels - channel + kLanes - 1) / kLanes, half = left < kHalf ? left : kHalf;
        if constexpr (kHalf == 2)
            if (half == 2) run_gate_tile<M, 2>(layer, call, channel, column, weights);
        if (half == 1) run_gate_tile<M, 1>(layer, call, channel, column, weights);
        column += 2 * half * kLanes;
        weights += groups * 2 * half * kLanes * kGroupBytes;
    }
}

/// The residual's or the skip's columns; returns the packed column behind them.
template <class M, bool kResidual>
std::size_t run_out(const WavenetLayer& layer, const WavenetCall& call, std::size_t count, std::size_t column) {
    constexpr std::size_t kLanes = M::Vector::lanes, kVectors = kTileVectors<M>;
    const std::size_t groups = simd::groups_of<M>(layer.shape.channels);
    const std::byte* weights = static_cast<const std::byte*>(layer.out.weights);
    for (std::size_t target = 0; target < count;) {
        const std::size_t left = (count - target + kLanes - 1) / kLanes, vectors = left < kVectors ? 1 : kVectors;
        const std::byte* w = weights + groups * column * kGroupBytes;
        if (vectors > 1)
            run_rows(call.rows, OutTile<M, kVectors, kResidual>{layer, call, target, column, w});
        else
            run_rows(call.rows, OutTile<M, 1, kResidual>{layer, call, target, column, w});
        target += vectors * kLanes;
        column += vectors * kLanes;
    }
    return column;
}

template <class M>
void run_layer(const WavenetLayer& layer, const WavenetCall& call) {
    run_gate<M>(layer, call);
    const std::size_t column = run_out<M, true>(layer, call, layer.shape.n_residual, 0);
    run_out<M, false>(layer, call, layer.shape.n_skip, column);
}

template <class M>
void convert_to_elements(const float* values, const float* inverse_step, std::size_t count, void* elements) {
    using V = typename M::Vector;
    using Element = typename M::Element;
    Element* out = static_cast<Element*>(elements);
    std::size_t i = 0;
    for (; i + V::lanes <= count; i += V::lanes) M::store_next(out + i, V::load(values + i), inverse_step, i);
    if (i == count) return;
    float rest[V::lanes] = {}, steps[V::lanes] = {};
    Element stored[V::lanes];
    for (std::size_t j = i; j < count; ++j) {
        rest[j - i] = values[j];
        if (inverse_step) steps[j - i] = inverse_step[j];
    }
    M::store_next(stored, V::load(rest), steps, 0);
    for (std::size_t j = i; j < count; ++j) out[j] = stored[j - i];
}

/// All kernels of vectors read the same packing.
template <class M>
constexpr WavenetKernels wavenet_kernels(Precision precision) {
    constexpr std::size_t kTile = kTileVectors<M> * M::Vector::lanes;
    constexpr std::size_t kRunGroups = M::kRun > 1 ? M::kRun : 0;
    return {precision,    sizeof(typename M::Element), M::kGroup, M::Vector::lanes, kTile, kTile, kRunGroups,
            run_layer<M>, convert_to_elements<M>};
}

}  // namespace
}  // namespace aigc
