// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/rows.h"

namespace aigc {

/// Functions of single elements between convolutions.
struct PointwiseKernels {
    /// out = x where x >= 0, else slope x (Maas et al. 2013); a NaN stays one. Same shape; out may be x itself.
    void (*leaky_relu)(Rows<const float> x, float slope, Rows<float> out) = nullptr;
    /// The gate of WaveNet (van den Oord et al. 2016): out[t, c] = tanh(x[t, c]) sigmoid(x[t, columns + c]), where out
    /// has `columns` columns and x twice as many. out and x do not overlap.
    void (*gate)(Rows<const float> x, Rows<float> out) = nullptr;
};

extern const PointwiseKernels kPointwiseReference, kPointwiseAvx2, kPointwiseAvx512;

}  // namespace aigc
