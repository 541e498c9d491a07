// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>

namespace aigc::cuda {

/// The coupling of coupling.h on a device; each matrix has a stride of its own. Kernel `coupling`.
struct CouplingParameters {
    const float *x, *b, *log_s;
    float* out;
    float* sums;  // forward: of log_s, one for each block of kCouplingRows rows; null: inverse
    int rows, columns, x_stride, b_stride, log_s_stride, out_stride;
};
constexpr int kCouplingThreads = 256, kCouplingRows = 256;
constexpr int kCouplingShared = 128;

}  // namespace aigc::cuda
