// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>

#include "base/aligned.h"

namespace aigc {

/// Rows of packed pixels of 4 bytes, blue first; alpha is not multiplied in. `stride` in pixels.
template <class Pixel>
struct BgraPicture {
    Pixel* data;
    std::size_t width, height, stride;

    Pixel* row(std::size_t y) const { return data + y * stride; }
};
using ConstBgra = BgraPicture<const std::uint32_t>;
using MutableBgra = BgraPicture<std::uint32_t>;

inline constexpr std::size_t kBgraChannels = 4;
/// Numbers of channels in a pixel.
enum BgraChannel : std::size_t { kBlue, kGreen, kRed, kAlpha };

/// Bit 8 * channel of a pixel is that channel's lowest, in this machine's order of bytes.
inline float sample_of(std::uint32_t pixel, std::size_t channel) {
    return static_cast<float>(pixel >> (8 * channel) & 255);
}

/// Limited to 0 … 255 and rounded, halves up.
inline std::uint32_t byte_of(float value) {
    const float limited = value < 0 ? 0.0f : value > 255 ? 255.0f : value;
    return static_cast<std::uint32_t>(limited + 0.5f);
}

}  // namespace aigc
