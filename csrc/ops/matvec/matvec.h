// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>

#include "base/inline.h"
#include "ops/precision.h"

namespace aigc {

/// A matrix by one vector, for networks that go one step at a time and so read every weight once a step:
///
///     out[r] = bias[r] + scale[r] sum_k weights[r, k] x[k]
///
/// It is bound by the memory that the weights come from, so they alone are held in fewer bits; x, products, sums and
/// out are float32 in every precision:
///   float32   as they are, scale 1
///   bfloat16  rounded to nearest even, scale 1
///   int8      round(weight / scale[r]) with scale[r] = max_k |weight| / 127
///
/// Rows come in panels of four and columns in runs of 32, the last of each filled with zeros:
/// weights[panel][run][row of the panel][32]. In bfloat16 a run is 16 words of 32 bits, column i in the lower half of
/// word i and column 16 + i in its upper half. A row's result does not depend on the range that it was computed in.
struct MatvecCall {
    const std::byte* weights = nullptr;
    const float* scale = nullptr;  // one a row, whole panels
    const float* bias = nullptr;   // the same
    const float* x = nullptr;      // depth floats; those that stand for no column are finite
    std::size_t depth = 0;         // columns, whole runs
    float* out = nullptr;          // whole panels; overlaps nothing
};

constexpr std::size_t kMatvecPanel = 4, kMatvecRun = 32;

AIGC_INLINE constexpr std::size_t matvec_padded_rows(std::size_t rows) { return (rows + 3) / 4 * 4; }
AIGC_INLINE constexpr std::size_t matvec_padded_depth(std::size_t columns) { return (columns + 31) / 32 * 32; }

AIGC_INLINE constexpr std::size_t bytes_of_weight(Precision precision) {
    return precision == Precision::float32 ? 4 : precision == Precision::bfloat16 ? 2 : 1;
}

/// Panels first_panel … last_panel of one precision.
using MatvecKernel = void (*)(const MatvecCall& call, std::size_t first_panel, std::size_t last_panel);

struct MatvecKernels {
    ByPrecision<MatvecKernel> run;
};

extern const MatvecKernels kMatvecReference, kMatvecAvx2, kMatvecAvx512;

}  // namespace aigc
