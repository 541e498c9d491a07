// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>

namespace aigc::cuda {

/// A transposed convolution over frames, as a product of the frames under its kernel, written as rows of bfloat16:
///
///     v[f, j] = bias[j] + sum over i < depth of weight[i, j] x[f * channels + i]
///     out[f * columns / width + j / width][j % width] = v[f, j], rounded
///
/// x holds frames of `channels` floats, as many more than `frames` as the kernel has taps beyond the first. Kernel
/// `upsample`, kUpsampleFrames frames by kUpsampleThreads columns a block. A value is summed in the order of i.
struct UpsampleParameters {
    const float* x;
    const float* weight;  // depth × columns
    const float* bias;
    std::uint16_t* out;  // rows of out_stride elements
    int frames, channels, depth, columns, width, out_stride;
};
constexpr int kUpsampleThreads = 128, kUpsampleFrames = 8;
constexpr int upsample_shared(int channels, int depth) { return ((kUpsampleFrames - 1) * channels + depth) * 4; }

/// out[t][c] = x[t][c], rounded to bfloat16. Kernel `round_columns`, a thread for each element.
struct RoundColumnsParameters {
    const float* x;      // rows × columns, contiguous
    std::uint16_t* out;  // rows of out_stride elements
    int rows, columns, out_stride;
};
constexpr int kRoundColumnsThreads = 256;

}  // namespace aigc::cuda
