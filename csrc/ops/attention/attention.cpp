// SPDX-License-Identifier: Apache-2.0
#include "ops/attention/attention.h"

#include <algorithm>
#include <cmath>

namespace aigc {
namespace {

/// One query and one head; `head` is the first of its columns.
void attend_one(const AttentionCall& call, std::size_t query, std::size_t head, std::size_t head_width) {
    const std::size_t width = call.out.cols, frame = call.first + query, column = head * head_width;
    const std::size_t begin = frame > call.window ? frame - call.window : 0;
    const std::size_t end = std::min(frame + call.window + 1, call.qkv.rows);
    const float* const q = call.qkv.row(frame) + column;
    float largest = -INFINITY;
    for (std::size_t j = begin; j < end; ++j) {
        const float* const k = call.qkv.row(j) + width + column;
        float dot = 0;
        for (std::size_t c = 0; c < head_width; ++c) dot += q[c] * k[c];
        const float bias = call.bias[head * (2 * call.window + 1) + j + call.window - frame];
        call.scores[j - begin] = dot / std::sqrt(static_cast<float>(head_width)) + bias;
        largest = std::max(largest, call.scores[j - begin]);
    }
    float* const out = call.out.row(query) + column;
    std::fill_n(out, head_width, 0.0f);
    float total = 0;
    for (std::size_t j = begin; j < end; ++j) {
        const float* const v = call.qkv.row(j) + 2 * width + column;
        const float share = std::exp(call.scores[j - begin] - largest);
        for (std::size_t c = 0; c < head_width; ++c) out[c] += share * v[c];
        total += share;
    }
    for (std::size_t c = 0; c < head_width; ++c) out[c] /= total;
}

void attend(const AttentionCall& call) {
    for (std::size_t query = 0; query < call.out.rows; ++query)
        for (std::size_t head = 0; head < call.heads; ++head) attend_one(call, query, head, call.out.cols / call.heads);
}

void layer_norm(const LayerNormCall& call) {
    const auto n = static_cast<float>(call.x.cols);
    for (std::size_t t = 0; t < call.x.rows; ++t) {
        const float* const x = call.x.row(t);
        float mean = 0, variance = 0;
        for (std::size_t c = 0; c < call.x.cols; ++c) mean += x[c] / n;
        for (std::size_t c = 0; c < call.x.cols; ++c) variance += (x[c] - mean) * (x[c] - mean) / n;
        const float scale = 1 / std::sqrt(variance + call.epsilon);
        for (std::size_t c = 0; c < call.x.cols; ++c)
            call.out.row(t)[c] = (x[c] - mean) * scale * call.weight[c] + call.bias[c];
    }
}

}  // namespace

const AttentionKernels kAttentionReference = {attend, layer_norm};

}  // namespace aigc
