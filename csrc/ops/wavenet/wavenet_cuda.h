// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>

namespace aigc::cuda {

/// The gated layer of wavenet.h in bfloat16 on a device. Kernel `wavenet`, a block for kWavenetRows rows.
///
/// The input has kept_rows rows of `kept`, then fresh_rows rows of `fresh`, then zeros; output row t reads its rows
/// t + tap * dilation. So a stream keeps the last rows of a layer's input, and nothing is copied together.
///
/// channels is padded to a multiple of 64, n_cond to one of 32, with zeros; n_skip is even. Rows are contiguous. A
/// row's result depends on the rows that it reads alone. wavenet_cuda_pack.h makes weights and biases:
///   gate_weight   [2 channels][taps * channels + n_cond], 32 channels' tanh columns, then their sigmoid columns, …
///   out_weight    [out_columns, a multiple of 128][channels], the residual's columns, then the skip's
struct WavenetParameters {
    const std::uint16_t *kept, *fresh, *cond;
    const std::uint16_t *gate_weight, *out_weight;
    const float *gate_bias, *out_bias;
    float* residual;      // rows × channels, added to
    std::uint16_t* next;  // rows × channels, the residual rounded
    float* skip;          // rows × n_skip, added to
    int rows, kept_rows, fresh_rows;
    int channels, n_cond, taps, dilation;
    int n_residual, n_skip, out_columns;  // n_residual: channels, or 0 in the last layer of a stack
};
constexpr int kWavenetThreads = 128, kWavenetRows = 64, kWavenetColumns = 128, kWavenetDepth = 32, kWavenetStages = 3;
constexpr int wavenet_shared(int channels) {
    return kWavenetStages * (kWavenetRows + kWavenetColumns) * kWavenetDepth * 2 + kWavenetRows * channels * 2;
}

/// The first convolution of a stack, 1x1 and of few columns, on new rows of a stream:
///     residual[t] = bias + weight x[t];   next[t] = residual[t] rounded;   skip[t] = skip_bias
/// Kernel `wavenet_start`, a thread for each element of residual.
struct WavenetStartParameters {
    const float* x;       // rows × n_in
    const float* weight;  // n_in × channels
    const float *bias, *skip_bias;
    float* residual;      // rows × channels
    std::uint16_t* next;  // rows × channels
    float* skip;          // rows × n_skip
    int rows, n_in, x_stride, channels, n_skip;
};
constexpr int kWavenetStartThreads = 256;

}  // namespace aigc::cuda
