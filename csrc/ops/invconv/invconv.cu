// SPDX-License-Identifier: Apache-2.0
#include "cuda/kernel.h"
#include "ops/invconv/invconv_cuda.h"

namespace aigc::cuda {

AIGC_KERNEL(invconv, InvConvParameters, kInvConvThreads) {
    device::Shared shared;
    const int channels = p.channels, thread = static_cast<int>(threadIdx.x);
    const bool is_copied = channels <= kInvConvCopiedChannels;
    float* copy = shared.take<float>(is_copied ? channels * channels : 0);
    const float* matrix = is_copied ? copy : p.matrix;
    float* x = shared.take<float>(kInvConvRows * channels);
    const int begin = static_cast<int>(blockIdx.x) * kInvConvRows;
    const int rows = p.rows - begin < kInvConvRows ? p.rows - begin : kInvConvRows;
    const std::size_t first = static_cast<std::size_t>(begin);
    for (int i = thread; is_copied && i < channels * channels; i += kInvConvThreads) copy[i] = p.matrix[i];
    for (int i = thread; i < rows * channels; i += kInvConvThreads)
        x[i] = p.x[(first + i / channels) * p.x_stride + i % channels];
    __syncthreads();
    for (int i = thread; i < rows * channels; i += kInvConvThreads) {
        const float *row = x + i / channels * channels, *factors = matrix + i % channels * channels;
        float sum = 0.0f;
        for (int j = 0; j < channels; ++j) sum = fmaf(factors[j], row[j], sum);
        p.out[(first + i / channels) * p.out_stride + p.front_columns + i % channels] = sum;
    }
    for (int i = thread; i < rows * p.front_columns; i += kInvConvThreads) {
        const std::size_t row = first + i / p.front_columns;
        const int column = i % p.front_columns;
        p.out[row * p.out_stride + column] = p.front[row * p.front_stride + column];
    }
}

}  // namespace aigc::cuda
