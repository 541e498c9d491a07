// SPDX-License-Identifier: Apache-2.0
#include "models/speech/byte_levels.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace aigc {
namespace {

constexpr std::size_t kLanes = 16, kBlockRows = 256;
/// Added and taken off again, it rounds a float below 2^22 to the nearest whole number, halves to the even one.
constexpr float kRounds = 12582912.0f;

struct Range {
    float low = 0, high = 0;
};

void widen(Range& range, const float* x, std::size_t count) {
    float low[kLanes], high[kLanes];
    std::fill_n(low, kLanes, range.low);
    std::fill_n(high, kLanes, range.high);
    std::size_t i = 0;
    for (; i + kLanes <= count; i += kLanes)
        for (std::size_t lane = 0; lane < kLanes; ++lane) {
            low[lane] = x[i + lane] < low[lane] ? x[i + lane] : low[lane];
            high[lane] = x[i + lane] > high[lane] ? x[i + lane] : high[lane];
        }
    for (; i < count; ++i) {
        low[0] = std::min(low[0], x[i]);
        high[0] = std::max(high[0], x[i]);
    }
    range = {*std::min_element(low, low + kLanes), *std::max_element(high, high + kLanes)};
}

}  // namespace

ByteLevels ByteLevels::of(Rows<const float> x, ThreadPool& pool) {
    std::vector<Range> ranges((x.rows + kBlockRows - 1) / kBlockRows);
    pool.parallel_for(ranges.size(), [&](std::size_t block) {
        const std::size_t first = block * kBlockRows, last = std::min(x.rows, first + kBlockRows);
        for (std::size_t t = first; t < last; ++t) widen(ranges[block], x.row(t), x.cols);
    });
    Range all;
    for (const Range& range : ranges) all = {std::min(all.low, range.low), std::max(all.high, range.high)};
    if (!(all.low < all.high) || !std::isfinite(all.high - all.low)) return {};
    const float step = (all.high - all.low) / 255.0f;
    return {step, std::nearbyintf(std::clamp(-all.low / step, 0.0f, 255.0f))};
}

void ByteLevels::round(const float* from, float* to, std::size_t count) const {
    const float low = -zero, high = 255.0f - zero;
    for (std::size_t i = 0; i < count; ++i) {
        float value = from[i] / step;
        value = value > low ? value : low;
        value = value < high ? value : high;
        to[i] = (value + kRounds) - kRounds;
    }
}

}  // namespace aigc
