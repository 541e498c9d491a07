// SPDX-License-Identifier: Apache-2.0
// Attention and layer normalisation over a vector type V of ops/simd/.
#pragma once
#include "ops/attention/attention.h"
#include "ops/simd/loop.h"
#include "ops/simd/math.h"

namespace aigc {
namespace {

template <class V>
AIGC_INLINE float dot(const float* a, const float* b, std::size_t count) {
    V total = V::splat(0.0f);
    simd::for_vectors<V>(count,
                         [&](std::size_t i, auto here) { total = fma(here.load(a + i), here.load(b + i), total); });
    return sum(total);
}

/// Replace scores by e^(score - largest); return their sum.
template <class V>
AIGC_INLINE float exponentiate(float* scores, std::size_t count, float largest) {
    V total = V::splat(0.0f);
    simd::for_vectors<V>(count, [&](std::size_t i, auto here) {
        const V e = here.kept(exp(here.load(scores + i) - V::splat(largest)));
        here.put(scores + i, e);
        total = total + e;
    });
    return sum(total);
}

/// out = scale * sum_j shares[j] * value row j.
template <class V>
AIGC_INLINE void weigh(const float* shares, Rows<const float> values, float scale, float* out) {
    simd::for_vectors<V>(values.cols, [&](std::size_t c, auto here) {
        V total = V::splat(0.0f);
        for (std::size_t j = 0; j < values.rows; ++j)
            total = fma(V::splat(shares[j]), here.load(values.row(j) + c), total);
        here.put(out + c, total * V::splat(scale));
    });
}

/// One query and one head.
template <class V>
void attend_one(const AttentionCall& call, std::size_t query, std::size_t head, std::size_t head_width, float scale) {
    const std::size_t width = call.out.cols, frame = call.first + query, column = head * head_width;
    const std::size_t begin = frame > call.window ? frame - call.window : 0;
    const std::size_t behind = frame + call.window + 1, end = behind < call.qkv.rows ? behind : call.qkv.rows;
    const Rows<const float> near = call.qkv.slice(begin, end - begin);
    const float* const q = call.qkv.row(frame) + column;
    const float* const bias = call.bias + head * (2 * call.window + 1) + begin + call.window - frame;
    float largest = -__builtin_inff();
    for (std::size_t j = 0; j < near.rows; ++j) {
        const float score = dot<V>(q, near.row(j) + width + column, head_width) * scale + bias[j];
        call.scores[j] = score;
        largest = score > largest ? score : largest;
    }
    const float total = exponentiate<V>(call.scores, near.rows, largest);
    weigh<V>(call.scores, near.columns(2 * width + column, head_width), 1 / total, call.out.row(query) + column);
}

template <class V>
void attend(const AttentionCall& call) {
    const std::size_t head_width = call.out.cols / call.heads;
    const float scale = 1 / V::square_root(static_cast<float>(head_width));
    for (std::size_t query = 0; query < call.out.rows; ++query)
        for (std::size_t head = 0; head < call.heads; ++head) attend_one<V>(call, query, head, head_width, scale);
}

/// The sum of term(x) over a row.
template <class V, class Term>
AIGC_INLINE float row_sum(const float* x, std::size_t count, Term term) {
    V total = V::splat(0.0f);
    simd::for_vectors<V>(count, [&](std::size_t i, auto here) { total = total + here.kept(term(here.load(x + i))); });
    return sum(total);
}

template <class V>
void normalize(const LayerNormCall& call) {
    const std::size_t cols = call.x.cols;
    const auto n = static_cast<float>(cols);
    for (std::size_t t = 0; t < call.x.rows; ++t) {
        const float* const x = call.x.row(t);
        const V mean = V::splat(row_sum<V>(x, cols, [](V v) { return v; }) / n);
        const float variance = row_sum<V>(x, cols, [mean](V v) { return (v - mean) * (v - mean); }) / n;
        const V scale = V::splat(1 / V::square_root(variance + call.epsilon));
        simd::for_vectors<V>(cols, [&](std::size_t c, auto here) {
            const V unit = (here.load(x + c) - mean) * scale;
            here.put(call.out.row(t) + c, fma(unit, here.load(call.weight + c), here.load(call.bias + c)));
        });
    }
}

}  // namespace
}  // namespace aigc
