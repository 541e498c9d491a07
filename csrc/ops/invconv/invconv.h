// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>

#include "base/rows.h"

namespace aigc {

/// The invertible 1x1 convolution of a flow (Kingma and Dhariwal, "Glow", 2018) on interleaved rows:
///
///     out[t, i] = sum_j matrix[i, j] x[t, j]
///
/// For the narrow rows of a vocoder (channels <= kInvConvNarrow) this moves more memory than it computes, and
/// has kernels of its own; wider ones are a product of matrices and go through conv1d. Forward and inverse are the
/// same kernel with another matrix.
constexpr std::size_t kInvConvNarrow = 16;

/// matrix: channels × channels, row-major, channels <= kInvConvNarrow; x and out: rows × channels, each row
/// contiguous. out may be x itself (same data and stride); otherwise they do not overlap. The bits of a row do not
/// depend on the rows beside it.
struct InvConvKernels {
    void (*run)(const float* matrix, std::size_t channels, Rows<const float> x, Rows<float> out) = nullptr;
};

extern const InvConvKernels kInvConvReference, kInvConvAvx2, kInvConvAvx512;

}  // namespace aigc
