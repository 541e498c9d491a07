// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>

#include "base/aligned.h"

namespace aigc {

/// Rows of packed pixels of 4 bytes, blue first; alpha is not multiplied in. `stride` in pixels.
template <class Pixel>
struct BgraFrame {
    Pixel* data;
    std::size_t width, height, stride;

    Pixel* row(std::size_t y) const { return data + y * stride; }
};
using ConstBgra = BgraFrame<const std::uint32_t>;
using MutableBgra = BgraFrame<std::uint32_t>;

inline constexpr std::size_t kBgraChannels = 4;
/// Hosts want frames of a width that is a multiple of 4 or 8 (ffmpeg up to 6 leaves gaps between the rows of others),
/// so frames may have a margin of transparent black at their right, of at most this many columns.
inline constexpr std::size_t kWidestMargin = 8;

/// The number of columns of a frame's margin.
inline std::size_t margin_of(const ConstBgra& frame) {
    std::size_t margin = 0;
    while (margin < kWidestMargin && margin + 1 < frame.width) {
        for (std::size_t y = 0; y < frame.height; ++y)
            if (frame.row(y)[frame.width - margin - 1]) return margin;
        ++margin;
    }
    return margin;
}

/// Indices of the channels of a pixel.
enum BgraChannel : std::size_t { kBlue, kGreen, kRed, kAlpha };

/// Bit 8 * channel of a pixel is that channel's lowest, in this machine's order of bytes.
inline float sample_of(std::uint32_t pixel, std::size_t channel) {
    return static_cast<float>(pixel >> (8 * channel) & 255);
}

/// The value, limited to 0 … 255 and rounded, halves up.
inline std::uint32_t byte_of(float value) {
    const float limited = value < 0 ? 0.0f : value > 255 ? 255.0f : value;
    return static_cast<std::uint32_t>(limited + 0.5f);
}

}  // namespace aigc
