// SPDX-License-Identifier: Apache-2.0
// The pixel shuffle as loops that compilers turn into vectors, compiled for each tier.
#pragma once
#include "base/inline.h"
#include "ops/conv2d/pixel_shuffle.h"

namespace aigc {
namespace {

template <class T>
AIGC_INLINE T sample_of(float value, float peak) {
    const float low = value > 0.0f ? value : 0.0f;  // a NaN too
    return static_cast<T>(static_cast<std::int32_t>((low < peak ? low : peak) + 0.5f));
}
template <>
AIGC_INLINE float sample_of<float>(float value, float) {
    return value;
}

/// kScale: the scale where it is known, else 0. kPlanar: the values of one dx are consecutive.
template <class T, int kScale, bool kPlanar>
void shuffle_row(const PixelShuffleCall& call) {
    const std::size_t scale = kScale ? kScale : call.scale, pixel = kPlanar ? 1 : call.pixel;
    const std::size_t channel = call.channel, pixels = call.pixels;
    const float* const __restrict values = call.values, * const __restrict base = call.base;
    T* const __restrict out = static_cast<T*>(call.out);
    const float span = call.span, peak = call.peak;
    for (std::size_t x = 0; x < pixels; ++x)
#pragma GCC unroll 4
        for (std::size_t dx = 0; dx < scale; ++dx)
            out[x * scale + dx] = sample_of<T>(__builtin_fmaf(span, values[x * pixel + dx * channel], base[x]), peak);
}

template <class T>
void shuffle_samples(const PixelShuffleCall& call) {
    if (call.pixel != 1 || call.scale > 4) return shuffle_row<T, 0, false>(call);
    if (call.scale == 1) return shuffle_row<T, 1, true>(call);
    if (call.scale == 2) return shuffle_row<T, 2, true>(call);
    if (call.scale == 3) return shuffle_row<T, 3, true>(call);
    return shuffle_row<T, 4, true>(call);
}

void shuffle_pixels(const PixelShuffleCall& call) {
    if (call.type == SampleType::u8) return shuffle_samples<std::uint8_t>(call);
    if (call.type == SampleType::u16) return shuffle_samples<std::uint16_t>(call);
    shuffle_samples<float>(call);
}

}  // namespace
}  // namespace aigc
