// SPDX-License-Identifier: Apache-2.0
// The product of a tile, and what brings its operands: 64 rows by 128 columns by a depth of 32.
#pragma once
#include "cuda/matrix.h"
#include "ops/wavenet/wavenet_cuda.h"

namespace aigc::cuda {

constexpr int kRowBytes = kWavenetDepth * 2;
constexpr int kTileRows = kWavenetRows * kRowBytes, kTileColumns = kWavenetColumns * kRowBytes;  // bytes

/// A warp's part of a tile of 64 x 128 sums: 32 x 64, as 2 x 8 results of multiply_add.
using Sums = float[2][8][4];

/// The offset of 16 bytes of a tile of 64-byte rows: eight rows of a matrix meet eight different banks.
__device__ __forceinline__ int piece(int row, int index) { return row * kRowBytes + (index ^ (row >> 1 & 3)) * 16; }

__device__ __forceinline__ void clear(Sums& sums) {
    for (auto& row : sums)
        for (auto& tile : row)
            for (float& sum : tile) sum = 0.0f;
}

/// sums += a bᵀ over a depth of 32; a: 64 rows, b: 128 rows (columns of the result).
__device__ __forceinline__ void multiply(Sums& sums, const unsigned char* a, const unsigned char* b) {
    const int lane = static_cast<int>(threadIdx.x) % 32, warp = static_cast<int>(threadIdx.x) / 32;
    const int row = warp / 2 * 32, column = warp % 2 * 64;
#pragma unroll
    for (int k = 0; k < 2; ++k) {
        std::uint32_t left[2][4];
#pragma unroll
        for (int i = 0; i < 2; ++i)
            device::load_matrices(left[i], a + piece(row + i * 16 + lane % 16, k * 2 + lane / 16));
#pragma unroll
        for (int j = 0; j < 8; j += 2) {
            std::uint32_t right[4];
            device::load_matrices(right, b + piece(column + j * 8 + lane % 8 + lane / 16 * 8, k * 2 + lane / 8 % 2));
            const std::uint32_t even[2] = {right[0], right[1]}, odd[2] = {right[2], right[3]};
#pragma unroll
            for (int i = 0; i < 2; ++i) {
                device::multiply_add(sums[i][j], left[i], even);
                device::multiply_add(sums[i][j + 1], left[i], odd);
            }
        }
    }
}

/// Rows of weights: 128 columns of the result, 32 of their depth.
__device__ __forceinline__ void fetch_weights(unsigned char* b, const std::uint16_t* weights, int depth) {
    for (int i = static_cast<int>(threadIdx.x); i < kWavenetColumns * 4; i += kWavenetThreads)
        device::copy_16(b + piece(i / 4, i % 4), weights + static_cast<std::size_t>(i / 4) * depth + i % 4 * 8, true);
}

/// 32 columns of the input at a tap, or of the condition, for the 64 rows from `first`.
__device__ __forceinline__ void fetch_inputs(unsigned char* a, const WavenetParameters& p, int first, int step) {
    const int begin = step * kWavenetDepth, tap = begin / p.channels;
    const bool is_cond = tap >= p.taps;
    const int column = begin - (is_cond ? p.taps : tap) * p.channels;
    for (int i = static_cast<int>(threadIdx.x); i < kWavenetRows * 4; i += kWavenetThreads) {
        int row = first + i / 4;
        bool real = row < p.rows;
        const std::uint16_t* from = p.cond;
        int width = p.n_cond;
        if (!is_cond) {
            row += tap * p.dilation;
            real = real && row < p.kept_rows + p.fresh_rows;
            const bool is_kept = row < p.kept_rows;
            from = is_kept ? p.kept : p.fresh;
            row -= is_kept ? 0 : p.kept_rows;
            width = p.channels;
        }
        const std::uint16_t* source =
            real ? from + static_cast<std::size_t>(row) * width + column + i % 4 * 8 : p.gate_weight;
        device::copy_16(a + piece(i / 4, i % 4), source, real);
    }
}

}  // namespace aigc::cuda
