// SPDX-License-Identifier: Apache-2.0
#include "ops/element_scale.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "base/bfloat16.h"

namespace aigc {
namespace {

template <class T>
void put(void* to, T value) {
    std::memcpy(to, &value, sizeof value);
}

}  // namespace

ElementScale ElementScale::of(const float* low, const float* high, std::size_t channels) {
    ElementScale scale;
    float widest = 0.0f;
    for (std::size_t c = 0; c < channels; ++c)
        widest = std::max(widest, std::max(high[c], 0.0f) - std::min(low[c], 0.0f));
    for (std::size_t c = 0; c < channels; ++c) {
        const float least = std::min(low[c], 0.0f), most = std::max(high[c], 0.0f);
        const float range = most > least ? most - least : widest > 0.0f ? widest : 255.0f;
        const float step = range / 255.0f;
        scale.step.push_back(step);
        scale.zero.push_back(std::clamp(std::nearbyint(-least / step), 0.0f, 255.0f));
    }
    return scale;
}

void store_element(Precision precision, float value, float step, float zero, void* element) {
    if (precision == Precision::float32) put(element, value);
    if (precision == Precision::bfloat16) put(element, bfloat16_from_float(value));
    if (precision != Precision::int8) return;
    const float shifted = value / step + zero;
    put(element, static_cast<std::uint8_t>(shifted > 0.0f ? std::nearbyint(std::min(shifted, 255.0f)) : 0.0f));
}

}  // namespace aigc
