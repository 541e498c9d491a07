// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>

#include "base/rows.h"
#include "ops/element.h"
#include "ops/precision.h"

namespace aigc {

/// One gated layer of the network inside an affine coupling (van den Oord et al., "WaveNet", 2016; Prenger et
/// al., "WaveGlow", 2018), on a range of rows:
///
///     g[t]        = in_bias + cond_bias + sum_tap in_weight[tap] x[t + (tap - kernel / 2) dilation]
///                   + cond_weight cond[t]                                                        2 channels wide
///     acts[t]     = tanh(g[t][:channels]) * sigmoid(g[t][channels:])
///     o[t]        = out_bias + out_weight acts[t]                                  n_residual + n_skip wide
///     residual[t] += o[t][:n_residual];   next[t] = residual[t] as an element;   skip[t] += o[t][n_residual:]
///
/// Activations are elements (element.h). Residual stream, skip sum, gate and biases are float32 in every precision.
///   float32   products and sums in float32
///   bfloat16  weights and elements rounded to nearest even, products summed in float32
///   int8      weights are signed bytes, scaled per output column; elements have zero point 128. Sums are exact 32-bit
///             integers. x and next have a step per column, acts 1 / 127, and the condition, which comes from outside
///             and may be large, a step per row
///
/// A row's result depends on that row and its taps alone, never on the range that it was computed in: any way
/// of cutting rows into calls gives the same bits.
///
/// Rows of elements, residual, next and skip are padded_columns() wide; the kernels read and write whole pads. Padding
/// holds zeros (an element's zero) and keeps them.
struct WavenetKernels;

struct WavenetShape {
    std::size_t channels = 0;
    std::size_t kernel = 0;      // taps, odd
    std::size_t n_cond = 0;      // columns of the condition, may be 0
    std::size_t n_residual = 0;  // channels, or 0 in the last layer of a stack
    std::size_t n_skip = 0;
};

/// A packed matrix, its columns in tiles: weights[tile][depth / group][columns of the tile][group]. The columns
/// of a tile are whole vectors of `lanes`; the last tile of a part may be narrower than the others.
struct WavenetMatrix {
    const void* weights = nullptr;
    const float* bias = nullptr;  // per packed column
    // int8: the value of one unit of the integer sum, and its first value, -128 * the sum of the column's
    // weights; apart for the condition's part of `gate`.
    const float *scale = nullptr, *cond_scale = nullptr;
    const std::int32_t *zero = nullptr, *cond_zero = nullptr;
};

/// A layer in the layout of a kernel; PackedWavenet (wavenet_pack.h) makes it. In `gate` a tile holds a run of
/// channels' tanh columns and then the same channels' sigmoid columns; `out` holds the residual, then the skip.
struct WavenetLayer {
    WavenetShape shape;
    WavenetMatrix gate, out;
};

/// The rows of one call. x points at the first output row's own input row; the rows before and after it that the
/// taps reach must exist. Strides are in elements. The arrays do not overlap.
struct WavenetCall {
    std::size_t rows = 0;
    std::size_t dilation = 1;
    const void* x = nullptr;
    std::size_t x_stride = 0;
    const void* cond = nullptr;  // rows × n_cond elements
    std::size_t cond_stride = 0;
    const float* cond_step = nullptr;  // int8: per row
    void* acts = nullptr;              // scratch, rows × padded_columns(channels) elements; holds acts afterwards
    Rows<float> residual;              // rows × n_residual, added to
    void* next = nullptr;              // rows × n_residual elements with the residual's stride
    const float* next_inverse_step = nullptr;  // int8: 1 / step of next, per column
    Rows<float> skip;                          // rows × n_skip, added to
};

/// One precision on one tier.
struct WavenetKernels {
    Precision precision = Precision::float32;
    std::size_t element_size = 4;  // bytes
    // The packing that run() reads.
    std::size_t group = 1;      // consecutive inputs of a column held together
    std::size_t lanes = 1;      // columns of a vector
    std::size_t gate_tile = 2;  // columns of a full tile of `gate`, a multiple of 2 * lanes
    std::size_t out_tile = 1;   // columns of a full tile of `out`, a multiple of lanes
    /// int8: the groups of a tap whose products are added in 16 bits, so that their weights are bounded (see
    /// byte_weights.h); 0 where sums have 32 bits from the start. Packed weights that keep the bound give exact sums.
    std::size_t run_groups = 0;

    void (*run)(const WavenetLayer& layer, const WavenetCall& call) = nullptr;
    /// count floats → elements; inverse_step (1 / step per column) is read in int8 alone.
    void (*convert)(const float* values, const float* inverse_step, std::size_t count, void* elements) = nullptr;
};

extern const WavenetKernels kWavenetReferenceFloat32, kWavenetReferenceBfloat16, kWavenetReferenceInt8;
extern const WavenetKernels kWavenetAvx2Float32, kWavenetAvx2Int8;
extern const WavenetKernels kWavenetAvxVnniInt8;
extern const WavenetKernels kWavenetAvx512Float32;
extern const WavenetKernels kWavenetAvx512Bfloat16, kWavenetAvx512Int8;

}  // namespace aigc
