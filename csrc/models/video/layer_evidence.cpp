// SPDX-License-Identifier: Apache-2.0
#include "models/video/layer_evidence.h"

#include <algorithm>
#include <array>
#include <utility>

namespace aigc {
namespace {

constexpr float kChanged = 0.6f;
constexpr std::size_t kFewestSeeds = 12;

MotionVector scaled(MotionVector v, float by, int log2_width, int log2_height) {
    return {by * v.x / static_cast<float>(1 << log2_width), by * v.y / static_cast<float>(1 << log2_height)};
}

/// A patch of luma in the samples of a smaller plane.
Patch smaller(const Patch& box, int log2_width, int log2_height) {
    return {box.x >> log2_width, box.y >> log2_height, box.width >> log2_width, box.height >> log2_height};
}

/// out becomes the larger of it and of a patch that is 2^-log2 of its size.
void take_larger(Patch& out, const Patch& patch, int log2_width, int log2_height) {
    for (int y = 0; y < out.height; ++y) {
        const float* const from = patch.row(std::min(y >> log2_height, patch.height - 1));
        float* const to = out.row(y);
        for (int x = 0; x < out.width; ++x) to[x] = std::max(to[x], from[x >> log2_width]);
    }
}

/// Differences of one plane along the field, in the cells that fit badly and in those beside them; elsewhere 0.
Patch differences(const PlanePair& pair, const RegionView& view, const Patch& like) {
    Patch out(like.x, like.y, like.width, like.height);
    const int cell_width = kLayerCell >> pair.log2_width, cell_height = kLayerCell >> pair.log2_height;
    const CellMap& cells = view.cells;
    for (int j = std::max(out.y / cell_height, 0); j * cell_height < out.y + out.height && j < cells.rows; ++j) {
        for (int i = std::max(out.x / cell_width, 0); i * cell_width < out.x + out.width && i < cells.columns; ++i) {
            if (!cells.is_near_bad(i, j)) continue;
            const MotionVector v = cells.at(i, j);
            const int x0 = i * cell_width, y0 = j * cell_height;
            std::array<float, kLayerCell * kLayerCell> from_a, from_b;
            move_samples(pair.a, x0, y0, cell_width, cell_height,
                         scaled(v, -view.time, pair.log2_width, pair.log2_height), from_a.data());
            move_samples(pair.b, x0, y0, cell_width, cell_height,
                         scaled(v, 1 - view.time, pair.log2_width, pair.log2_height), from_b.data());
            const int left = x0 - out.x, top = y0 - out.y;
            const int right = std::min({left + cell_width, out.width, pair.a.width - out.x}),
                      bottom = std::min({top + cell_height, out.height, pair.a.height - out.y});
            for (int y = std::max(top, 0); y < bottom; ++y) {
                for (int x = std::max(left, 0); x < right; ++x) {
                    const auto k = static_cast<std::size_t>((y - top) * cell_width + x - left);
                    out.row(y)[x] = std::abs(from_b[k] - from_a[k]);
                }
            }
        }
    }
    return out;
}

Patch differences(const std::vector<PlanePair>& planes, const RegionView& view, const Patch& box) {
    Patch out(box.x, box.y, box.width, box.height);
    for (const PlanePair& pair : planes)
        take_larger(out, differences(pair, view, smaller(box, pair.log2_width, pair.log2_height)), pair.log2_width,
                    pair.log2_height);
    return out;
}

Patch disagreement(const Patch& differences, const Disagreement& apart) {
    Patch out = smoothed(differences);
    apart.apply(out);
    return out;
}

std::vector<int> seeds_of(const Patch& changed, const RegionView& view, int cell) {
    std::vector<int> seeds;
    for (const int each : view.region.cells) {
        const int left = each % view.cells.columns * cell - changed.x,
                  top = each / view.cells.columns * cell - changed.y;
        for (int y = top; y < top + cell; ++y)
            for (int x = left; x < left + cell; ++x)
                if (changed.row(y)[x] > kChanged) seeds.push_back(y * changed.width + x);
    }
    return seeds;
}

Patch box_of(const ChangedRegion& region, int margin) {
    return {region.left * kLayerCell - margin, region.top * kLayerCell - margin,
            (region.right - region.left) * kLayerCell + 2 * margin,
            (region.bottom - region.top) * kLayerCell + 2 * margin};
}

}  // namespace

Patch LayerEvidence::difference(MotionVector v) const {
    Patch out(changed.x, changed.y, changed.width, changed.height);
    for (const Channel& channel : channels) {
        Patch there = moved(channel.b, scaled(v, 1, channel.log2_width, channel.log2_height));
        for (std::size_t k = 0; k < there.samples.size(); ++k)
            there.samples[k] = std::abs(there.samples[k] - channel.a.samples[k]);
        take_larger(out, there, channel.log2_width, channel.log2_height);
    }
    return out;
}

LayerEvidence layer_evidence(const std::vector<PlanePair>& planes, const RegionView& view, int margin) {
    const Patch box = box_of(view.region, margin);
    const Disagreement apart(view.peak);
    LayerEvidence evidence = {view.time, apart, {}, disagreement(differences(planes, view, box), apart), {}};
    evidence.seeds = seeds_of(evidence.changed, view, kLayerCell);
    for (const PlanePair& pair : planes) {
        const Patch like = smaller(box, pair.log2_width, pair.log2_height);
        const auto still = [&](const MotionPlane& plane, float by) {
            return moved(plane, like, scaled(view.region.behind, by, pair.log2_width, pair.log2_height));
        };
        evidence.channels.push_back(
            {still(pair.a, -view.time), still(pair.b, 1 - view.time), pair.log2_width, pair.log2_height});
    }
    return evidence;
}

float contrast_of_change(const std::vector<PlanePair>& planes, const RegionView& view) {
    const Patch found = differences(planes, view, box_of(view.region, kLayerCell));
    const Patch changed = disagreement(found, Disagreement(view.peak));
    const std::vector<int> seeds = seeds_of(changed, view, kLayerCell);
    if (seeds.size() < kFewestSeeds) return 0;
    float total = 0;
    for (const int seed : seeds) total += found.samples[static_cast<std::size_t>(seed)];
    return total / static_cast<float>(seeds.size()) * 255 / view.peak;
}

float LayerEvidence::contrast(const Channel& channel) const {
    double total = 0;
    for (const int seed : seeds)
        total += std::abs(channel.b.samples[static_cast<std::size_t>(seed)] -
                          channel.a.samples[static_cast<std::size_t>(seed)]);
    return static_cast<float>(total);
}

Patch LayerEvidence::changed_in(const Channel& channel) const {
    Patch out = changed;
    for (std::size_t k = 0; k < out.samples.size(); ++k)
        out.samples[k] = std::min(out.samples[k], apart(channel.b.samples[k] - channel.a.samples[k]));
    return out;
}

LayerEvidence half_evidence(const std::vector<PlanePair>& planes, const PlanePair& half, const RegionView& view) {
    const Patch large = box_of(view.region, kThingReach + kLayerCell), box = smaller(large, 1, 1);
    Patch found = differences(half, view, box);
    for (std::size_t k = 1; k < planes.size(); ++k)
        if (planes[k].log2_width == 1 && planes[k].log2_height == 1)
            take_larger(found, differences(planes[k], view, box), 0, 0);
    const Disagreement apart(view.peak);
    LayerEvidence evidence = {view.time, apart, {}, disagreement(found, apart), {}};
    evidence.seeds = seeds_of(evidence.changed, view, kLayerCell / 2);
    const auto still = [&](const MotionPlane& plane, const Patch& like, float by, int log2) {
        return moved(plane, like, scaled(view.region.behind, by, log2, log2));
    };
    const auto add = [&](Patch a, Patch b) {
        LayerEvidence::Channel channel = {std::move(a), std::move(b), 0, 0};
        if (evidence.channels.empty())
            evidence.channels.push_back(std::move(channel));
        else if (evidence.contrast(channel) > evidence.contrast(evidence.channels[0]))
            evidence.channels[0] = std::move(channel);
    };
    add(still(half.a, box, -view.time, 1), still(half.b, box, 1 - view.time, 1));
    for (std::size_t k = 1; k < planes.size(); ++k) {
        const PlanePair& pair = planes[k];
        if (pair.log2_width == 1 && pair.log2_height == 1)
            add(still(pair.a, box, -view.time, 1), still(pair.b, box, 1 - view.time, 1));
        if (pair.log2_width == 0 && pair.log2_height == 0)
            add(halved(still(pair.a, large, -view.time, 0)), halved(still(pair.b, large, 1 - view.time, 0)));
    }
    evidence.changed = evidence.changed_in(evidence.channels[0]);
    return evidence;
}

}  // namespace aigc
