// SPDX-License-Identifier: Apache-2.0
#include "cuda/matrix.h"
#include "ops/upsample/upsample_cuda.h"

namespace aigc::cuda {

AIGC_KERNEL(upsample, UpsampleParameters, kUpsampleThreads) {
    device::Shared shared;
    const int thread = static_cast<int>(threadIdx.x), first = static_cast<int>(blockIdx.x) * kUpsampleFrames;
    const int frames = p.frames - first < kUpsampleFrames ? p.frames - first : kUpsampleFrames;
    const int held = (frames - 1) * p.channels + p.depth;
    float* x = shared.take<float>((kUpsampleFrames - 1) * p.channels + p.depth);
    for (int i = thread; i < held; i += kUpsampleThreads) x[i] = p.x[static_cast<std::size_t>(first) * p.channels + i];
    __syncthreads();
    const int column = static_cast<int>(blockIdx.y) * kUpsampleThreads + thread;
    if (column >= p.columns) return;
    float sums[kUpsampleFrames];
    for (float& sum : sums) sum = p.bias[column];
    for (int i = 0; i < p.depth; ++i) {
        const float weight = p.weight[static_cast<std::size_t>(i) * p.columns + column];
#pragma unroll
        for (int f = 0; f < kUpsampleFrames; ++f)
            if (f < frames) sums[f] = fmaf(weight, x[f * p.channels + i], sums[f]);
    }
    const int rows = p.columns / p.width;
#pragma unroll
    for (int f = 0; f < kUpsampleFrames; ++f) {
        if (f >= frames) continue;
        const std::size_t row = static_cast<std::size_t>(first + f) * rows + column / p.width;
        p.out[row * p.out_stride + column % p.width] = static_cast<std::uint16_t>(device::bfloat16_pair(sums[f], 0.0f));
    }
}

AIGC_KERNEL(round_columns, RoundColumnsParameters, kRoundColumnsThreads) {
    const std::size_t i = device::global_thread(), row = i / p.columns;
    if (row >= static_cast<std::size_t>(p.rows)) return;
    p.out[row * p.out_stride + i % p.columns] = static_cast<std::uint16_t>(device::bfloat16_pair(p.x[i], 0.0f));
}

}  // namespace aigc::cuda
