// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>

namespace aigc::cuda {

/// The invertible 1x1 convolution of invconv.h on a device; forward and inverse by the matrix. A row of out begins with
/// the columns of `front`, if any, and the mixed ones follow. out may be x itself where there is no front. Kernel
/// `invconv`.
struct InvConvParameters {
    const float* matrix;  // channels × channels, row-major
    const float* x;       // rows × channels
    const float* front;   // rows × front_columns
    float* out;           // rows × (front_columns + channels)
    int rows, channels, front_columns, x_stride, front_stride, out_stride;
};
constexpr int kInvConvThreads = 128, kInvConvRows = 128;
/// Channels of a matrix that a block copies into its shared memory; a larger one is read where it is.
constexpr int kInvConvCopiedChannels = 64;
/// Channels that a matrix may have, so that the rows of a block fit into shared memory.
constexpr int kInvConvMostChannels = 192;
constexpr int invconv_shared(int channels) {
    const int matrix = channels <= kInvConvCopiedChannels ? channels * channels : 0;
    return (matrix * 4 + 127) / 128 * 128 + (kInvConvRows * channels * 4 + 127) / 128 * 128;
}

}  // namespace aigc::cuda
