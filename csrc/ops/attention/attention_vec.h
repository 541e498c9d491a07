// SPDX-License-Identifier: Apache-2.0
// Attention and layer normalisation over `Vec`; include vec_avx2.h or vec_avx512.h, vec_loop.h and vec_math.h first.
#pragma once
#include "ops/attention/attention.h"

namespace aigc {
namespace {

AIGC_INLINE float dot(const float* a, const float* b, std::size_t count) {
    Vec total = splat(0.0f);
    for_vectors(count, [&](std::size_t i, auto here) { total = fma(load(a + i, here), load(b + i, here), total); });
    return sum(total);
}

/// scores → e^(score - largest); returns their sum.
AIGC_INLINE float exponentiate(float* scores, std::size_t count, float largest) {
    Vec total = splat(0.0f);
    for_vectors(count, [&](std::size_t i, auto here) {
        const Vec e = keep(exp(load(scores + i, here) - splat(largest)), here);
        store(scores + i, e, here);
        total = total + e;
    });
    return sum(total);
}

/// out = scale * sum_j shares[j] * value row j.
AIGC_INLINE void weigh(const float* shares, Rows<const float> values, float scale, float* out) {
    for_vectors(values.cols, [&](std::size_t c, auto here) {
        Vec total = splat(0.0f);
        for (std::size_t j = 0; j < values.rows; ++j)
            total = fma(splat(shares[j]), load(values.row(j) + c, here), total);
        store(out + c, total * splat(scale), here);
    });
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
    for_vectors(count, [&](std::size_t i, auto here) { total = total + keep(term(load(x + i, here)), here); });
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
        for_vectors(cols, [&](std::size_t c, auto here) {
            const Vec unit = (load(x + c, here) - mean) * scale;
            store(call.out.row(t) + c, fma(unit, load(call.weight + c, here), load(call.bias + c, here)), here);
        });
    }
}

}  // namespace
}  // namespace aigc
