// SPDX-License-Identifier: Apache-2.0
#include "models/video/moving_layers.h"

#include <algorithm>
#include <cmath>

#include "models/video/layer_evidence.h"

namespace aigc {
namespace {

constexpr float kExplained = 0.7f;  // of the changed pixels, by a vector that is taken
constexpr float kContrast = 20;     // 8-bit samples: less is noise or a change of light
constexpr float kSmallest = 1.0f / 64;

float limited(float x) { return x > 0 ? std::min(x, 1.0f) : 0.0f; }

/// Thing and background, pixel by pixel of a region, for one vector of the thing.
class LayerMap {
  public:
    LayerMap(const LayerEvidence& evidence, MotionVector v)
        : from_(evidence), still_(disagreement(evidence, {})), apart_(disagreement(evidence, v)) {
        const float t = evidence.time;
        const Patch arrived = moved(apart_, {-v.x, -v.y});
        covered_a_ = widened(less(evidence.changed, apart_));
        covered_b_ = widened(less(evidence.changed, arrived));
        start_ = moved(evidence.changed, {-t * v.x, -t * v.y});
        end_ = moved(evidence.changed, {(1 - t) * v.x, (1 - t) * v.y});
        apart_ = moved(apart_, {-t * v.x, -t * v.y});
    }
    /// The share of what changed that the thing explains, by leaving or by arriving.
    float explained() const {
        int count = 0;
        for (const int seed : from_.seeds) {
            const auto k = static_cast<std::size_t>(seed);
            count += std::max(covered_a_.samples[k], covered_b_.samples[k]) > 0.5f;
        }
        return static_cast<float>(count) / static_cast<float>(from_.seeds.size());
    }
    void set(LayerTile& tile, std::size_t to, std::size_t k) const {
        const float here = from_.changed.samples[k], start = start_.samples[k], end = end_.samples[k],
                    apart = apart_.samples[k];
        const float in_a = covered_a_.samples[k], in_b = covered_b_.samples[k];
        const float thing = std::max(limited(3 * std::min(start, end) - 4 * apart),
                                     limited(2 * (here * (1 + start + end) - 3 * apart) - 0.25f));
        const float from_a = (1 - from_.time) * (1 - in_a) + 1e-3f, from_b = from_.time * (1 - in_b) + 1e-3f;
        tile.thing[to] = thing;
        tile.cover[to] = (1 - thing) * here * std::max(std::abs(in_a - in_b), 1 - still_.samples[k]);
        tile.share[to] = from_b / (from_a + from_b);
    }

  private:
    static Patch disagreement(const LayerEvidence& evidence, MotionVector v) {
        Patch out = evidence.difference(v);
        Patch around = smoothed(out);
        evidence.apart.apply(out);
        evidence.apart.apply(around);
        // A thin thing agrees where what is beside it does not.
        for (std::size_t k = 0; k < out.samples.size(); ++k)
            out.samples[k] = std::min(around.samples[k], 0.75f * out.samples[k] + 0.25f * around.samples[k]);
        return out;
    }
    static Patch less(const Patch& a, const Patch& b) {
        Patch out = a;
        for (std::size_t k = 0; k < out.samples.size(); ++k) out.samples[k] = limited(a.samples[k] - b.samples[k]);
        return out;
    }
    /// The largest of 3 × 3: edges are mixtures, which agree with nothing.
    static Patch widened(const Patch& patch) {
        Patch across = patch, out = patch;
        for (int j = 0; j < patch.height; ++j)
            for (int i = 1; i < patch.width - 1; ++i)
                across.row(j)[i] = std::max({patch.row(j)[i - 1], patch.row(j)[i], patch.row(j)[i + 1]});
        for (int j = 1; j < patch.height - 1; ++j)
            for (int i = 0; i < patch.width; ++i)
                out.row(j)[i] = std::max({across.row(j - 1)[i], across.row(j)[i], across.row(j + 1)[i]});
        return out;
    }
    const LayerEvidence& from_;
    Patch still_, apart_, covered_a_, covered_b_, start_, end_;
};

/// The tiles in which there is something to draw.
std::vector<LayerTile> tiles_of(const LayerMap& map, const Patch& box, MotionVector behind, MotionVector v,
                                const MotionPlane& plane) {
    std::vector<LayerTile> out;
    const int right = std::min(box.x + box.width, plane.width), bottom = std::min(box.y + box.height, plane.height);
    for (int y = std::max(box.y, 0) / kLayerTile * kLayerTile; y < bottom; y += kLayerTile) {
        for (int x = std::max(box.x, 0) / kLayerTile * kLayerTile; x < right; x += kLayerTile) {
            LayerTile tile = {};
            tile.x = x;
            tile.y = y;
            tile.behind_motion = behind;
            tile.thing_motion = {behind.x + v.x, behind.y + v.y};
            float most = 0;
            for (int row = std::max(y, box.y); row < std::min(y + kLayerTile, bottom); ++row) {
                for (int column = std::max(x, box.x); column < std::min(x + kLayerTile, right); ++column) {
                    const auto to = static_cast<std::size_t>((row - y) * kLayerTile + column - x);
                    map.set(tile, to, static_cast<std::size_t>(row - box.y) * box.width + column - box.x);
                    most = std::max({most, tile.thing[to], tile.cover[to]});
                }
            }
            if (most > kSmallest) out.push_back(tile);
        }
    }
    return out;
}

std::vector<LayerTile> layers_of(const std::vector<PlanePair>& planes, const PlanePair& half, const RegionView& view) {
    if (contrast_of_change(planes, view) < kContrast) return {};
    const std::vector<MotionVector> candidates = thing_candidates(half_evidence(planes, half, view));
    float reach = 0;
    for (const MotionVector v : candidates) reach = std::max({reach, std::abs(v.x), std::abs(v.y)});
    if (reach == 0) return {};
    const int margin = (static_cast<int>(reach) / kLayerCell + 2) * kLayerCell;
    const LayerEvidence evidence = layer_evidence(planes, view, margin);
    const MotionVector v = best_thing(evidence, candidates);
    if (v.x == 0 && v.y == 0) return {};
    const LayerMap map(evidence, v);
    if (map.explained() < kExplained) return {};
    return tiles_of(map, evidence.changed, view.region.behind, v, planes[0].a);
}

}  // namespace

std::vector<LayerTile> find_layers(const Pyramid& a, const Pyramid& b, const std::vector<PlanePair>& colours,
                                   float time, float peak, const BlockField& field, int regions, ThreadPool& pool) {
    if (a.levels() < 2) return {};
    const CellMap cells = cell_map(field, peak);
    const std::vector<ChangedRegion> found = changed_regions(cells, regions);
    std::vector<PlanePair> planes = {{a.level(0), b.level(0), 0, 0}};
    planes.insert(planes.end(), colours.begin(), colours.end());
    std::vector<std::vector<LayerTile>> each(found.size());
    pool.parallel_for(found.size(), [&](std::size_t k) {
        each[k] = layers_of(planes, {a.level(1), b.level(1), 1, 1}, {cells, found[k], time, peak});
    });
    std::vector<LayerTile> all;
    for (const auto& tiles : each) all.insert(all.end(), tiles.begin(), tiles.end());
    return all;
}

}  // namespace aigc
