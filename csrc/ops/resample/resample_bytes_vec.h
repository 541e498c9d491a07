// SPDX-License-Identifier: Apache-2.0
// Resampling of 8-bit planes in fixed point over a type of words W: WordsAvx2 or WordsAvx512 of ops/simd/.
#pragma once
#include "base/inline.h"
#include "ops/resample/resample.h"

namespace aigc {
namespace {

template <class W>
void widen_bytes(const std::uint8_t* from, std::size_t count, std::int16_t* to) {
    constexpr std::size_t kStep = 2 * W::lanes;
    std::size_t i = 0;
    for (; i + kStep <= count; i += kStep) store(to + i, W::load_centred(from + i));
    for (; i < count; ++i) to[i] = static_cast<std::int16_t>((from[i] - 128) * 128);
}

template <class W>
constexpr std::size_t kPairLanes = W::lanes * 2;
template <class W>
constexpr std::size_t kGroups = W::lanes / W::group;

template <class W>
struct Blocks {
    std::size_t first, last;
    AIGC_INLINE explicit Blocks(const BytesHorizontalCall& call)
        : first(call.first / W::lanes), last((call.first + call.count + W::lanes - 1) / W::lanes) {}
};

template <class W>
AIGC_INLINE void finish_block(const BytesHorizontalCall& call, std::size_t block, W sum) {
    const std::size_t at = block * W::lanes;
    store(call.out + at, join_rows(W::load(call.before + at), sum));
}

constexpr int kHorizontalHalf = 1 << 14;

template <class W>
void horizontal_bytes_each(const BytesHorizontalCall& call) {
    const BytesHorizontalTable table = *call.table;
    const std::int16_t* const samples = call.samples - call.origin;
    const Blocks<W> blocks(call);
    for (std::size_t block = blocks.first; block < blocks.last; ++block) {
        const std::int16_t* const weights = table.weights + block * table.pairs * kPairLanes<W>;
        const W lane_indices = W::load(table.lane_indices + block * kPairLanes<W>);
        W sum = W::splat(kHorizontalHalf);
        for (std::size_t k = 0; k < table.pairs; ++k) {
            const W samples_of_block = W::load_groups(samples + 2 * k, table.base + block * kGroups<W>);
            sum = multiply_add(sum, permute(samples_of_block, lane_indices), W::load(weights + k * kPairLanes<W>));
        }
        finish_block(call, block - blocks.first, sum);
    }
}

/// Lane indices and weights stay in registers, and each block loads its samples once.
template <class W, std::size_t kPairs>
AIGC_INLINE void horizontal_bytes_shared(const BytesHorizontalCall& call) {
    const BytesHorizontalTable table = *call.table;
    const std::int16_t* const samples = call.samples - call.origin;
    const Blocks<W> blocks(call);
    W lane_indices[kPairs], weights[kPairs];
    for (std::size_t k = 0; k < kPairs; ++k) {
        std::uint16_t ahead[kPairLanes<W>];
        for (std::size_t i = 0; i < kPairLanes<W>; ++i)
            ahead[i] = static_cast<std::uint16_t>(table.lane_indices[i] + k * W::next_pair);
        lane_indices[k] = W::load(ahead);
        weights[k] = W::load(table.weights + k * kPairLanes<W>);
    }
    for (std::size_t block = blocks.first; block < blocks.last; ++block) {
        const W samples_of_block = W::load_groups(samples, table.base + block * kGroups<W>);
        W sum = W::splat(kHorizontalHalf);
        for (std::size_t k = 0; k < kPairs; ++k)
            sum = multiply_add(sum, permute(samples_of_block, lane_indices[k]), weights[k]);
        finish_block(call, block - blocks.first, sum);
    }
}

template <class W>
void horizontal_bytes(const BytesHorizontalCall& call) {
    const BytesHorizontalTable& table = *call.table;
    if (table.shared && table.pairs == 2) return horizontal_bytes_shared<W, 2>(call);
    if (table.shared && table.pairs == 3) return horizontal_bytes_shared<W, 3>(call);
    if (table.shared && table.pairs == 4) return horizontal_bytes_shared<W, 4>(call);
    horizontal_bytes_each<W>(call);
}

constexpr int kVerticalOffset = (128 << 22) + (1 << 21);

/// The rows and weights of some pairs, for the compiler to keep in registers.
template <class W, std::size_t kPairs>
struct FewPairs {
    const std::uint32_t* rows[kPairs];
    W weights[kPairs];
    AIGC_INLINE explicit FewPairs(const BytesVerticalCall& call) {
        for (std::size_t k = 0; k < kPairs; ++k) {
            rows[k] = call.rows[k];
            weights[k] = W::splat(static_cast<int>(call.weights[k]));
        }
    }
    AIGC_INLINE W sum(std::size_t x) const {
        W sum = W::splat(kVerticalOffset);
        for (std::size_t k = 0; k < kPairs; ++k) sum = multiply_add(sum, W::load(rows[k] + x), weights[k]);
        return sum;
    }
};

template <class W>
struct SomePairs {
    const BytesVerticalCall& call;
    AIGC_INLINE explicit SomePairs(const BytesVerticalCall& given) : call(given) {}
    AIGC_INLINE W sum(std::size_t x) const {
        W sum = W::splat(kVerticalOffset);
        for (std::size_t k = 0; k < call.pairs; ++k) {
            const W weight = W::splat(static_cast<int>(call.weights[k]));
            sum = multiply_add(sum, W::load(call.rows[k] + x), weight);
        }
        return sum;
    }
};

template <class W, bool kStream, class Pairs>
AIGC_INLINE void store_sums(const Pairs& pairs, std::size_t x, std::uint8_t* out) {
    constexpr std::size_t n = W::lanes;
    const W sums[4] = {pairs.sum(x), pairs.sum(x + n), pairs.sum(x + 2 * n), pairs.sum(x + 3 * n)};
    store_bytes<kStream>(out, sums);
}

template <class W, class Pairs, bool kStream>
AIGC_INLINE void vertical_bytes_stored(const BytesVerticalCall& call) {
    constexpr std::size_t kStep = 4 * W::lanes;
    const Pairs pairs(call);
    const std::size_t count = call.count;
    std::uint8_t* const out = call.out;
    std::size_t x = 0;
    for (; x + kStep <= count; x += kStep) store_sums<W, kStream>(pairs, x, out + x);
    if (x == count) return;
    std::uint8_t rest[kStep];
    store_sums<W, false>(pairs, x, rest);
    for (std::size_t i = 0; x + i < count; ++i) out[x + i] = rest[i];
}

template <class W, class Pairs>
AIGC_INLINE void vertical_bytes_pairs(const BytesVerticalCall& call) {
    if (call.stream)
        vertical_bytes_stored<W, Pairs, true>(call);
    else
        vertical_bytes_stored<W, Pairs, false>(call);
}

template <class W>
void vertical_bytes(const BytesVerticalCall& call) {
    if (call.pairs == 2) return vertical_bytes_pairs<W, FewPairs<W, 2>>(call);
    if (call.pairs == 3) return vertical_bytes_pairs<W, FewPairs<W, 3>>(call);
    if (call.pairs == 4) return vertical_bytes_pairs<W, FewPairs<W, 4>>(call);
    vertical_bytes_pairs<W, SomePairs<W>>(call);
}

template <class W>
constexpr BytesResampleKernels bytes_resample_kernels() {
    return {W::lanes, W::group, W::indices_are_bytes, widen_bytes<W>, horizontal_bytes<W>, vertical_bytes<W>};
}

}  // namespace
}  // namespace aigc
