// SPDX-License-Identifier: Apache-2.0
// The coupling over `Vec`; include vec_avx2.h or vec_avx512.h and vec_math.h first. Rows are shorter than a vector
// in a vocoder (4 of 8 channels): a block of them is laid end to end, computed in full vectors and laid back.
#pragma once
#include "ops/coupling/coupling.h"

namespace aigc {
namespace {

struct ForwardStep {
    Vec log_det = splat(0.0f);
    AIGC_INLINE Vec operator()(Vec x, Vec b, Vec log_s) {
        log_det = log_det + log_s;
        return fma(exp(log_s), x, b);
    }
    AIGC_INLINE double take_log_det() {
        const double taken = sum(log_det);
        log_det = splat(0.0f);
        return taken;
    }
};

struct InverseStep {
    AIGC_INLINE Vec operator()(Vec x, Vec b, Vec log_s) { return (x - b) * exp(splat(0.0f) - log_s); }
    AIGC_INLINE double take_log_det() { return 0; }
};

template <class Step>
AIGC_INLINE void couple_span(Step& step, const float* x, const float* b, const float* log_s, float* out,
                             std::size_t count) {
    std::size_t i = 0;
    for (; i + Vec::lanes <= count; i += Vec::lanes) store(out + i, step(load(x + i), load(b + i), load(log_s + i)));
    if (const std::size_t rest = count - i; rest)
        store_some(out + i, step(load_some(x + i, rest), load_some(b + i, rest), load_some(log_s + i, rest)), rest);
}

/// Rows of at least a vector: along each row.
template <class Step>
double couple_wide(const CouplingCall& call) {
    constexpr std::size_t kSpan = 4096;  // log_det is summed in float no longer than this
    Step step;
    double log_det = 0;
    for (std::size_t t = 0; t < call.x.rows; ++t) {
        for (std::size_t c = 0; c < call.x.cols; c += kSpan) {
            const std::size_t count = call.x.cols - c < kSpan ? call.x.cols - c : kSpan;
            couple_span(step, call.x.row(t) + c, call.b.row(t) + c, call.log_s.row(t) + c, call.out.row(t) + c, count);
            log_det += step.take_log_det();
        }
    }
    return log_det;
}

template <std::size_t kColumns>
AIGC_INLINE void lay_end_to_end(Rows<const float> from, std::size_t first, std::size_t count, float* to) {
    for (std::size_t t = 0; t < count; ++t)
        for (std::size_t c = 0; c < kColumns; ++c) to[t * kColumns + c] = from.row(first + t)[c];
}

template <class Step, std::size_t kColumns>
double couple_narrow(const CouplingCall& call) {
    constexpr std::size_t kBlockRows = 256 / kColumns;
    float x[256], b[256], log_s[256];
    Step step;
    double log_det = 0;
    for (std::size_t first = 0; first < call.x.rows; first += kBlockRows) {
        const std::size_t left = call.x.rows - first, count = left < kBlockRows ? left : kBlockRows;
        lay_end_to_end<kColumns>(call.x, first, count, x);
        lay_end_to_end<kColumns>(call.b, first, count, b);
        lay_end_to_end<kColumns>(call.log_s, first, count, log_s);
        couple_span(step, x, b, log_s, x, count * kColumns);
        for (std::size_t t = 0; t < count; ++t)
            for (std::size_t c = 0; c < kColumns; ++c) call.out.row(first + t)[c] = x[t * kColumns + c];
        log_det += step.take_log_det();
    }
    return log_det;
}

/// Finds the loop that is compiled for this many columns.
template <class Step, std::size_t kColumns = Vec::lanes - 1>
double couple_columns(const CouplingCall& call) {
    if (call.x.cols == kColumns) return couple_narrow<Step, kColumns>(call);
    if constexpr (kColumns > 1) return couple_columns<Step, kColumns - 1>(call);
    return 0;
}

template <class Step>
double couple(CouplingCall call) {
    const std::size_t cols = call.x.cols;
    if (call.x.stride == cols && call.b.stride == cols && call.log_s.stride == cols && call.out.stride == cols) {
        const std::size_t all = call.x.rows * cols;
        call = {{call.x.data, 1, all, all},
                {call.b.data, 1, all, all},
                {call.log_s.data, 1, all, all},
                {call.out.data, 1, all, all}};
        return couple_wide<Step>(call);
    }
    return cols >= Vec::lanes ? couple_wide<Step>(call) : couple_columns<Step>(call);
}

double couple_forward(const CouplingCall& call) { return couple<ForwardStep>(call); }
void couple_inverse(const CouplingCall& call) { couple<InverseStep>(call); }

}  // namespace
}  // namespace aigc
