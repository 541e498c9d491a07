// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>

namespace aigc {

constexpr std::size_t kGridConvPixels = 6;

/// A convolution over grids of pixels with any list of taps, as the generators of images and videos are made of:
///
///     sum[p, n] = sum_{t, c} tap_t(p)[c] weights[t, c, n]
///     v         = sum[p, n] scale[p, n] + noise[p] + bias[n]
///     out[p, n] = min(max((v < 0 ? v slope : v) gain, -limit), limit)
///
/// tap_t(p) is the pixel of the input, `inputs` floats, that output pixel p sees through tap t. So a convolution of any
/// stride and any number of axes, one phase of a transposed convolution (Dumoulin, Visin 2016), and one phase of a
/// nearest-neighbour enlargement with the convolution behind it are the same kernel. Karras et al. 2020 (StyleGAN2)
/// scale the outputs of a convolution by a factor for each image and channel (`scale`), and add noise to each pixel.
///
/// One call computes up to kGridConvPixels pixels and one tile of columns: weights are [tap][input][columns of the
/// tile], and `columns` of them are written. Sums are float32, in the order of taps and inputs.
struct GridConvTile {
    const float* const* taps = nullptr;  // [tap][kGridConvPixels]; all can be read, also those behind `pixels`
    std::size_t tap_count = 0;
    std::size_t inputs = 0;
    const float* weights = nullptr;
    std::size_t width = 0;                // columns of the tile, a multiple of `lanes`, at most `tile`
    std::size_t pixels = 0;               // pixels to write
    std::size_t columns = 0;              // columns to write
    float* const* out = nullptr;          // [kGridConvPixels], the first column of the tile
    const float* const* scale = nullptr;  // the same, or null
    const float* noise = nullptr;         // [kGridConvPixels], or null
    const float* bias = nullptr;          // of the columns of the tile, padded to its width
    float slope = 1.0f, gain = 1.0f, limit = 0.0f;
};

struct GridConvKernels {
    std::size_t lanes = 1;  // columns of a vector
    std::size_t tile = 16;  // columns of a full tile
    void (*run)(const GridConvTile& tile) = nullptr;
};

extern const GridConvKernels kGridConvReference, kGridConvAvx2, kGridConvAvx512;

}  // namespace aigc
