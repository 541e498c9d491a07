// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>

#include "base/inline.h"
#include "ops/wavenet/wavenet.h"
#include "ops/wavenet/wavenet_gate.h"

// The gated layer, written once over a machine M and compiled for each:
//
//     M::Vector    float vectors (vector_avx2.h, vector_avx512.h)
//     M::Element   how activations are held; M::Sum: a vector of sums; M::kGroup: inputs to one product
//     M::kRows     rows of a register tile; M::kVectors: its vectors
//     M::kScaledCondition   the condition has a scale of its own in each row
//     M::zero(zeros, column)   M::dot(sum, word, weights)   M::value(sum, matrix, column)
//     M::gate(a, b)   M::store_acts(element, values)   M::store(element, values, inverse_step, column)
//
// A tile keeps kRows × kVectors sums in registers through the whole depth of the matrix: a step loads kVectors
// vectors of weights, and repeats one group of inputs of each row across the lanes. Each sum has one accumulator
// and a fixed order, whatever the rows beside it.
namespace aigc {
namespace {

template <class M, int R, int N>
struct Tile {
    typename M::Sum sum[R][N];

    AIGC_INLINE void clear(const std::int32_t* zeros, std::size_t column) {
#pragma GCC unroll 8
        for (int v = 0; v < N; ++v) {
            const typename M::Sum zero = M::zero(zeros, column + v * M::Vector::kLanes);
#pragma GCC unroll 16
            for (int r = 0; r < R; ++r) sum[r][v] = zero;
        }
    }
    /// Adds `groups` products; returns the weights behind those used.
    AIGC_INLINE const std::byte* add(const typename M::Element* x, std::size_t stride, std::size_t groups,
                                     const std::byte* weights) {
        constexpr int kBytes = M::Vector::kLanes * 4;
        for (std::size_t k = 0; k < groups; ++k, x += M::kGroup, weights += N * kBytes) {
            typename M::Weights w[N];
#pragma GCC unroll 8
            for (int v = 0; v < N; ++v) w[v] = M::load_weights(weights + v * kBytes);
#pragma GCC unroll 16
            for (int r = 0; r < R; ++r) {
                const typename M::Weights repeated = M::repeat(x + r * stride);
#pragma GCC unroll 8
                for (int v = 0; v < N; ++v) sum[r][v] = M::dot(sum[r][v], repeated, w[v]);
            }
        }
        return weights;
    }
};

/// body.run<R>(first) for what is left of the rows, R a power of two.
template <class M, int R, class Body>
AIGC_INLINE void run_rest(std::size_t first, std::size_t rows, const Body& body) {
    if constexpr (R > 0) {
        if (rows >= R) {
            body.template run<R>(first);
            first += R;
            rows -= R;
        }
        run_rest<M, R / 2>(first, rows, body);
    }
}

/// body.run<R>(first) over all rows, most of them kRows at a time.
template <class M, class Body>
AIGC_INLINE void run_rows(std::size_t rows, const Body& body) {
    static_assert(M::kRows < 8);
    std::size_t first = 0;
    for (; first + M::kRows <= rows; first += M::kRows) body.template run<M::kRows>(first);
    run_rest<M, 4>(first, rows - first, body);
}

template <class M>
AIGC_INLINE constexpr std::size_t groups_of(std::size_t count) {
    return (count + M::kGroup - 1) / M::kGroup;
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
        typename V::Float values[R][2 * H];
        Tile<M, R, 2 * H> tile;
        tile.clear(layer.gate.zero, column);
        const std::byte* w = add_taps<R>(tile, first);
        if constexpr (!M::kScaledCondition)
            if (layer.shape.n_cond) add_condition<R>(tile, first, w);
#pragma GCC unroll 16
        for (int r = 0; r < R; ++r)
#pragma GCC unroll 8
            for (int v = 0; v < 2 * H; ++v) values[r][v] = M::value(tile.sum[r][v], layer.gate, column + v * V::kLanes);
        if constexpr (M::kScaledCondition)
            if (layer.shape.n_cond) add_scaled_condition<R>(tile, first, w, values);
        store_acts<R>(first, values);
    }

