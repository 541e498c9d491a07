// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>

namespace aigc::cuda {

/// out[i][j] = sigma * noise, the bits of fill_normal() in base/noise.h with first_row 0, times sigma. Kernel
/// `normal_noise`, a thread for each row and four columns.
struct NormalNoiseParameters {
    float* out;  // rows × columns, contiguous
    std::uint64_t seed, first_group;
    float sigma;
    int rows, columns;
};
constexpr int kNormalNoiseThreads = 128;

}  // namespace aigc::cuda
