// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "models/video/background_fields.h"

namespace aigc {

enum class Lights { none, stars, discs };

/// A style of moving backgrounds: two pairs of fields that warp, a pair that is warped, and its colours.
struct BackgroundStyle {
    /// The place in the table of colours of a pixel: a grid over the ranks of hue and value, 0 … 1, of pairs
    /// (hue, value), 0 … 1.
    static constexpr std::size_t kCurveHues = 33, kCurveValues = 65;
    /// Hues by values of red, green and blue, 0 … 1.
    static constexpr std::size_t kHues = 8, kValues = 64;

    FieldShape first, second, value, hue;
    double first_reach, second_reach;  ///< shorter sides for a deviation
    double second_x, second_y;         ///< factors on second_reach
    Lights lights = Lights::none;
    int light_count = 0;
    std::vector<float> curve, colours;
};

}  // namespace aigc
