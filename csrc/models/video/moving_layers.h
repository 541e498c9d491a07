// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <vector>

#include "models/video/plane_pair.h"
#include "ops/motion/block_motion.h"

namespace aigc {

/// Luma pixels across a tile.
inline constexpr int kLayerTile = 16;

/// A square of the frame in which a thing moves over something that moves otherwise, or stands still:
///     out = field + thing (front - field) + cover (back - field)
///     front = (1 - time) a(x - time v) + time b(x + (1 - time) v)              v the thing's motion
///     back  = (1 - share) a(x - time w) + share b(x + (1 - time) w)            w that of what is behind it
/// where field is what the blocks predict. share leads to the frame that shows what the thing covers in the other.
struct LayerTile {
    using Weights = std::array<float, kLayerTile * kLayerTile>;
    int x, y;
    MotionVector thing_motion, behind_motion;
    Weights thing, cover, share;
};

/// Find what moves through regions in which the field fits badly, at most `regions` of them. A thing is a set of pixels
/// that change while what is behind moves on or stands still, and that one vector leads from a to b.
/// colours: planes beside the luma that tell things from each other.
std::vector<LayerTile> find_layers(const Pyramid& a, const Pyramid& b, const std::vector<PlanePair>& colours,
                                   float time, float peak, const BlockField& field, int regions, ThreadPool& pool);

/// Draw a tile over a plane that is 2^-log2 of the luma's size. rows: rows first … last - 1 of the plane.
void draw_layer(const LayerTile& tile, float time, const MotionPlane& a, const MotionPlane& b, int log2_width,
                int log2_height, float* rows, std::ptrdiff_t stride, int first, int last);

}  // namespace aigc
