// SPDX-License-Identifier: Apache-2.0
#include "ops/conv2d/pixel_shuffle.h"

#include <algorithm>
#include <cmath>

namespace aigc {
namespace {

void put(const PixelShuffleCall& call, std::size_t i, float value) {
    if (call.type == SampleType::f32) {
        static_cast<float*>(call.out)[i] = value;
        return;
    }
    const float sample = value > 0.0f ? std::floor(std::min(value, call.peak) + 0.5f) : 0.0f;
    if (call.type == SampleType::u8)
        static_cast<std::uint8_t*>(call.out)[i] = static_cast<std::uint8_t>(sample);
    else
        static_cast<std::uint16_t*>(call.out)[i] = static_cast<std::uint16_t>(sample);
}

void run(const PixelShuffleCall& call) {
    for (std::size_t x = 0; x < call.pixels; ++x)
        for (std::size_t dx = 0; dx < call.scale; ++dx) {
            const float value = call.values[x * call.pixel + dx * call.channel];
            put(call, x * call.scale + dx, std::fma(call.span, value, call.base[x]));
        }
}

}  // namespace

const PixelShuffleKernels kPixelShuffleReference = {run};

}  // namespace aigc
