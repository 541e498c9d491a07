// SPDX-License-Identifier: Apache-2.0
// Resampling in float over a vector type V of ops/simd/, whose rounded_….h the file of a tier includes.
#pragma once
#include "base/inline.h"
#include "ops/resample/resample.h"

namespace aigc {
namespace {

template <class V, class T>
void widen(const void* from, std::size_t count, float* to) {
    const T* const codes = static_cast<const T*>(from);
    std::size_t i = 0;
    for (; i + V::lanes <= count; i += V::lanes) store(to + i, V::load_widened(codes + i));
    for (; i < count; ++i) to[i] = static_cast<float>(codes[i]);
}

template <class V>
struct OneLoad {
    AIGC_INLINE static V take(const float* p, typename V::Lanes lanes) { return permute(V::load(p), lanes); }
};
template <class V>
struct TwoLoads {
    AIGC_INLINE static V take(const float* p, typename V::Lanes lanes) {
        return permute(V::load(p), V::load(p + V::lanes), lanes);
    }
};

template <class V, class Loads>
AIGC_INLINE void horizontal_blocks(const HorizontalCall& call) {
    const HorizontalTable& table = *call.table;
    const std::size_t first = call.first / V::lanes, last = (call.first + call.count + V::lanes - 1) / V::lanes;
    for (std::size_t block = first; block < last; ++block) {
        const float* const samples = call.samples + (table.base[block] - call.origin);
        const float* const weights = table.weights + block * table.taps * V::lanes;
        const typename V::Lanes lane_indices = V::load_lanes(table.lane_indices + block * V::lanes);
        V sum = V::splat(0.0f);
        for (std::size_t t = 0; t < table.taps; ++t)
            sum = fma(Loads::take(samples + t, lane_indices), V::load(weights + t * V::lanes), sum);
        store(call.out + (block - first) * V::lanes, sum);
    }
}

/// Weights stay in registers. With kOneLoad the lane indices of each tap do, too, and a block loads its samples once.
template <class V, std::size_t kTaps, bool kOneLoad>
AIGC_INLINE void horizontal_shared(const HorizontalCall& call) {
    const HorizontalTable& table = *call.table;
    const std::size_t first = call.first / V::lanes, last = (call.first + call.count + V::lanes - 1) / V::lanes;
    V weights[kTaps];
    typename V::Lanes lane_indices[kTaps];
    for (std::size_t t = 0; t < kTaps; ++t) {
        int ahead[V::lanes];
        for (std::size_t i = 0; i < V::lanes; ++i)
            ahead[i] = table.lane_indices[i] + static_cast<int>(kOneLoad ? t : 0);
        lane_indices[t] = V::load_lanes(ahead);
        weights[t] = V::load(table.weights + t * V::lanes);
    }
    for (std::size_t block = first; block < last; ++block) {
        const float* const samples = call.samples + (table.base[block] - call.origin);
        const V samples_of_block = V::load(samples);
        V sum = V::splat(0.0f);
        for (std::size_t t = 0; t < kTaps; ++t)
            sum = fma(permute(kOneLoad ? samples_of_block : V::load(samples + t), lane_indices[kOneLoad ? t : 0]),
                      weights[t], sum);
        store(call.out + (block - first) * V::lanes, sum);
    }
}

template <class V, std::size_t kTaps>
AIGC_INLINE void horizontal_shared_taps(const HorizontalCall& call) {
    const auto most = static_cast<std::size_t>(call.table->lane_indices[V::lanes - 1]);
    if (most + kTaps <= V::lanes) return horizontal_shared<V, kTaps, true>(call);
    horizontal_shared<V, kTaps, false>(call);
}

/// Each output is a product of two runs of floats.
template <class V>
void horizontal_dots(const HorizontalCall& call) {
    const HorizontalTable& table = *call.table;
    const std::size_t taps = table.taps, whole = taps / V::lanes * V::lanes;
    for (std::size_t i = 0; i < call.count; ++i) {
        const std::size_t x = call.first + i;
        const float *const samples = call.samples + (table.base[x] - call.origin), *weights = table.weights + x * taps;
        V products = V::splat(0.0f);
        for (std::size_t t = 0; t < whole; t += V::lanes)
            products = fma(V::load(samples + t), V::load(weights + t), products);
        if (whole < taps)
            products =
                fma(V::load_some(samples + whole, taps - whole), V::load_some(weights + whole, taps - whole), products);
        call.out[i] = sum(products);
    }
}

template <class V>
void horizontal(const HorizontalCall& call) {
    if (call.table->shared && call.table->taps == 4) return horizontal_shared_taps<V, 4>(call);
    if (call.table->shared && call.table->taps == 6) return horizontal_shared_taps<V, 6>(call);
    if (call.table->loads_per_block == 1) return horizontal_blocks<V, OneLoad<V>>(call);
    if (call.table->loads_per_block == 2) return horizontal_blocks<V, TwoLoads<V>>(call);
    horizontal_dots<V>(call);
}

/// The rows and weights of some taps, for the compiler to keep in registers.
template <class V, std::size_t kTaps>
struct FewRows {
    const float* rows[kTaps];
    V weights[kTaps];
    AIGC_INLINE explicit FewRows(const VerticalCall& call) {
        for (std::size_t t = 0; t < kTaps; ++t) rows[t] = call.rows[t], weights[t] = V::splat(call.weights[t]);
    }
    AIGC_INLINE V sum(std::size_t x) const {
        V sum = V::splat(0.0f);
        for (std::size_t t = 0; t < kTaps; ++t) sum = fma(weights[t], V::load(rows[t] + x), sum);
        return sum;
    }
};

template <class V>
struct SomeRows {
    const VerticalCall& call;
    AIGC_INLINE explicit SomeRows(const VerticalCall& given) : call(given) {}
    AIGC_INLINE V sum(std::size_t x) const {
        V sum = V::splat(0.0f);
        for (std::size_t t = 0; t < call.taps; ++t)
            sum = fma(V::splat(call.weights[t]), V::load(call.rows[t] + x), sum);
        return sum;
    }
};

/// Floats stay as they are.
template <class V>
AIGC_INLINE void limit(const float*, V (&)[4], float) {}
template <class V, class T>
AIGC_INLINE void limit(const T*, V (&sums)[4], float peak) {
    for (V& v : sums) v = min(max(v, V::splat(0.0f)), V::splat(peak));
}

template <class V, class T, bool kStream, class TapRows>
AIGC_INLINE void store_sums(const TapRows& rows, std::size_t x, float peak, T* out) {
    constexpr std::size_t n = V::lanes;
    V sums[4] = {rows.sum(x), rows.sum(x + n), rows.sum(x + 2 * n), rows.sum(x + 3 * n)};
    limit(out, sums, peak);
    store_rounded<kStream>(out, sums);
}

template <class V, class T, class TapRows, bool kStream>
AIGC_INLINE void vertical_stored(const VerticalCall& call) {
    constexpr std::size_t kStep = 4 * V::lanes;
    const TapRows rows(call);
    const std::size_t count = call.count;
    const float peak = call.peak;
    T* const out = static_cast<T*>(call.out);
    std::size_t x = 0;
    for (; x + kStep <= count; x += kStep) store_sums<V, T, kStream>(rows, x, peak, out + x);
    if (x == count) return;
    T rest[kStep];
    store_sums<V, T, false>(rows, x, peak, rest);
    for (std::size_t i = 0; x + i < count; ++i) out[x + i] = rest[i];
}

template <class V, class T, class TapRows>
AIGC_INLINE void vertical_taps(const VerticalCall& call) {
    if (call.stream)
        vertical_stored<V, T, TapRows, true>(call);
    else
        vertical_stored<V, T, TapRows, false>(call);
}

template <class V, class T>
void vertical(const VerticalCall& call) {
    if (call.taps == 1) return vertical_taps<V, T, FewRows<V, 1>>(call);
    if (call.taps == 4) return vertical_taps<V, T, FewRows<V, 4>>(call);
    if (call.taps == 6) return vertical_taps<V, T, FewRows<V, 6>>(call);
    vertical_taps<V, T, SomeRows<V>>(call);
}

template <class V>
void drain() {
    V::drain_streams();
}

template <class V>
constexpr ResampleKernels resample_kernels() {
    return {
        V::lanes,      {widen<V, std::uint8_t>, widen<V, std::uint16_t>, widen<V, float>},
        horizontal<V>, {vertical<V, std::uint8_t>, vertical<V, std::uint16_t>, vertical<V, float>},
        drain<V>,
    };
}

}  // namespace
}  // namespace aigc
