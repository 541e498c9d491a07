// SPDX-License-Identifier: Apache-2.0
#include "ops/byte_weights.h"

#include <algorithm>
#include <cmath>

#include "ops/element.h"

namespace aigc {
namespace {

/// The largest sum of weights of one sign that a 16-bit sum takes, in one row.
double largest_sum(const float* values, std::size_t count, std::size_t run) {
    double largest = 0.0;
    for (std::size_t first = 0; first < count; first += run * kGroupBytes)
        for (std::size_t pair = 0; pair < kGroupBytes; pair += 2) {
            double above = 0.0, below = 0.0;
            for (std::size_t group = first; group < std::min(first + run * kGroupBytes, count); group += kGroupBytes)
                for (std::size_t i = group + pair; i < std::min(group + pair + 2, count); ++i) {
                    above += std::max(values[i], 0.0f);
                    below -= std::min(values[i], 0.0f);
                }
            largest = std::max({largest, above, below});
        }
    return largest;
}

}  // namespace

double byte_weight_unit(const float* values, std::size_t count, std::size_t row, std::size_t run) {
    double largest = 0.0, sum = 0.0;
    for (std::size_t i = 0; i < count; ++i) largest = std::max<double>(largest, std::fabs(values[i]));
    if (run > 0)
        for (std::size_t i = 0; i < count; i += row)
            sum = std::max(sum, largest_sum(values + i, std::min(row, count - i), run));
    // Rounding adds half a unit to each of the 2 run weights of a sum.
    return std::max(largest / 127.0, sum / (128.0 - static_cast<double>(run)));
}

}  // namespace aigc
