// SPDX-License-Identifier: Apache-2.0
#include "base/normal_block.h"
#include "cuda/kernel.h"
#include "ops/noise/noise_cuda.h"

namespace aigc::cuda {

AIGC_KERNEL(normal_noise, NormalNoiseParameters, kNormalNoiseThreads) {
    const int blocks = (p.columns + 3) / 4;
    const std::size_t i = device::global_thread(), row = i / blocks;
    if (row >= static_cast<std::size_t>(p.rows)) return;
    const int block = static_cast<int>(i % blocks);
    float normals[4];
    normal_block(p.seed, p.first_group + row, static_cast<std::uint32_t>(block), normals);
    for (int lane = 0; lane < 4 && block * 4 + lane < p.columns; ++lane)
        p.out[row * p.columns + block * 4 + lane] = p.sigma * normals[lane];
}

}  // namespace aigc::cuda
