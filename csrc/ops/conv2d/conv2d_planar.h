// SPDX-License-Identifier: Apache-2.0
// The convolution to few outputs, over the same types M as conv2d_tile.h. The lanes are pixels: an input vector is one
// group of channels of as many pixels, a weight is repeated in every lane, and no lane is padding.
#pragma once
#include <cstddef>

#include "ops/conv2d/conv2d.h"
#include "ops/conv2d/transpose_avx2.h"
#include "ops/element.h"

namespace aigc {
namespace {

/// Vectors of pixels of a tile: many where there are few outputs, whose sums fit the registers, else fewer.
template <class M>
constexpr int kManyVectors = M::Vector::registers / 8;
template <class M>
constexpr int kFewVectors = M::Vector::registers / 16;

/// Add the products of one group of all pixels.
template <class M, int N, int kVectors>
AIGC_INLINE void planar_add(typename M::Sum (&sum)[N][kVectors], const std::byte* x, const std::byte* weights) {
    typename M::Weights inputs[kVectors];
#pragma GCC unroll 4
    for (int v = 0; v < kVectors; ++v) inputs[v] = M::load_weights(x + v * M::Vector::lanes * kGroupBytes);
#pragma GCC unroll 16
    for (int n = 0; n < N; ++n) {
        const auto* const at = reinterpret_cast<const typename M::Element*>(weights) + n * M::kGroup;
        const typename M::Weights w = M::repeat(at);
#pragma GCC unroll 4
        for (int v = 0; v < kVectors; ++v) sum[n][v] = M::dot(sum[n][v], inputs[v], w);
    }
}

/// The same for a run of groups, `step` bytes apart.
template <class M, int N, int kVectors>
AIGC_INLINE void planar_add_run(typename M::Sum (&sum)[N][kVectors], const std::byte* x, std::size_t step,
                                const std::byte* weights) {
    typename M::Weights inputs[kVectors][M::kRun];
#pragma GCC unroll 4
    for (int v = 0; v < kVectors; ++v)
#pragma GCC unroll 4
        for (int i = 0; i < M::kRun; ++i)
            inputs[v][i] = M::load_weights(x + i * step + v * M::Vector::lanes * kGroupBytes);
#pragma GCC unroll 16
    for (int n = 0; n < N; ++n) {
        typename M::Weights w[M::kRun];
#pragma GCC unroll 4
        for (int i = 0; i < M::kRun; ++i)
            w[i] = M::repeat(reinterpret_cast<const typename M::Element*>(weights) + (i * N + n) * M::kGroup);
#pragma GCC unroll 4
        for (int v = 0; v < kVectors; ++v) sum[n][v] = M::dot_run(sum[n][v], inputs[v], w);
    }
}

/// kVectors vectors of pixels from `first`, N outputs.
template <class M, int N, int kVectors>
void planar_tile(const Conv2dLayer& layer, const Conv2dPlanarCall& call, std::size_t first) {
    const std::size_t groups = layer.shape.pixel / M::kGroup, kernel = layer.shape.kernel;
    const std::size_t step = call.stride * kGroupBytes;
    const std::byte* weights = static_cast<const std::byte*>(layer.weights);
    using V = typename M::Vector;
    typename M::Sum sum[N][kVectors];
#pragma GCC unroll 16
    for (int n = 0; n < N; ++n)
#pragma GCC unroll 4
        for (int v = 0; v < kVectors; ++v) sum[n][v] = M::start_one(layer, n);
    for (std::size_t dy = 0; dy < kernel; ++dy) {
        for (std::size_t dx = 0; dx < kernel; ++dx) {
            const std::byte* x = static_cast<const std::byte*>(call.rows[dy]) + (first + dx) * kGroupBytes;
            std::size_t k = 0;
            if constexpr (M::kRun > 1)
                for (; k + M::kRun <= groups; k += M::kRun, x += M::kRun * step, weights += M::kRun * N * kGroupBytes)
                    planar_add_run<M>(sum, x, step, weights);
            for (; k < groups; ++k, x += step, weights += N * kGroupBytes) planar_add<M>(sum, x, weights);
        }
    }
#pragma GCC unroll 16
    for (int n = 0; n < N; ++n) {
        const V slope = V::splat(layer.slope[n]);
#pragma GCC unroll 4
        for (int v = 0; v < kVectors; ++v)
            store(call.out + n * call.out_stride + first + v * V::lanes,
                  leaky_relu(M::value_one(sum[n][v], layer, n), slope));
    }
}

template <class M, int N, int kVectors>
void planar_row(const Conv2dLayer& layer, const Conv2dPlanarCall& call) {
    for (std::size_t first = 0; first < call.pixels; first += kVectors * M::Vector::lanes)
        planar_tile<M, N, kVectors>(layer, call, first);
}

/// The numbers of outputs that networks end in: luma, or three colours, times 1, 2 x 2 or 3 x 3.
template <class M>
void run_planar(const Conv2dLayer& layer, const Conv2dPlanarCall& call) {
    switch (layer.shape.outputs) {
        case 1:
            return planar_row<M, 1, kManyVectors<M>>(layer, call);
        case 3:
            return planar_row<M, 3, kManyVectors<M>>(layer, call);
        case 4:
            return planar_row<M, 4, kManyVectors<M>>(layer, call);
        case 9:
            return planar_row<M, 9, kFewVectors<M>>(layer, call);
        case 12:
            return planar_row<M, 12, kFewVectors<M>>(layer, call);
    }
}

}  // namespace
}  // namespace aigc
