// SPDX-License-Identifier: Apache-2.0
// The convolution, written once over a type of products and sums M: conv2d_sums.h over ops/simd/products.h. The result
// of a pixel does not depend on the pixels beside it; so the last tile of a row may begin early and do some pixels
// again.
#pragma once
#include <cstddef>

#include "base/inline.h"
#include "ops/conv2d/conv2d.h"
#include "ops/conv2d/conv2d_planar.h"
#include "ops/simd/tile.h"

namespace aigc {
namespace {

/// Columns of a full tile.
template <class M>
constexpr std::size_t kTileColumns = M::Vector::registers == 32 ? 64 : 16;
/// Pixels of a tile of N vectors: as many as the registers hold, 24 to 28 sums of 32.
template <class M, int N>
constexpr int kTilePixels = M::Vector::registers == 16 ? 6
                            : N == 1                   ? 14
                            : N == 2                   ? 12
                            : N == 3                   ? 8
                                                       : 6;

template <class M>
struct ElementOutput {
    using Type = typename M::Element;
    AIGC_INLINE static void put(Type* out, typename M::Vector v, const typename M::Column& of) {
        M::store_output(out, v, of);
    }
};

template <class M>
struct FloatOutput {
    using Type = float;
    AIGC_INLINE static void put(float* out, typename M::Vector v, const typename M::Column&) { store(out, v); }
};

/// R pixels from `first`, N vectors of columns from `column`. kPixel: shape.pixel where it is known, else 0.
template <class M, class Output, int R, int N, int kPixel>
void conv2d_tile(const Conv2dLayer& layer, const Conv2dCall& call, std::size_t first, std::size_t column,
                 const std::byte* weights) {
    using Element = typename M::Element;
    using V = typename M::Vector;
    const std::size_t pixel = kPixel ? kPixel : layer.shape.pixel;
    const std::size_t groups = simd::groups_of<M>(layer.shape.kernel * pixel);
    simd::Tile<M, R, N> tile;
    tile.start([&](int v) { return M::start(layer, column + v * V::lanes); });
    for (std::size_t dy = 0; dy < layer.shape.kernel; ++dy)
        weights = tile.add(static_cast<const Element*>(call.rows[dy]) + first * pixel, pixel, groups, weights);
    const std::size_t stride = padded_columns(layer.shape.outputs);
    const std::size_t at = first * stride + column;
    auto* out = static_cast<typename Output::Type*>(call.out) + at;
    const Element* add = call.add ? static_cast<const Element*>(call.add) + at : nullptr;
#pragma GCC unroll 4
    for (int v = 0; v < N; ++v) {
        const std::size_t c = v * V::lanes;
        const V slope = V::load(layer.slope + column + c);
        const typename M::Column of(layer, column + c);
#pragma GCC unroll 16
        for (int r = 0; r < R; ++r) {
            V value = M::value(tile.sum[r][v], of);
            if (add) value = M::added(value, add + r * stride + c, of);
            Output::put(out + r * stride + c, leaky_relu(value, slope), of);
        }
    }
}

template <class M, class Output, int N, int kPixel>
void conv2d_columns(const Conv2dLayer& layer, const Conv2dCall& call, std::size_t column, const std::byte* weights) {
    constexpr std::size_t kPixels = kTilePixels<M, N>;
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
    constexpr std::size_t kLanes = M::Vector::lanes, kVectors = kTileColumns<M> / kLanes, kPad = kElementPad / kLanes;
    const std::size_t pixel = layer.shape.pixel;
    const std::size_t depth = layer.shape.kernel * simd::groups_of<M>(layer.shape.kernel * pixel);
    const std::size_t columns = padded_columns(layer.shape.outputs);
    const std::byte* weights = static_cast<const std::byte*>(layer.weights);
    for (std::size_t column = 0; column < columns; column += kTileColumns<M>) {
        const std::size_t left = (columns - column) / kLanes, vectors = left < kVectors ? left : kVectors;
        if constexpr (kVectors >= kPad)
            if (vectors == kPad) conv2d_columns<M, Output, kPad, kPixel>(layer, call, column, weights);
        if constexpr (kVectors >= 2 * kPad)
            if (vectors == 2 * kPad) conv2d_columns<M, Output, 2 * kPad, kPixel>(layer, call, column, weights);
        if constexpr (kVectors >= 3 * kPad)
            if (vectors == 3 * kPad) conv2d_columns<M, Output, 3 * kPad, kPixel>(layer, call, column, weights);
        if constexpr (kVectors >= 4 * kPad)
            if (vectors == 4 * kPad) conv2d_columns<M, Output, 4 * kPad, kPixel>(layer, call, column, weights);
        weights += depth * vectors * kLanes * kGroupBytes;
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
            kTileColumns<M>,
            M::kRun > 1 ? std::size_t{M::kRun} : 0,
            run_conv2d<M, ElementOutput<M>>,
            run_conv2d<M, FloatOutput<M>>,
            words_to_planes,
            run_planar<M>};
}

}  // namespace
}  // namespace aigc
