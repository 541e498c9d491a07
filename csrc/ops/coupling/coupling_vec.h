// SPDX-License-Identifier: Apache-2.0
// The coupling over a vector type V of ops/simd/. Rows are shorter than a vector in a vocoder (4 of 8 channels): a
// block of them is laid end to end, computed in full vectors and laid back.
#pragma once
#include "ops/coupling/coupling.h"
#include "ops/simd/loop.h"
#include "ops/simd/math.h"

namespace aigc {
namespace {

template <class V>
struct ForwardStep {
    V log_det = V::splat(0.0f);
    AIGC_INLINE V operator()(V x, V b, V log_s) {
        log_det = log_det + log_s;
        return fma(exp(log_s), x, b);
    }
    AIGC_INLINE double take_log_det() {
        const double taken = sum(log_det);
        log_det = V::splat(0.0f);
        return taken;
    }
};

template <class V>
struct InverseStep {
    AIGC_INLINE V operator()(V x, V b, V log_s) { return (x - b) * exp(V::splat(0.0f) - log_s); }
    AIGC_INLINE double take_log_det() { return 0; }
};

template <class V, class Step>
AIGC_INLINE void couple_span(Step& step, const float* x, const float* b, const float* log_s, float* out,
                             std::size_t count) {
    simd::for_vectors<V>(count, [&](std::size_t i, auto here) {
        here.put(out + i, step(here.load(x + i), here.load(b + i), here.load(log_s + i)));
    });
}

/// Rows of at least a vector: along each row.
template <class V, class Step>
double couple_wide(const CouplingCall& call) {
    constexpr std::size_t kSpan = 4096;  // log_det is summed in float no longer than this
    Step step;
    double log_det = 0;
    for (std::size_t t = 0; t < call.x.rows; ++t) {
        for (std::size_t c = 0; c < call.x.cols; c += kSpan) {
            const std::size_t count = call.x.cols - c < kSpan ? call.x.cols - c : kSpan;
            couple_span<V>(step, call.x.row(t) + c, call.b.row(t) + c, call.log_s.row(t) + c, call.out.row(t) + c,
                           count);
            log_det += step.take_log_det();
        }
    }
    return log_det;
}

/// Rows of so few floats that they are moved one by one, which a compiler turns into one move.
template <std::size_t kColumns>
struct FewColumns {
    AIGC_INLINE static void gather(const float* row, float* to, std::size_t) {
        for (std::size_t c = 0; c < kColumns; ++c) to[c] = row[c];
    }
    AIGC_INLINE static void scatter(const float* from, float* row, std::size_t cols) { gather(from, row, cols); }
};

/// Rows of less than a vector: a whole vector is written, and the next row written over what was too much.
template <class V>
struct SomeColumns {
    AIGC_INLINE static void gather(const float* row, float* to, std::size_t cols) {
        store(to, V::load_some(row, cols));
    }
    AIGC_INLINE static void scatter(const float* from, float* row, std::size_t cols) {
        store_some(row, V::load(from), cols);
    }
};

template <class Columns>
AIGC_INLINE void gather_rows(Rows<const float> from, std::size_t first, std::size_t count, float* to) {
    for (std::size_t t = 0; t < count; ++t) Columns::gather(from.row(first + t), to + t * from.cols, from.cols);
}

/// Rows shorter than a vector: some of them together.
template <class V, class Step, class Columns>
double couple_narrow(const CouplingCall& call) {
    constexpr std::size_t kBlock = 256;
    float x[kBlock + V::lanes], b[kBlock + V::lanes], log_s[kBlock + V::lanes];
    const std::size_t cols = call.x.cols, block_rows = kBlock / cols;
    Step step;
    double log_det = 0;
    for (std::size_t first = 0; first < call.x.rows; first += block_rows) {
        const std::size_t left = call.x.rows - first, count = left < block_rows ? left : block_rows;
        gather_rows<Columns>(call.x, first, count, x);
        gather_rows<Columns>(call.b, first, count, b);
        gather_rows<Columns>(call.log_s, first, count, log_s);
        couple_span<V>(step, x, b, log_s, x, count * cols);
        for (std::size_t t = 0; t < count; ++t) Columns::scatter(x + t * cols, call.out.row(first + t), cols);
        log_det += step.take_log_det();
    }
    return log_det;
}

/// WaveGlow's halves have 4, 3 and 2 columns.
template <class V, class Step>
double couple_short_rows(const CouplingCall& call) {
    switch (call.x.cols) {
        case 0:
            return 0;
        case 2:
            return couple_narrow<V, Step, FewColumns<2>>(call);
        case 3:
            return couple_narrow<V, Step, FewColumns<3>>(call);
        case 4:
            return couple_narrow<V, Step, FewColumns<4>>(call);
        default:
            return couple_narrow<V, Step, SomeColumns<V>>(call);
    }
}

template <class V, class Step>
double couple(CouplingCall call) {
    const std::size_t cols = call.x.cols;
    if (call.x.stride == cols && call.b.stride == cols && call.log_s.stride == cols && call.out.stride == cols) {
        const std::size_t all = call.x.rows * cols;
        call = {{call.x.data, 1, all, all},
                {call.b.data, 1, all, all},
                {call.log_s.data, 1, all, all},
                {call.out.data, 1, all, all}};
        return couple_wide<V, Step>(call);
    }
    return cols >= V::lanes ? couple_wide<V, Step>(call) : couple_short_rows<V, Step>(call);
}

template <class V>
double couple_forward(const CouplingCall& call) {
    return couple<V, ForwardStep<V>>(call);
}
template <class V>
void couple_inverse(const CouplingCall& call) {
    couple<V, InverseStep<V>>(call);
}

}  // namespace
}  // namespace aigc
