// SPDX-License-Identifier: Apache-2.0
// The convolution to few outputs, over a machine M as in conv2d_tile.h. The lanes are pixels: an input vector is one
// group of channels of as many pixels, a weight is repeated in every lane, and no lane is padding.
#pragma once
#include "base/inline.h"
#include "ops/conv2d/conv2d.h"
#include "ops/conv2d/transpose_avx2.h"

namespace aigc {
namespace {

/// V vectors of pixels from `first`, N outputs.
template <class M, int N, int V>
void planar_tile(const Conv2dLayer& layer, const Conv2dPlanarCall& call, std::size_t first) {
    const std::size_t groups = layer.shape.pixel / M::kGroup, kernel = layer.shape.kernel;
    const std::byte* weights = static_cast<const std::byte*>(layer.weights);
    typename M::Sum sum[N][V];
#pragma GCC unroll 16
    for (int n = 0; n < N; ++n)
#pragma GCC unroll 4
        for (int v = 0; v < V; ++v) sum[n][v] = M::start_one(layer, n);
    for (std::size_t dy = 0; dy < kernel; ++dy) {
        for (std::size_t dx = 0; dx < kernel; ++dx) {
            const std::byte* x = static_cast<const std::byte*>(call.rows[dy]) + (first + dx) * 4;
            for (std::size_t k = 0; k < groups; ++k, x += call.stride * 4, weights += N * 4) {
                typename M::Weights inputs[V];
#pragma GCC unroll 4
                for (int v = 0; v < V; ++v) inputs[v] = M::load_weights(x + v * M::kLanes * 4);
#pragma GCC unroll 16
                for (int n = 0; n < N; ++n) {
                    const typename M::Weights w =
                        M::repeat(reinterpret_cast<const typename M::Element*>(weights) + n * M::kGroup);
#pragma GCC unroll 4
                    for (int v = 0; v < V; ++v) sum[n][v] = M::dot(sum[n][v], inputs[v], w);
                }
            }
        }
    }
#pragma GCC unroll 16
    for (int n = 0; n < N; ++n) {
        const typename M::Float slope = M::splat(layer.slope[n]);
#pragma GCC unroll 4
        for (int v = 0; v < V; ++v)
            M::store_floats(call.out + n * call.out_stride + first + v * M::kLanes,
                            M::activate(M::value_one(sum[n][v], layer, n), slope));
    }
}

template <class M, int N, int V>
void planar_row(const Conv2dLayer& layer, const Conv2dPlanarCall& call) {
    for (std::size_t first = 0; first < call.pixels; first += V * M::kLanes) planar_tile<M, N, V>(layer, call, first);
}

/// The numbers of outputs that networks end in: luma, or three colours, times 1, 2 x 2 or 3 x 3.
template <class M>
void run_planar(const Conv2dLayer& layer, const Conv2dPlanarCall& call) {
    constexpr int kFew = M::kPlanarFew, kMany = M::kPlanarMany;
    switch (layer.shape.outputs) {
        case 1:
            return planar_row<M, 1, kFew>(layer, call);
        case 3:
            return planar_row<M, 3, kFew>(layer, call);
        case 4:
            return planar_row<M, 4, kFew>(layer, call);
        case 9:
            return planar_row<M, 9, kMany>(layer, call);
        case 12:
            return planar_row<M, 12, kMany>(layer, call);
    }
}

}  // namespace
}  // namespace aigc
