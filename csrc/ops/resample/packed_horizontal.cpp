// SPDX-License-Identifier: Apache-2.0
#include "ops/resample/packed_horizontal.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace aigc {
namespace {

std::size_t blocks_of(std::size_t count, std::size_t size) { return (count + size - 1) / size; }

/// The largest distance between the first samples of `size` successive outputs.
std::size_t spread(const AxisWeights& axis, std::size_t size) {
    std::int32_t most = 0;
    for (std::size_t i = 0; i < axis.size_out; i += size)
        most = std::max(most, axis.left[std::min(i + size, axis.size_out) - 1] - axis.left[i]);
    return static_cast<std::size_t>(most);
}

std::size_t loads_for(const AxisWeights& axis, std::size_t lanes) {
    if (lanes == 0) return 0;
    const std::size_t loads_per_block = spread(axis, lanes) / lanes + 1;
    return loads_per_block <= 2 ? loads_per_block : 0;
}

/// Every block of outputs has the weights of the first, and samples as far from its own first one.
bool repeats(const AxisWeights& axis, std::size_t lanes) {
    for (std::size_t x = lanes; x < axis.size_out; ++x) {
        const std::size_t same = x % lanes;
        if (axis.left[x] - axis.left[x - same] != axis.left[same] - axis.left[0]) return false;
        for (std::size_t t = 0; t < axis.taps; ++t)
            if (std::abs(axis.row(x)[t] - axis.row(same)[t]) > 1e-9) return false;
    }
    return true;
}

}  // namespace

PackedHorizontal::PackedHorizontal(const ResampleKernels& kernels, const AxisWeights& axis)
    : taps_(axis.taps), loads_per_block_(loads_for(axis, kernels.lanes)) {
    if (loads_per_block_ > 0)
        pack_blocks(axis, kernels.lanes);
    else
        pack_dots(axis);
}

void PackedHorizontal::pack_blocks(const AxisWeights& axis, std::size_t lanes) {
    const std::size_t blocks = blocks_of(axis.size_out, lanes);
    shared_ = loads_per_block_ == 1 && repeats(axis, lanes);
    base_ = AlignedBuffer<std::int32_t>(blocks);
    lane_indices_ = AlignedBuffer<std::int32_t>(blocks * lanes);
    weights_ = AlignedBuffer<float>(blocks * lanes * taps_);
    for (std::size_t x = 0; x < blocks * lanes; ++x) {
        // Outputs that fill up the last block repeat the last one, without weights.
        const std::int32_t left = axis.left[std::min(x, axis.size_out - 1)];
        const std::size_t block = x / lanes, lane = x % lanes;
        if (lane == 0) base_[block] = left;
        lane_indices_[x] = left - base_[block];
        for (std::size_t t = 0; t < taps_ && x < axis.size_out; ++t)
            weights_[(block * taps_ + t) * lanes + lane] = static_cast<float>(axis.row(x)[t]);
    }
}

void PackedHorizontal::pack_dots(const AxisWeights& axis) {
    base_ = AlignedBuffer<std::int32_t>(axis.size_out);
    weights_ = AlignedBuffer<float>(axis.size_out * taps_);
    std::copy(axis.left.begin(), axis.left.end(), base_.data());
    for (std::size_t i = 0; i < axis.weights.size(); ++i) weights_[i] = static_cast<float>(axis.weights[i]);
}

bool PackedBytesHorizontal::fits(const BytesResampleKernels& kernels, const AxisWeights& horizontal,
                                 const AxisWeights& vertical) {
    // One load has as many words as a group of outputs needs: two for each.
    if (spread(horizontal, kernels.group) + 1 >= 2 * kernels.group) return false;
    for (const AxisWeights* axis : {&horizontal, &vertical}) {
        if (axis->taps > kBytesMostTaps) return false;
        for (std::size_t i = 0; i < axis->size_out; ++i) {
            double sum = 0;
            for (std::size_t t = 0; t < axis->taps; ++t) {
                if (axis->row(i)[t] > 1 + 1e-9) return false;
                sum += std::abs(axis->row(i)[t]);
            }
            if (sum > 1.6) return false;  // 1.6 * 1.6 * 2^29, and the offset and rounding, are within 32 bits
        }
    }
    return true;
}

PackedBytesHorizontal::PackedBytesHorizontal(const BytesResampleKernels& kernels, const AxisWeights& axis)
    : pairs_((axis.taps + 1) / 2) {
    const std::size_t lanes = kernels.lanes, blocks = blocks_of(axis.size_out, lanes);
    base_ = AlignedBuffer<std::int32_t>(blocks * (lanes / kernels.group));
    lane_indices_ = AlignedBuffer<std::uint16_t>(blocks * lanes * 2);
    weights_ = AlignedBuffer<std::int16_t>(blocks * lanes * 2 * pairs_);
    const std::size_t reach = spread(axis, kernels.group) + 2 * pairs_;
    shared_ = reach <= 2 * kernels.group && repeats(axis, lanes);
    std::vector<std::int16_t> quantised(2 * pairs_);
    for (std::size_t x = 0; x < blocks * lanes; ++x) {
        const std::int32_t left = axis.left[std::min(x, axis.size_out - 1)];
        const std::size_t group = x / kernels.group;
        if (x % kernels.group == 0) base_[group] = left;
        for (std::size_t half = 0; half < 2; ++half) {
            const auto word = static_cast<std::uint16_t>(static_cast<std::size_t>(left - base_[group]) + half);
            lane_indices_[2 * x + half] =
                kernels.indices_are_bytes ? static_cast<std::uint16_t>(word * 0x0202 + 0x0100) : word;
        }
        if (x >= axis.size_out) continue;
        quantise_weights(axis.row(x), axis.taps, quantised.data());
        for (std::size_t t = 0; t < 2 * pairs_; ++t)
            weights_[((x / lanes * pairs_ + t / 2) * lanes + x % lanes) * 2 + t % 2] = quantised[t];
    }
}

void quantise_weights(const double* weights, std::size_t taps, std::int16_t* to) {
    constexpr std::int32_t kOne = 1 << 15;
    std::int32_t sum = 0;
    std::size_t largest = 0;
    for (std::size_t t = 0; t < taps; ++t) {
        const auto rounded = static_cast<std::int32_t>(std::lround(weights[t] * kOne));
        to[t] = static_cast<std::int16_t>(std::min(rounded, kOne - 1));
        sum += to[t];
        if (weights[t] > weights[largest]) largest = t;
    }
    to[largest] = static_cast<std::int16_t>(std::min(to[largest] + kOne - sum, kOne - 1));
}

}  // namespace aigc
