// SPDX-License-Identifier: Apache-2.0
// Attention and layer normalisation over `Vec`; include vec_avx2.h or vec_avx512.h and vec_math.h first.
#pragma once
#include "ops/attention/attention.h"

namespace aigc {
namespace {

/// The lanes of a vector that lie inside `count` floats from `i` on.
AIGC_INLINE std::size_t lanes_left(std::size_t i, std::size_t count) {
    return count - i < Vec::lanes ? count - i : Vec::lanes;
}

AIGC_INLINE float dot(const float* a, const float* b, std::size_t count) {
    Vec total = splat(0.0f);
    std::size_t i = 0;
    for (; i + Vec::lanes <= count; i += Vec::lanes) total = fma(load(a + i), load(b + i), total);
    if (i < count) total = fma(load_some(a + i, count - i), load_some(b + i, count - i), total);
    return sum(total);
}

/// scores → e^(score - largest); returns their sum.
AIGC_INLINE float exponentiate(float* scores, std::size_t count, float largest) {
    Vec total = splat(0.0f);
    for (std::size_t i = 0; i < count; i += Vec::lanes) {
        const std::size_t here = lanes_left(i, count);
        const Vec e = keep(exp(load_some(scores + i, here) - splat(largest)), here);
        store_some(scores + i, e, here);
        total = total + e;
    }
    return sum(total);
}

/// out = sum_j shares[j] * value row j, over `width` columns.
AIGC_INLINE void weigh(const float* shares, Rows<const float> values, float scale, float* out) {
    for (std::size_t c = 0; c < values.cols; c += Vec::lanes) {
        const std::size_t here = lanes_left(c, values.cols);
        Vec total = splat(0.0f);
        for (std::size_t j = 0; j < values.rows; ++j)
            total = fma(splat(shares[j]), load_some(values.row(j) + c, here), total);
        store_some(out + c, total * splat(scale), here);
    }
}

/// One query and one head.
void attend_one(const AttentionCall& call, std::size_t query, std::size_t head, std::size_t head_width, float scale) {
    const std::size_t width = call.out.cols, frame = call.first + query, column = head * head_width;
    const std::size_t begin = frame > call.window ? frame - call.window : 0;
    const std::size_t behind = frame + call.window + 1, end = behind < call.qkv.rows ? behind : call.qkv.rows;
    const Rows<const float> near = call.qkv.slice(begin, end - begin);
    const float* const q = call.qkv.row(frame) + column;
    const float* const bias = call.bias + head * (2 * call.window + 1) + begin + call.window - frame;
    float largest = -__builtin_inff();
    for (std::size_t j = 0; j < near.rows; ++j) {
        const float score = dot(q, near.row(j) + width + column, head_width) * scale + bias[j];
        call.scores[j] = score;
        largest = score > largest ? score : largest;
    }
    const float total = exponentiate(call.scores, near.rows, largest);
    weigh(call.scores, near.columns(2 * width + column, head_width), 1 / total, call.out.row(query) + column);
}

void attend(const AttentionCall& call) {
    const std::size_t head_width = call.out.cols / call.heads;
    const float scale = 1 / square_root(static_cast<float>(head_width));
    for (std::size_t query = 0; query < call.out.rows; ++query)
        for (std::size_t head = 0; head < call.heads; ++head) attend_one(call, query, head, head_width, scale);
}

/// The sum of term(x) over a row.
template <class Term>
AIGC_INLINE float row_sum(const float* x, std::size_t count, Term term) {
    Vec total = splat(0.0f);
    for (std::size_t i = 0; i < count; i += Vec::lanes) {
        const std::size_t here = lanes_left(i, count);
        total = total + keep(term(load_some(x + i, here)), here);
    }
    return sum(total);
}

void normalize(const LayerNormCall& call) {
    const std::size_t cols = call.x.cols;
    const auto n = static_cast<float>(cols);
    for (std::size_t t = 0; t < call.x.rows; ++t) {
        const float* const x = call.x.row(t);
        const Vec mean = splat(row_sum(x, cols, [](Vec v) { return v; }) / n);
        const float variance = row_sum(x, cols, [mean](Vec v) { return (v - mean) * (v - mean); }) / n;
        const Vec scale = splat(1 / square_root(variance + call.epsilon));
        for (std::size_t c = 0; c < cols; c += Vec::lanes) {
            const std::size_t here = lanes_left(c, cols);
            const Vec unit = (load_some(x + c, here) - mean) * scale;
            const Vec y = fma(unit, load_some(call.weight + c, here), load_some(call.bias + c, here));
            store_some(call.out.row(t) + c, y, here);
        }
    }
}

}  // namespace
}  // namespace aigc
