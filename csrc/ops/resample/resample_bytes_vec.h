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

constexpr std::size_t kPairLanes = Words::lanes * 2, kGroups = Words::lanes / Words::group;

struct Blocks {
    std::size_t first, last;
    AIGC_INLINE explicit Blocks(const BytesAcrossCall& call)
        : first(call.first / Words::lanes), last((call.first + call.count + Words::lanes - 1) / Words::lanes) {}
};

AIGC_INLINE void finish_block(const BytesAcrossCall& call, std::size_t block, Words sum) {
    const std::size_t at = block * Words::lanes;
    store_words(call.out + at, join_rows(load_words(call.before + at), sum));
}

constexpr int kAcrossHalf = 1 << 14;

void across_bytes_each(const BytesAcrossCall& call) {
    const BytesAcrossTable table = *call.table;
    const std::int16_t* const samples = call.samples - call.origin;
    const Blocks blocks(call);
    for (std::size_t block = blocks.first; block < blocks.last; ++block) {
        const std::int16_t* const weights = table.weights + block * table.pairs * kPairLanes;
        const Words picks = load_words(table.picks + block * kPairLanes);
        Words sum = splat_int(kAcrossHalf);
        for (std::size_t k = 0; k < table.pairs; ++k) {
            const Words window = load_window(samples + 2 * k, table.base + block * kGroups);
            sum = multiply_add(sum, pick(window, picks), load_words(weights + k * kPairLanes));
        }
        finish_block(call, block - blocks.first, sum);
    }
}

/// Picks and weights stay in registers, and each block loads its samples once.
template <std::size_t kPairs>
AIGC_INLINE void across_bytes_shared(const BytesAcrossCall& call) {
    const BytesAcrossTable table = *call.table;
    const std::int16_t* const samples = call.samples - call.origin;
    const Blocks blocks(call);
    Words picks[kPairs], weights[kPairs];
    for (std::size_t k = 0; k < kPairs; ++k) {
        std::uint16_t ahead[kPairLanes];
        for (std::size_t i = 0; i < kPairLanes; ++i)
            ahead[i] = static_cast<std::uint16_t>(table.picks[i] + k * Words::next_pair);
        picks[k] = load_words(ahead);
        weights[k] = load_words(table.weights + k * kPairLanes);
    }
    for (std::size_t block = blocks.first; block < blocks.last; ++block) {
        const Words window = load_window(samples, table.base + block * kGroups);
        Words sum = splat_int(kAcrossHalf);
        for (std::size_t k = 0; k < kPairs; ++k) sum = multiply_add(sum, pick(window, picks[k]), weights[k]);
        finish_block(call, block - blocks.first, sum);
    }
}

void across_bytes(const BytesAcrossCall& call) {
    const BytesAcrossTable& table = *call.table;
    if (table.shared && table.pairs == 2) return across_bytes_shared<2>(call);
    if (table.shared && table.pairs == 3) return across_bytes_shared<3>(call);
    if (table.shared && table.pairs == 4) return across_bytes_shared<4>(call);
    across_bytes_each(call);
}

constexpr int kDownOffset = (128 << 22) + (1 << 21);

/// The rows and weights of some pairs, for the compiler to keep in registers.
template <std::size_t kPairs>
struct FewPairs {
    const std::uint32_t* rows[kPairs];
    Words weights[kPairs];
    AIGC_INLINE explicit FewPairs(const BytesDownCall& call) {
        for (std::size_t k = 0; k < kPairs; ++k) {
            rows[k] = call.rows[k];
            weights[k] = splat_int(static_cast<int>(call.weights[k]));
        }
    }
    AIGC_INLINE Words sum(std::size_t x) const {
        Words sum = splat_int(kDownOffset);
        for (std::size_t k = 0; k < kPairs; ++k) sum = multiply_add(sum, load_words(rows[k] + x), weights[k]);
        return sum;
    }
};

struct SomePairs {
    const BytesDownCall& call;
    AIGC_INLINE explicit SomePairs(const BytesDownCall& made) : call(made) {}
    AIGC_INLINE Words sum(std::size_t x) const {
        Words sum = splat_int(kDownOffset);
        for (std::size_t k = 0; k < call.pairs; ++k) {
            const Words weight = splat_int(static_cast<int>(call.weights[k]));
            sum = multiply_add(sum, load_words(call.rows[k] + x), weight);
        }
        return sum;
    }
};

template <bool kStream, class Pairs>
AIGC_INLINE void store_sums(const Pairs& pairs, std::size_t x, std::uint8_t* out) {
    constexpr std::size_t n = Words::lanes;
    store_bytes<kStream>(out, {pairs.sum(x), pairs.sum(x + n), pairs.sum(x + 2 * n), pairs.sum(x + 3 * n)});
}

template <class Pairs, bool kStream>
AIGC_INLINE void down_bytes_stored(const BytesDownCall& call) {
    constexpr std::size_t kStep = 4 * Words::lanes;
    const Pairs pairs(call);
    const std::size_t count = call.count;
    std::uint8_t* const out = call.out;
    std::size_t x = 0;
    for (; x + kStep <= count; x += kStep) store_sums<kStream>(pairs, x, out + x);
    if (x == count) return;
    std::uint8_t rest[kStep];
    store_sums<false>(pairs, x, rest);
    for (std::size_t i = 0; x + i < count; ++i) out[x + i] = rest[i];
}

template <class Pairs>
AIGC_INLINE void down_bytes_pairs(const BytesDownCall& call) {
    if (call.stream)
        down_bytes_stored<Pairs, true>(call);
    else
        down_bytes_stored<Pairs, false>(call);
}

void down_bytes(const BytesDownCall& call) {
    if (call.pairs == 2) return down_bytes_pairs<FewPairs<2>>(call);
    if (call.pairs == 3) return down_bytes_pairs<FewPairs<3>>(call);
    if (call.pairs == 4) return down_bytes_pairs<FewPairs<4>>(call);
    down_bytes_pairs<SomePairs>(call);
}

}  // namespace
}  // namespace aigc
