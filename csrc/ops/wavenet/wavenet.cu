// SPDX-License-Identifier: Apache-2.0
#include "ops/wavenet/wavenet_cuda.h"
#include "ops/wavenet/wavenet_tile_cuda.h"

namespace aigc::cuda {
namespace {

/// The shared memory of a block.
struct Tiles {
    unsigned char *inputs, *weights;  // kWavenetStages tiles each
    unsigned char* acts;              // a tile of 64 rows for each 32 channels
};

__device__ __forceinline__ float gated(float tanh_part, float sigmoid_part) {
    const float limited = fminf(fmaxf(tanh_part, -15.0f), 15.0f);
    const float e = __expf(2.0f * limited), s = __expf(-fmaxf(sigmoid_part, -40.0f));
    const float value = __fdividef(e - 1.0f, (e + 1.0f) * (1.0f + s));
    return tanh_part == tanh_part && sigmoid_part == sigmoid_part ? value : tanh_part + sigmoid_part;  // min drops NaN
}

/// Sums of the gate's columns of 64 channels, tanh and sigmoid.
__device__ __forceinline__ void sum_gate(Sums& sums, const Tiles& tiles, const WavenetParameters& p, int first,
                                         int chunk) {
    const int depth = p.taps * p.channels + p.n_cond, steps = depth / kWavenetDepth;
    const std::uint16_t* weights = p.gate_weight + static_cast<std::size_t>(chunk) * kWavenetColumns * depth;
    const auto fetch = [&](int step) {
        if (step < steps) {
            fetch_inputs(tiles.inputs + step % kWavenetStages * kTileRows, p, first, step);
            fetch_weights(tiles.weights + step % kWavenetStages * kTileColumns, weights + step * kWavenetDepth, depth);
        }
        device::copies_commit();
    };
    clear(sums);
    for (int step = 0; step < kWavenetStages - 1; ++step) fetch(step);
    for (int step = 0; step < steps; ++step) {
        device::copies_wait<kWavenetStages - 2>();
        __syncthreads();
        fetch(step + kWavenetStages - 1);
        multiply(sums, tiles.inputs + step % kWavenetStages * kTileRows,
                 tiles.weights + step % kWavenetStages * kTileColumns);
    }
    __syncthreads();
}

/// Activations of 64 channels.
__device__ __forceinline__ void store_acts(const Sums& sums, const Tiles& tiles, const WavenetParameters& p,
                                           int chunk) {
    const int lane = static_cast<int>(threadIdx.x) % 32, warp = static_cast<int>(threadIdx.x) / 32;
    const float* biases = p.gate_bias + chunk * kWavenetColumns + warp % 2 * 64 + lane % 4 * 2;
    unsigned char* tile = tiles.acts + (chunk * 2 + warp % 2) * kTileRows;
#pragma unroll
    for (int i = 0; i < 2; ++i)
#pragma unroll
        for (int j = 0; j < 4; ++j)
#pragma unroll
            for (int half = 0; half < 2; ++half) {
                const int row = warp / 2 * 32 + i * 16 + half * 8 + lane / 4;
                const float* bias = biases + j * 8;
                const float *t = sums[i][j] + half * 2, *s = sums[i][j + 4] + half * 2;
                const std::uint32_t pair = device::bfloat16_pair(gated(t[0] + bias[0], s[0] + bias[32]),
                                                                 gated(t[1] + bias[1], s[1] + bias[33]));
                *reinterpret_cast<std::uint32_t*>(tile + piece(row, j) + lane % 4 * 4) = pair;
            }
}

/// Sums of 128 columns of the output.
__device__ __forceinline__ void sum_out(Sums& sums, const Tiles& tiles, const WavenetParameters& p, int column) {
    const int steps = p.channels / kWavenetDepth;
    const std::uint16_t* weights = p.out_weight + static_cast<std::size_t>(column) * p.channels;
    const auto fetch = [&](int step) {
        if (step < steps)
            fetch_weights(tiles.weights + step % kWavenetStages * kTileColumns, weights + step * kWavenetDepth,
                          p.channels);
        device::copies_commit();
    };
    clear(sums);
    for (int step = 0; step < kWavenetStages - 1; ++step) fetch(step);
    for (int step = 0; step < steps; ++step) {
        device::copies_wait<kWavenetStages - 2>();
        __syncthreads();
        fetch(step + kWavenetStages - 1);
        multiply(sums, tiles.acts + step * kTileRows, tiles.weights + step % kWavenetStages * kTileColumns);
    }
    __syncthreads();
}

/// Adds two neighbouring columns of a row to residual or skip.
__device__ __forceinline__ void add_out(const WavenetParameters& p, int row, int column, const float* sums) {
    const float u = sums[0] + p.out_bias[column], v = sums[1] + p.out_bias[column + 1];
    if (column < p.n_residual) {
        const std::size_t at = static_cast<std::size_t>(row) * p.channels + column;
        auto& residual = *reinterpret_cast<float2*>(p.residual + at);
        residual = make_float2(residual.x + u, residual.y + v);
        *reinterpret_cast<std::uint32_t*>(p.next + at) = device::bfloat16_pair(residual.x, residual.y);
    } else if (column < p.n_residual + p.n_skip) {
        const std::size_t at = static_cast<std::size_t>(row) * p.n_skip + column - p.n_residual;
        auto& skip = *reinterpret_cast<float2*>(p.skip + at);
        skip = make_float2(skip.x + u, skip.y + v);
    }
}

__device__ __forceinline__ void store_out(const Sums& sums, const WavenetParameters& p, int first, int column) {
    const int lane = static_cast<int>(threadIdx.x) % 32, warp = static_cast<int>(threadIdx.x) / 32;
#pragma unroll
    for (int i = 0; i < 2; ++i)
#pragma unroll
        for (int j = 0; j < 8; ++j)
#pragma unroll
            for (int half = 0; half < 2; ++half) {
                const int row = first + warp / 2 * 32 + i * 16 + half * 8 + lane / 4;
                if (row >= p.rows) continue;
                add_out(p, row, column + warp % 2 * 64 + j * 8 + lane % 4 * 2, sums[i][j] + half * 2);
            }
}

}  // namespace

AIGC_KERNEL(wavenet, WavenetParameters, kWavenetThreads) {
    device::Shared shared;
    Tiles tiles;
    tiles.inputs = shared.take<unsigned char>(kWavenetStages * kTileRows);
    tiles.weights = shared.take<unsigned char>(kWavenetStages * kTileColumns);
    tiles.acts = shared.take<unsigned char>(kWavenetRows * p.channels * 2);
    const int first = static_cast<int>(blockIdx.x) * kWavenetRows;
    Sums sums;
    for (int chunk = 0; chunk < p.channels / 64; ++chunk) {
        sum_gate(sums, tiles, p, first, chunk);
        store_acts(sums, tiles, p, chunk);
    }
    for (int column = 0; column < p.out_columns; column += kWavenetColumns) {
        sum_out(sums, tiles, p, column);
        store_out(sums, p, first, column);
    }
}

AIGC_KERNEL(wavenet_start, WavenetStartParameters, kWavenetStartThreads) {
    const std::size_t i = device::global_thread();
    const std::size_t row = i / p.channels;
    const int column = static_cast<int>(i % p.channels);
    if (row >= static_cast<std::size_t>(p.rows)) return;
    float sum = p.bias[column];
    for (int j = 0; j < p.n_in; ++j) sum = fmaf(p.weight[j * p.channels + column], p.x[row * p.x_stride + j], sum);
    p.residual[i] = sum;
    p.next[i] = static_cast<std::uint16_t>(device::bfloat16_pair(sum, 0.0f));
    for (int j = column; j < p.n_skip; j += p.channels) p.skip[row * p.n_skip + j] = p.skip_bias[j];
}

}  // namespace aigc::cuda
