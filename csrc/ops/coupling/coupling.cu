// SPDX-License-Identifier: Apache-2.0
#include "cuda/kernel.h"
#include "ops/coupling/coupling_cuda.h"

namespace aigc::cuda {

AIGC_KERNEL(coupling, CouplingParameters, kCouplingThreads) {
    device::Shared shared;
    float* sums = shared.take<float>(kCouplingThreads / 32);
    const int first = static_cast<int>(blockIdx.x) * kCouplingRows;
    const int rows = p.rows - first < kCouplingRows ? p.rows - first : kCouplingRows;
    const int thread = static_cast<int>(threadIdx.x);
    float sum = 0.0f;
    for (int i = thread; i < rows * p.columns; i += kCouplingThreads) {
        const std::size_t row = static_cast<std::size_t>(first + i / p.columns);
        const int column = i % p.columns;
        const float log_s = p.log_s[row * p.log_s_stride + column];
        const float x = p.x[row * p.x_stride + column], b = p.b[row * p.b_stride + column];
        p.out[row * p.out_stride + column] =
            p.sums ? fmaf(device::exponential(log_s), x, b) : (x - b) * device::exponential(-log_s);
        sum += log_s;
    }
    if (!p.sums) return;
    for (unsigned distance = 16; distance > 0; distance /= 2) sum += __shfl_down_sync(~0u, sum, distance);
    if (thread % 32 == 0) sums[thread / 32] = sum;
    __syncthreads();
    if (thread != 0) return;
    float total = 0.0f;
    for (int warp = 0; warp < kCouplingThreads / 32; ++warp) total += sums[warp];
    p.sums[blockIdx.x] = total;
}

}  // namespace aigc::cuda
