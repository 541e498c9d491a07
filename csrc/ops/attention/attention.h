// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>

#include "base/rows.h"

namespace aigc {

/// Self-attention in a window (Vaswani et al. 2017) with a learnt bias by relative position (Shaw et al. 2018):
///
///     score(i, j) = q_i · k_j / sqrt(width / heads) + bias[head, j - i + window]     |j - i| <= window
///     out_i       = sum_j softmax_j(score(i, ·)) v_j                                 heads side by side
///
/// qkv holds q, k and v side by side (3 * width columns), each with its heads side by side. Query i is row
/// first + r of qkv for row r of out; its keys are the rows of qkv within the window: rows outside [0, qkv.rows)
/// do not exist. out does not overlap qkv.
struct AttentionCall {
    Rows<const float> qkv;        // frames × 3 width
    std::size_t first = 0;        // frame of out's row 0
    const float* bias = nullptr;  // heads × (2 window + 1)
    std::size_t heads = 1, window = 0;
    float* scores = nullptr;  // scratch of 2 window + 1 floats
    Rows<float> out;          // queries × width, width a multiple of heads
};

/// Layer normalisation of each row (Ba et al. 2016): out = (x - mean) / sqrt(variance + epsilon) * weight + bias,
/// the variance over cols. out may be x itself.
struct LayerNormCall {
    Rows<const float> x;
    const float* weight = nullptr;
    const float* bias = nullptr;
    float epsilon = 1e-5f;
    Rows<float> out;
};

struct AttentionKernels {
    void (*attend)(const AttentionCall& call) = nullptr;
    void (*layer_norm)(const LayerNormCall& call) = nullptr;
};

extern const AttentionKernels kAttentionReference, kAttentionAvx2, kAttentionAvx512;

}  // namespace aigc
