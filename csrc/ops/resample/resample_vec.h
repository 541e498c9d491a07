// SPDX-License-Identifier: Apache-2.0
// Resampling in float over `Vec`; include vec_avx2.h and codes_avx2.h, or their AVX-512 twins, first.
#pragma once
#include "ops/resample/resample.h"

namespace aigc {
namespace {

template <class T>
void widen(const void* from, std::size_t count, float* to) {
    const T* const codes = static_cast<const T*>(from);
    std::size_t i = 0;
    for (; i + Vec::lanes <= count; i += Vec::lanes) store(to + i, load_codes(codes + i));
    for (; i < count; ++i) to[i] = static_cast<float>(codes[i]);
}

struct OneWindow {
    AIGC_INLINE static Vec pick(const float* p, Lanes lanes) { return permute(load(p), lanes); }
};
struct TwoWindows {
    AIGC_INLINE static Vec pick(const float* p, Lanes lanes) { return permute(load(p), load(p + Vec::lanes), lanes); }
};

template <class Windows>
AIGC_INLINE void across_blocks(const AcrossCall& call) {
    const AcrossTable& table = *call.table;
    const std::size_t first = call.first / Vec::lanes, last = (call.first + call.count + Vec::lanes - 1) / Vec::lanes;
    for (std::size_t block = first; block < last; ++block) {
        const float* const samples = call.samples + (table.base[block] - call.origin);
        const float* const weights = table.weights + block * table.taps * Vec::lanes;
        const Lanes picks = load_lanes(table.picks + block * Vec::lanes);
        Vec sum = splat(0.0f);
        for (std::size_t t = 0; t < table.taps; ++t)
            sum = fma(Windows::pick(samples + t, picks), load(weights + t * Vec::lanes), sum);
        store(call.out + (block - first) * Vec::lanes, sum);
    }
}

/// Weights stay in registers. With kOneLoad so do the picks of each tap, and a block loads its samples once.
template <std::size_t kTaps, bool kOneLoad>
AIGC_INLINE void across_shared(const AcrossCall& call) {
    const AcrossTable& table = *call.table;
    const std::size_t first = call.first / Vec::lanes, last = (call.first + call.count + Vec::lanes - 1) / Vec::lanes;
    Vec weights[kTaps];
    Lanes picks[kTaps];
    for (std::size_t t = 0; t < kTaps; ++t) {
        int ahead[Vec::lanes];
        for (std::size_t i = 0; i < Vec::lanes; ++i) ahead[i] = table.picks[i] + static_cast<int>(kOneLoad ? t : 0);
        picks[t] = load_lanes(ahead);
        weights[t] = load(table.weights + t * Vec::lanes);
    }
    for (std::size_t block = first; block < last; ++block) {
        const float* const samples = call.samples + (table.base[block] - call.origin);
        const Vec window = load(samples);
        Vec sum = splat(0.0f);
        for (std::size_t t = 0; t < kTaps; ++t)
            sum = fma(permute(kOneLoad ? window : load(samples + t), picks[kOneLoad ? t : 0]), weights[t], sum);
        store(call.out + (block - first) * Vec::lanes, sum);
    }
}

template <std::size_t kTaps>
AIGC_INLINE void across_shared_taps(const AcrossCall& call) {
    const auto most = static_cast<std::size_t>(call.table->picks[Vec::lanes - 1]);
    if (most + kTaps <= Vec::lanes) return across_shared<kTaps, true>(call);
    across_shared<kTaps, false>(call);
}

/// Each output is a product of two runs of floats.
void across_dots(const AcrossCall& call) {
    const AcrossTable& table = *call.table;
    const std::size_t taps = table.taps, whole = taps / Vec::lanes * Vec::lanes;
    for (std::size_t i = 0; i < call.count; ++i) {
        const std::size_t x = call.first + i;
        const float *const samples = call.samples + (table.base[x] - call.origin), *weights = table.weights + x * taps;
        Vec products = splat(0.0f);
        for (std::size_t t = 0; t < whole; t += Vec::lanes)
            products = fma(load(samples + t), load(weights + t), products);
        if (whole < taps)
            products =
                fma(load_some(samples + whole, taps - whole), load_some(weights + whole, taps - whole), products);
        call.out[i] = sum(products);
    }
}

void across(const AcrossCall& call) {
    if (call.table->shared && call.table->taps == 4) return across_shared_taps<4>(call);
    if (call.table->shared && call.table->taps == 6) return across_shared_taps<6>(call);
    if (call.table->windows == 1) return across_blocks<OneWindow>(call);
    if (call.table->windows == 2) return across_blocks<TwoWindows>(call);
    across_dots(call);
}

/// The rows and weights of some taps, for the compiler to keep in registers.
template <std::size_t kTaps>
struct FewRows {
    const float* rows[kTaps];
    Vec weights[kTaps];
    AIGC_INLINE explicit FewRows(const DownCall& call) {
        for (std::size_t t = 0; t < kTaps; ++t) rows[t] = call.rows[t], weights[t] = splat(call.weights[t]);
    }
    AIGC_INLINE Vec sum(std::size_t x) const {
        Vec sum = splat(0.0f);
        for (std::size_t t = 0; t < kTaps; ++t) sum = fma(weights[t], load(rows[t] + x), sum);
        return sum;
    }
};

struct SomeRows {
    const DownCall& call;
    AIGC_INLINE explicit SomeRows(const DownCall& made) : call(made) {}
    AIGC_INLINE Vec sum(std::size_t x) const {
        Vec sum = splat(0.0f);
        for (std::size_t t = 0; t < call.taps; ++t) sum = fma(splat(call.weights[t]), load(call.rows[t] + x), sum);
        return sum;
    }
};

/// Floats stay as they are.
AIGC_INLINE void limit(const float*, Four&, float) {}
template <class T>
AIGC_INLINE void limit(const T*, Four& f, float peak) {
    for (Vec& v : f.v) v = min(max(v, splat(0.0f)), splat(peak));
}

template <class T, bool kStream, class TapRows>
AIGC_INLINE void store_sums(const TapRows& rows, std::size_t x, float peak, T* out) {
    constexpr std::size_t n = Vec::lanes;
    Four sums = {{rows.sum(x), rows.sum(x + n), rows.sum(x + 2 * n), rows.sum(x + 3 * n)}};
    limit(out, sums, peak);
    store_codes<kStream>(out, sums);
}

template <class T, class TapRows, bool kStream>
AIGC_INLINE void down_stored(const DownCall& call) {
    constexpr std::size_t kStep = 4 * Vec::lanes;
    const TapRows rows(call);
    const std::size_t count = call.count;
    const float peak = call.peak;
    T* const out = static_cast<T*>(call.out);
    std::size_t x = 0;
    for (; x + kStep <= count; x += kStep) store_sums<T, kStream>(rows, x, peak, out + x);
    if (x == count) return;
    T rest[kStep];
    store_sums<T, false>(rows, x, peak, rest);
    for (std::size_t i = 0; x + i < count; ++i) out[x + i] = rest[i];
}

template <class T, class TapRows>
AIGC_INLINE void down_taps(const DownCall& call) {
    if (call.stream)
        down_stored<T, TapRows, true>(call);
    else
        down_stored<T, TapRows, false>(call);
}

template <class T>
void down(const DownCall& call) {
    if (call.taps == 1) return down_taps<T, FewRows<1>>(call);
    if (call.taps == 4) return down_taps<T, FewRows<4>>(call);
    if (call.taps == 6) return down_taps<T, FewRows<6>>(call);
    down_taps<T, SomeRows>(call);
}

void drain() { drain_stores(); }

}  // namespace
}  // namespace aigc
