// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "models/video/moving_layers.h"

namespace aigc {
namespace {

/// Weights of six samples at -2 … 3 for a place in [0, 1) by Keys' six-point cubic convolution.
std::array<float, 6> six_taps(float f) {
    const auto inner = [](float x) { return (4.0f / 3 * x - 7.0f / 3) * x * x + 1; };
    const auto middle = [](float x) { return ((-7.0f / 12 * x + 3) * x - 59.0f / 12) * x + 2.5f; };
    const auto outer = [](float x) { return ((1.0f / 12 * x - 2.0f / 3) * x + 1.75f) * x - 1.5f; };
    return {outer(f + 2), middle(f + 1), inner(f), inner(1 - f), middle(2 - f), outer(3 - f)};
}

using TileSamples = std::array<float, kLayerTile * kLayerTile>;

/// width × height samples of a plane from (x, y) on, which need not be whole.
TileSamples samples_at(const MotionPlane& plane, float x, float y, int width, int height) {
    x = std::clamp(x, 4.0f - kMotionBorder, static_cast<float>(plane.width + kMotionBorder - kLayerTile - 4));
    y = std::clamp(y, 4.0f - kMotionBorder, static_cast<float>(plane.height + kMotionBorder - kLayerTile - 4));
    const float left = std::floor(x), top = std::floor(y);
    const int column = static_cast<int>(left), row = static_cast<int>(top);
    const std::array<float, 6> across = six_taps(x - left), down = six_taps(y - top);
    TileSamples out = {};
    std::array<float, (kLayerTile + 5) * kLayerTile> rows = {};
    for (int j = 0; j < height + 5; ++j) {
        const float* const in = plane.row(row + j - 2) + column - 2;
        float* const to = rows.data() + j * kLayerTile;
        for (std::size_t k = 0; k < 6; ++k)
            for (int i = 0; i < width; ++i) to[i] += across[k] * in[static_cast<std::ptrdiff_t>(k) + i];
    }
    for (int j = 0; j < height; ++j) {
        float* const to = out.data() + j * kLayerTile;
        for (std::size_t k = 0; k < 6; ++k) {
            const float* const from = rows.data() + (j + static_cast<int>(k)) * kLayerTile;
            for (int i = 0; i < width; ++i) to[i] += down[k] * from[i];
        }
    }
    return out;
}

/// The mean of a weight over the luma pixels of one of this plane's.
float mean_of(const LayerTile::Weights& weights, int column, int row, int log2_width, int log2_height) {
    float total = 0;
    for (int j = row << log2_height; j < (row + 1) << log2_height; ++j)
        for (int i = column << log2_width; i < (column + 1) << log2_width; ++i)
            total += weights[static_cast<std::size_t>(j * kLayerTile + i)];
    return total / static_cast<float>(1 << (log2_width + log2_height));
}

}  // namespace

void draw_layer(const LayerTile& tile, float time, const MotionPlane& a, const MotionPlane& b, int log2_width,
                int log2_height, float* rows, std::ptrdiff_t stride, int first, int last) {
    const int x = tile.x >> log2_width, y = tile.y >> log2_height;
    const int width = std::min(kLayerTile >> log2_width, a.width - x), height = kLayerTile >> log2_height;
    const float scale_x = 1.0f / static_cast<float>(1 << log2_width),
                scale_y = 1.0f / static_cast<float>(1 << log2_height);
    const auto moved = [&](const MotionPlane& plane, MotionVector v, float by) {
        return samples_at(plane, static_cast<float>(x) + by * v.x * scale_x, static_cast<float>(y) + by * v.y * scale_y,
                          width, height);
    };
    const TileSamples front_a = moved(a, tile.thing_motion, -time), front_b = moved(b, tile.thing_motion, 1 - time),
                      back_a = moved(a, tile.behind_motion, -time), back_b = moved(b, tile.behind_motion, 1 - time);
    for (int j = std::max(first - y, 0); j < std::min(last - y, height); ++j) {
        for (int i = 0; i < width; ++i) {
            const auto k = static_cast<std::size_t>(j * kLayerTile + i);
            const float thing = mean_of(tile.thing, i, j, log2_width, log2_height),
                        cover = mean_of(tile.cover, i, j, log2_width, log2_height),
                        share = mean_of(tile.share, i, j, log2_width, log2_height);
            float& out = rows[(y + j - first) * stride + x + i];
            const float front = front_a[k] + time * (front_b[k] - front_a[k]),
                        back = back_a[k] + share * (back_b[k] - back_a[k]);
            if (thing + cover > 0) out += thing * (front - out) + cover * (back - out);
        }
    }
}

}  // namespace aigc