    template <int R>
    AIGC_INLINE const std::byte* add_taps(Tile<M, R, 2 * H>& tile, std::size_t first) const {
        const std::size_t groups = groups_of<M>(layer.shape.channels), step = call.dilation * call.x_stride;
        const Element* x = static_cast<const Element*>(call.x) + first * call.x_stride - layer.shape.kernel / 2 * step;
        const std::byte* w = weights;
        for (std::size_t tap = 0; tap < layer.shape.kernel; ++tap, x += step) w = tile.add(x, call.x_stride, groups, w);
        return w;
    }
    template <int R>
    AIGC_INLINE void add_condition(Tile<M, R, 2 * H>& tile, std::size_t first, const std::byte* w) const {
        tile.add(static_cast<const Element*>(call.cond) + first * call.cond_stride, call.cond_stride,
                 groups_of<M>(layer.shape.n_cond), w);
    }
    template <int R>
    AIGC_INLINE void add_scaled_condition(Tile<M, R, 2 * H>& tile, std::size_t first, const std::byte* w,
                                          typename V::Float (&values)[R][2 * H]) const {
        tile.clear(layer.gate.cond_zero, column);
        add_condition<R>(tile, first, w);
#pragma GCC unroll 16
        for (int r = 0; r < R; ++r) {
            const auto row_step = V::set(call.cond_step[first + r]);
#pragma GCC unroll 8
            for (int v = 0; v < 2 * H; ++v) {
                const auto scale = V::mul(row_step, V::load(layer.gate.cond_scale + column + v * V::kLanes));
                values[r][v] = V::fma(M::number(tile.sum[r][v]), scale, values[r][v]);
            }
        }
    }
    template <int R>
    AIGC_INLINE void store_acts(std::size_t first, const typename V::Float (&values)[R][2 * H]) const {
        const std::size_t stride = padded_columns(layer.shape.channels);
        Element* acts = static_cast<Element*>(call.acts) + first * stride + channel;
#pragma GCC unroll 16
        for (int r = 0; r < R; ++r)
#pragma GCC unroll 8
            for (int h = 0; h < H; ++h) {
                const std::size_t c = h * V::kLanes;
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
        Tile<M, R, N> tile;
        tile.clear(layer.out.zero, column);
        tile.add(static_cast<const Element*>(call.acts) + first * stride, stride, groups_of<M>(layer.shape.channels),
                 weights);
        const Rows<float>& sums = kResidual ? call.residual : call.skip;
#pragma GCC unroll 16
        for (int r = 0; r < R; ++r)
#pragma GCC unroll 8
            for (int v = 0; v < N; ++v) {
                const std::size_t c = target + v * V::kLanes;
                float* sum = sums.row(first + r) + c;
                const auto total = V::add(V::load(sum), M::value(tile.sum[r][v], layer.out, column + v * V::kLanes));
                V::store(sum, total);
                if constexpr (kResidual)
                    M::store(static_cast<Element*>(call.next) + (first + r) * sums.stride + c, total,
                             call.next_inverse_step, c);
            }
    }
};

template <class M, int H>
void run_gate_tile(const WavenetLayer& layer, const WavenetCall& call, std::size_t channel, std::size_t column,
                   const std::byte* weights) {
    run_rows<M>(call.rows, GateTile<M, H>{layer, call, channel, column, weights});
}

template <class M>
void run_gate(const WavenetLayer& layer, const WavenetCall& call) {
    constexpr std::size_t kLanes = M::Vector::kLanes, kHalf = M::kVectors / 2;
    const WavenetShape& shape = layer.shape;
    const std::size_t groups = shape.kernel * groups_of<M>(shape.channels) + groups_of<M>(shape.n_cond);
    const std::byte* weights = static_cast<const std::byte*>(layer.gate.weights);
    std::size_t column = 0;
    for (std::size_t channel = 0; channel < shape.channels; channel += kHalf * kLanes) {
        const std::size_t left = (shape.channels - channel + kLanes - 1) / kLanes, half = left < kHalf ? left : kHalf;
        if constexpr (kHalf == 2)
            if (half == 2) run_gate_tile<M, 2>(layer, call, channel, column, weights);
        if (half == 1) run_gate_tile<M, 1>(layer, call, channel, column, weights);
        column += 2 * half * kLanes;
        weights += groups * 2 * half * kLanes * 4;
    }
}

/// The residual's or the skip's columns; returns the packed column behind them.
template <class M, bool kResidual>
std::size_t run_out(const WavenetLayer& layer, const WavenetCall& call, std::size_t count, std::size_t column) {
    constexpr std::size_t kLanes = M::Vector::kLanes;
    const std::size_t groups = groups_of<M>(layer.shape.channels);
    const std::byte* weights = static_cast<const std::byte*>(layer.out.weights);
    for (std::size_t target = 0; target < count;) {
        const std::size_t left = (count - target + kLanes - 1) / kLanes, vectors = left < M::kVectors ? 1 : M::kVectors;
        const std::byte* w = weights + groups * column * 4;
        if (vectors > 1)
            run_rows<M>(call.rows, OutTile<M, M::kVectors, kResidual>{layer, call, target, column, w});
        else
            run_rows<M>(call.rows, OutTile<M, 1, kResidual>{layer, call, target, column, w});
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
    for (; i + V::kLanes <= count; i += V::kLanes) M::store(out + i, V::load(values + i), inverse_step, i);
    if (i == count) return;
    float rest[V::kLanes] = {}, steps[V::kLanes] = {};
    Element stored[V::kLanes];
    for (std::size_t j = i; j < count; ++j) {
        rest[j - i] = values[j];
        if (inverse_step) steps[j - i] = inverse_step[j];
    }
    M::store(stored, V::load(rest), steps, 0);
    for (std::size_t j = i; j < count; ++j) out[j] = stored[j - i];
}

/// Every kernel of vectors packs alike.
template <class M>
constexpr WavenetKernels kernels_of(Precision precision) {
    constexpr std::size_t kTile = M::kVectors * M::Vector::kLanes;
    return {precision,    sizeof(typename M::Element), M::kGroup, M::Vector::kLanes, kTile, kTile,
            run_layer<M>, convert_to_elements<M>};
}

}  // namespace
}  // namespace aigc
