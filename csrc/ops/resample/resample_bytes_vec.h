// SPDX-License-Identifier: Apache-2.0
// Resampling of 8-bit planes in fixed point over `Words`; include words_avx2.h or words_avx512.h first.
#pragma once
#include "ops/resample/resample.h"

namespace aigc {
namespace {

void widen_bytes(const std::uint8_t* from, std::size_t count, std::int16_t* to) {
    constexpr std::size_t kStep = 2 * Words::lanes;
    std::size_t i = 0;
    for (; i + kStep <= count; i += kStep) store_samples(to + i, from + i);
    for (; i < count; ++i) to[i] = static_cast<std::int16_t>((from[i] - 128) * 128);
}

/// kPairs 0: as many as the table says.
template <std::size_t kPairs>
AIGC_INLINE void across_bytes_pairs(const BytesAcrossCall& call) {
    constexpr std::size_t kLanes = Words::lanes, kGroups = kLanes / Words::group;
    const BytesAcrossTable table = *call.table;
    const std::size_t pairs = kPairs ? kPairs : table.pairs;
    const std::size_t first = call.first / kLanes, last = (call.first + call.count + kLanes - 1) / kLanes;
    const std::int16_t* const samples = call.samples - call.origin;
    for (std::size_t block = first; block < last; ++block) {
        const std::int16_t* const weights = table.weights + block * pairs * kLanes * 2;
        const std::int32_t* const base = table.base + block * kGroups;
        const Words picks = load_words(table.picks + block * kLanes * 2);
        Words sum = splat_int(1 << 14);
        for (std::size_t k = 0; k < pairs; ++k)
            sum = add(sum, multiply_pairs(pick(samples + 2 * k, base, picks), load_words(weights + k * kLanes * 2)));
        const std::size_t at = (block - first) * kLanes;
        store_words(call.out + at, join_rows(load_words(call.before + at), sum));
    }
}

void across_bytes(const BytesAcrossCall& call) {
    if (call.table->pairs == 3) return across_bytes_pairs<3>(call);
    if (call.table->pairs == 2) return across_bytes_pairs<2>(call);
    across_bytes_pairs<0>(call);
}

template <std::size_t kPairs, bool kStream>
AIGC_INLINE void sum_pairs(const BytesDownCall& call, std::size_t x, std::uint8_t* out) {
    const std::size_t pairs = kPairs ? kPairs : call.pairs;
    const Words offset = splat_int((128 << 22) + (1 << 21));
    Words sums[4] = {offset, offset, offset, offset};
    for (std::size_t k = 0; k < pairs; ++k) {
        const Words weight = splat_int(static_cast<int>(call.weights[k]));
        for (std::size_t i = 0; i < 4; ++i)
            sums[i] = add(sums[i], multiply_pairs(load_words(call.rows[k] + x + i * Words::lanes), weight));
    }
    store_bytes<kStream>(out, sums);
}

template <std::size_t kPairs, bool kStream>
AIGC_INLINE void down_bytes_pairs(const BytesDownCall& call) {
    constexpr std::size_t kStep = 4 * Words::lanes;
    std::size_t x = 0;
    for (; x + kStep <= call.count; x += kStep) sum_pairs<kPairs, kStream>(call, x, call.out + x);
    if (x == call.count) return;
    std::uint8_t rest[kStep];
    sum_pairs<kPairs, false>(call, x, rest);
    for (std::size_t i = 0; x + i < call.count; ++i) call.out[x + i] = rest[i];
}

template <std::size_t kPairs>
AIGC_INLINE void down_bytes_stored(const BytesDownCall& call) {
    if (call.stream)
        down_bytes_pairs<kPairs, true>(call);
    else
        down_bytes_pairs<kPairs, false>(call);
}

void down_bytes(const BytesDownCall& call) {
    if (call.pairs == 3) return down_bytes_stored<3>(call);
    if (call.pairs == 2) return down_bytes_stored<2>(call);
    down_bytes_stored<0>(call);
}

constexpr BytesResampleKernels kBytes = {Words::lanes, Words::group, Words::pick_bytes,
                                         widen_bytes,  across_bytes, down_bytes};

}  // namespace
}  // namespace aigc
