// SPDX-License-Identifier: Apache-2.0
#include "models/video/interpolator.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <type_traits>

#include "models/video/light_change.h"
#include "ops/op_table.h"

namespace aigc {
namespace {

using Window = std::array<float, kMotionWindow>;

/// A raised cosine over `size` samples.
Window window_of(int size) {
    Window window = {};
    for (int k = 0; k < size; ++k) {
        const double sine = std::sin(std::numbers::pi * (k + 0.5) / size);
        window[static_cast<std::size_t>(k)] = static_cast<float>(sine * sine);
    }
    return window;
}

/// Blocks that fit badly count for less.
float weight_of(float cost, float peak) {
    const float level = peak / 255;
    return level / ((cost > 0 ? cost : 0) + level);
}

template <class Sample>
Sample rounded(float value, [[maybe_unused]] float peak) {
    if constexpr (std::is_same_v<Sample, float>) {
        return value;
    } else {
        return static_cast<Sample>(std::min(std::max(std::floor(value + 0.5f), 0.0f), peak));
    }
}

}  // namespace

MomentMotion motion_at(const OpTable& table, const Pyramid& a, const Pyramid& b, float time, float peak,
                       const MotionEffort& effort, ThreadPool& pool, const std::vector<PlanePair>& colours) {
    MomentMotion motion;
    motion.time = time;
    motion.window = effort.window;
    const LightChange light = light_change(table, a, b, time, peak, pool);
    const bool fades = light.a || light.b;
    motion.blocks = find_motion(table, light.a ? *light.a : a, light.b ? *light.b : b, time, peak, effort, pool);
    for (const float cost : motion.blocks.costs()) motion.weights.push_back(weight_of(cost, peak));
    motion.shares.assign(motion.weights.size(), time);
    if (!fades) motion.layers = find_layers(a, b, colours, time, peak, motion.blocks, effort.regions, pool);
    return motion;
}

template <class Sample>
void predict_plane(const OpTable& table, const MomentMotion& motion, const MotionPlane& a, const MotionPlane& b,
                   int log2_width, int log2_height, float peak, const SamplePlane<Sample>& out, ThreadPool& pool) {
    const int step = motion.blocks.step();
    const int window_x = motion.window >> log2_width, window_y = motion.window >> log2_height;
    const Window fall_x = window_of(window_x), fall_y = window_of(window_y);
    const BlockPrediction prediction = {a,
                                        b,
                                        motion.time,
                                        motion.blocks.vectors().data(),
                                        motion.weights.data(),
                                        motion.shares.data(),
                                        motion.blocks.columns(),
                                        motion.blocks.rows(),
                                        step >> log2_width,
                                        step >> log2_height,
                                        window_x,
                                        window_y,
                                        fall_x.data(),
                                        fall_y.data(),
                                        1.0f / static_cast<float>(1 << log2_width),
                                        1.0f / static_cast<float>(1 << log2_height)};
    constexpr int kBand = 32;
    const std::ptrdiff_t stride = (a.width + 5 * kMotionBlock) / kMotionBlock * kMotionBlock;
    pool.parallel_for(static_cast<std::size_t>((a.height + kBand - 1) / kBand), [&](std::size_t index) {
        const int first = static_cast<int>(index) * kBand, last = std::min(first + kBand, a.height);
        const auto size = static_cast<std::size_t>(stride) * kBand;
        AlignedBuffer<float> sums(size), norms(size), rows(size);
        table.motion->predict(prediction, {first, last, sums.data(), norms.data(), stride, rows.data(), stride});
        for (const LayerTile& tile : motion.layers)
            if (tile.y >> log2_height < last && (tile.y + kLayerTile) >> log2_height > first)
                draw_layer(tile, motion.time, a, b, log2_width, log2_height, rows.data(), stride, first, last);
        for (int y = first; y < last; ++y) {
            const float* const row = rows.data() + (y - first) * stride;
            Sample* const to = out.data + y * out.stride;
            for (int x = 0; x < out.width; ++x) to[x] = rounded<Sample>(row[x], peak);
        }
    });
}

template void predict_plane(const OpTable&, const MomentMotion&, const MotionPlane&, const MotionPlane&, int, int,
                            float, const SamplePlane<std::uint8_t>&, ThreadPool&);
template void predict_plane(const OpTable&, const MomentMotion&, const MotionPlane&, const MotionPlane&, int, int,
                            float, const SamplePlane<std::uint16_t>&, ThreadPool&);
template void predict_plane(const OpTable&, const MomentMotion&, const MotionPlane&, const MotionPlane&, int, int,
                            float, const SamplePlane<float>&, ThreadPool&);

}  // namespace aigc
