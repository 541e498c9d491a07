// SPDX-License-Identifier: Apache-2.0
// The convolution written once over a machine M and compiled for each:
//
//     M::kLanes, M::kGroup, M::kTile (columns of a full tile); M::kPixels<N>: pixels of a register tile of N vectors
//     M::Element, M::Sum (a vector of sums), M::Weights, M::Float (a vector of floats)
//     M::start(layer, column)   M::dot(sum, inputs, weights)
//     M::Column(layer, column): what the following need of a vector of columns
//     M::value(sum, of)   M::added(v, elements, of)   M::activate(v, slope)   M::store(elements, v, of)
//
// A tile keeps pixels × vectors of sums in registers through the whole depth. Each sum has one accumulator and a
// fixed order, whatever the pixels beside it; so the last tile of a row may begin early and do some pixels again.
#pragma once
#include "base/inline.h"
#include "ops/conv2d/conv2d.h"
#include "ops/conv2d/conv2d_planar.h"

namespace aigc {
namespace {

template <class M>
struct ElementOutput {
    using Type = typename M::Element;
    AIGC_INLINE static void store(Type* out, typename M::Float v, const typename M::Column& of) {
        M::store(out, v, of);
    }
};

template <class M>
struct FloatOutput {
    using Type = float;
    AIGC_INLINE static void store(float* out, typename M::Float v, const typename M::Column&) {
        M::store_floats(out, v);
    }
};

/// R pixels from `first`, N vectors of columns from `column`. kPixel: shape.pixel where it is known, else 0.
template <class M, class Output, int R, int N, int kPixel>
void conv2d_tile(const Conv2dLayer& layer, const Conv2dCall& call, std::size_t first, std::size_t column,
                 const std::byte* weights) {
    using Element = typename M::Element;
    constexpr int kBytes = M::kLanes * 4;
    const std::size_t pixel = kPixel ? kPixel : layer.shape.pixel;
    const std::size_t groups = (layer.shape.kernel * pixel + M::kGroup - 1) / M::kGroup;
    typename M::Sum sum[R][N];
#pragma GCC unroll 4
    for (int v = 0; v < N; ++v) {
        const typename M::Sum begin = M::start(layer, column + v * M::kLanes);
#pragma GCC unroll 16
        for (int r = 0; r < R; ++r) sum[r][v] = begin;
    }
    for (std::size_t dy = 0; dy < layer.shape.kernel; ++dy) {
        const Element* x = static_cast<const Element*>(call.rows[dy]) + first * pixel;
        for (std::size_t k = 0; k < groups; ++k, x += M::kGroup, weights += N * kBytes) {
            typename M::Weights w[N];
#pragma GCC unroll 4
            for (int v = 0; v < N; ++v) w[v] = M::load_weights(weights + v * kBytes);
#pragma GCC unroll 16
            for (int r = 0; r < R; ++r) {
                const typename M::Weights repeated = M::repeat(x + r * pixel);
#pragma GCC unroll 4
                for (int v = 0; v < N; ++v) sum[r][v] = M::dot(sum[r][v], repeated, w[v]);
            }
        }
    }
    const std::size_t stride = padded_columns(layer.shape.outputs);
    const std::size_t at = first * stride + column;
    auto* out = static_cast<typename Output::Type*>(call.out) + at;
    const Element* add = call.add ? static_cast<const Element*>(call.add) + at : nullptr;
#pragma GCC unroll 4
    for (int v = 0; v < N; ++v) {
        const std::size_t c = v * M::kLanes;
        const typename M::Float slope = M::load(layer.slope + column + c);
        const typename M::Column of(layer, column + c);
#pragma GCC unroll 16
        for (int r = 0; r < R; ++r) {
            typename M::Float value = M::value(sum[r][v], of);
            if (add) value = M::added(value, add + r * stride + c, of);
            Output::store(out + r * stride + c, M::activate(value, slope), of);
        }
    }
}

template <class M, class Output, int N, int kPixel>
void conv2d_columns(const Conv2dLayer& layer, const Conv2dCall& call, std::size_t column, const std::byte* weights) {
    constexpr std::size_t kPixels = M::template kPixels<N>;
    std::size_t first = 0;
    if (call.pixels >= kPixels) {
        for (; first + kPixels <= call.pixels; first += kPixels)
            conv2d_tile<M, Output, kPixels, N, kPixel>(layer, call, first, column, weights);
        if (first < call.pixels)
            conv2d_tile<M, Output, kPixels, N, kPixel>(layer, call, call.pixels - kPixels, column, weights);
        return;
    }
    for (; first < call.pixels; ++first) conv2d_tile<M, Output, 1, N, kPixel>(layer, call, first, column, weights);
}

template <class M, class Output, int kPixel>
void conv2d_row(const Conv2dLayer& layer, const Conv2dCall& call) {
    constexpr std::size_t kVectors = M::kTile / M::kLanes, kPad = kElementPad / M::kLanes;
    const std::size_t pixel = layer.shape.pixel;
    const std::size_t depth = layer.shape.kernel * ((layer.shape.kernel * pixel + M::kGroup - 1) / M::kGroup);
    const std::size_t columns = padded_columns(layer.shape.outputs);
    const std::byte* weights = static_cast<const std::byte*>(layer.weights);
    for (std::size_t column = 0; column < columns; column += M::kTile) {
        const std::size_t left = (columns - column) / M::kLanes, vectors = left < kVectors ? left : kVectors;
        if constexpr (kVectors >= kPad)
            if (vectors == kPad) conv2d_columns<M, Output, kPad, kPixel>(layer, call, column, weights);
        if constexpr (kVectors >= 2 * kPad)
            if (vectors == 2 * kPad) conv2d_columns<M, Output, 2 * kPad, kPixel>(layer, call, column, weights);
        if constexpr (kVectors >= 3 * kPad)
            if (vectors == 3 * kPad) conv2d_columns<M, Output, 3 * kPad, kPixel>(layer, call, column, weights);
        if constexpr (kVectors >= 4 * kPad)
            if (vectors == 4 * kPad) conv2d_columns<M, Output, 4 * kPad, kPixel>(layer, call, column, weights);
        weights += depth * vectors * M::kLanes * 4;
    }
}

/// Addresses are cheaper where the distance of pixels is known: those of luma, and of 16 and 64 channels.
template <class M, class Output>
void run_conv2d(const Conv2dLayer& layer, const Conv2dCall& call) {
    switch (layer.shape.pixel) {
        case 1:
            return conv2d_row<M, Output, 1>(layer, call);
        case 16:
            return conv2d_row<M, Output, 16>(layer, call);
        case 64:
            return conv2d_row<M, Output, 64>(layer, call);
        default:
            return conv2d_row<M, Output, 0>(layer, call);
    }
}

template <class M>
constexpr Conv2dKernels conv2d_kernels(Precision precision) {
    return {precision,
            sizeof(typename M::Element),
            M::kGroup,
            M::kTile,
            run_conv2d<M, ElementOutput<M>>,
            run_conv2d<M, FloatOutput<M>>,
            words_to_planes,
            run_planar<M>};
}

}  // namespace
}  // namespace aigc
