// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>

#include "base/inline.h"
#include "ops/element.h"
#include "ops/precision.h"

namespace aigc {

/// One row of a convolution over an image, as in small networks for upscaling (Dong et al. 2016; Shi et al. 2016):
///
///     v[x, n]   = bias[n] + sum_{dy, j} rows[dy][x * pixel + j] weights[dy, j, n] + add[x, n]
///     out[x, n] = v > 0 ? v : slope[n] v                                 dy < kernel, j < kernel * pixel
///
/// Images are rows of pixels, and a pixel is `pixel` consecutive *elements*, its channels and padding: the taps
/// of a kernel row are then one run of kernel * pixel elements. There is no border: `kernel - 1` pixels fewer go out
/// than came in. Slope 1 is no activation, 0 a ReLU, one slope a leaky ReLU, a slope per channel a PReLU.
///
/// Elements are those of element.h, in int8 with a step and a zero point per channel. Sums, bias and slope are
/// float32; the sums of int8 are exact. Elements must be finite: the kernels multiply up to `group` - 1 elements behind
/// a run, and padding channels, by zero.
///
/// Channels of an output pixel are padded_columns() wide; the kernels write whole pads.
///
/// The result of a pixel depends on its taps alone, never on where a call begins or ends.
struct Conv2dShape {
    std::size_t kernel = 0;   // odd, at most kConv2dLargestKernel
    std::size_t inputs = 0;   // channels
    std::size_t outputs = 0;  // channels
    std::size_t pixel = 0;    // elements from one input pixel to the next, at least `inputs`
};

constexpr std::size_t kConv2dLargestKernel = 11;

/// A layer in the layout of a kernel; PackedConv2d makes it. Columns are padded output channels.
struct Conv2dLayer {
    Conv2dShape shape;
    // [tile][kernel row][depth / group][columns of the tile][group]; planar: one tile of just the outputs
    const void* weights = nullptr;
    const float *bias = nullptr, *slope = nullptr;
    // int8: value of a unit of the sum, first value of the sum, value of a unit of `add`, zero point of the output.
    // With elements as output all values are in its steps.
    const float *scale = nullptr, *add_scale = nullptr, *out_zero = nullptr;
    const std::int32_t* zero = nullptr;
};

struct Conv2dCall {
    const void* const* rows = nullptr;  // per kernel row, the first tap of the first pixel
    std::size_t pixels = 0;
    const void* add = nullptr;  // elements, laid out as an output of elements; or null
    void* out = nullptr;        // elements or floats, padded_columns(outputs) a pixel
};

/// The same for few outputs, with pixels side by side: rows[dy] holds plane after plane, each the group g of elements
/// of all pixels, `stride` groups long, and plane n of the result is out + n * out_stride. Whole runs of
/// kConv2dPlanarStep pixels are computed; what lies behind the last pixel, and behind its taps, must be readable.
struct Conv2dPlanarCall {
    const void* const* rows = nullptr;
    std::size_t stride = 0;
    std::size_t pixels = 0;
    float* out = nullptr;
    std::size_t out_stride = 0;
};

constexpr std::size_t kConv2dPlanarStep = 64;

/// The numbers of outputs for which there are planar kernels.
AIGC_INLINE constexpr bool conv2d_planar(std::size_t outputs) {
    return outputs == 1 || outputs == 3 || outputs == 4 || outputs == 9 || outputs == 12;
}

/// One precision on one tier.
struct Conv2dKernels {
    Precision precision = Precision::float32;
    std::size_t element_size = 4;  // bytes
    std::size_t group = 1;         // consecutive inputs of a column held together
    std::size_t tile = 1;          // columns of a full tile; a last tile may be any multiple of kElementPad
    /// int8: the groups of a row whose products are added in 16 bits, so that their weights are bounded (see
    /// byte_weights.h); 0 where sums have 32 bits from the start. Packed weights that keep the bound give exact sums.
    std::size_t run_groups = 0;
    void (*run)(const Conv2dLayer& layer, const Conv2dCall& call) = nullptr;         // out: elements
    void (*run_floats)(const Conv2dLayer& layer, const Conv2dCall& call) = nullptr;  // out: float
    /// `pixels` pixels of `words` groups, a multiple of 4, as planes; whole runs of 8 pixels. Null where there are no
    /// planar kernels.
    void (*to_planes)(const void* row, std::size_t pixels, std::size_t words, void* planes,
                      std::size_t stride) = nullptr;
    void (*run_planar)(const Conv2dLayer& layer, const Conv2dPlanarCall& call) = nullptr;
};

extern const Conv2dKernels kConv2dReferenceFloat32, kConv2dReferenceBfloat16, kConv2dReferenceInt8;
extern const Conv2dKernels kConv2dAvx2Float32, kConv2dAvx2Int8;
extern const Conv2dKernels kConv2dAvxVnniInt8;
extern const Conv2dKernels kConv2dAvx512Float32;
extern const Conv2dKernels kConv2dAvx512Bfloat16, kConv2dAvx512Int8;

}  // namespace aigc
