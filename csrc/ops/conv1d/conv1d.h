// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>

#include "base/rows.h"

namespace aigc {

enum class Activation { none, relu, gelu, tanh };  // gelu in its tanh form (Hendrycks and Gimpel 2016)

/// A convolution over time as a product of matrices, float32:
///
///     out[t, n] = activation(bias[n] + sum_k x[t, k] weights[k, n])     k < depth = taps * channels
///
/// Row t of x is the taps * channels consecutive floats that begin at time step t of a time-major input, so a
/// view with stride = channels is a convolution (unpadded: `taps - 1` fewer rows go out than came in), and a view
/// with one tap is a linear layer. Where the taps are apart, `pieces` runs of x.cols floats, `piece_stride` floats from
/// one to the next, make a row of x: a dilated convolution has a piece for each tap. With `accumulate` the old out[t,
/// n] is added before the activation. x and out do not overlap. The result of a row does not depend on the rows beside
/// it.
struct Conv1dCall {
    Rows<const float> x;             // rows × depth / pieces
    const float* weights = nullptr;  // packed, see PackedConv1d
    const float* bias = nullptr;     // columns, padded to whole vectors
    Activation activation = Activation::none;
    bool accumulate = false;
    Rows<float> out;  // rows × columns
    std::size_t pieces = 1, piece_stride = 0;

    std::size_t depth() const { return x.cols * pieces; }
};

struct Conv1dKernel {
    std::size_t lanes = 1;  // floats of a vector; the columns of the last panel are padded to it
    std::size_t panel = 1;  // columns of a full panel
    /// Panels first … last of the columns. Panel p is at weights + p * panel * depth, as [depth][its columns].
    void (*run)(const Conv1dCall& call, std::size_t first_panel, std::size_t last_panel) = nullptr;
};

extern const Conv1dKernel kConv1dReference, kConv1dAvx2, kConv1dAvx512;

}  // namespace aigc
