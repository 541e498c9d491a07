// SPDX-License-Identifier: Apache-2.0
#include "models/video/changed_regions.h"

#include <algorithm>
#include <cmath>

namespace aigc {
namespace {

constexpr float kBadCost = 2.5f;  // mean absolute difference of 8-bit samples
constexpr int kGap = 2;           // cells that fit, between cells of one region
constexpr int kLargest = 48;      // cells across a region
constexpr int kRing = 3;          // cells around a region that tell what is behind it

float median(std::vector<float>& values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

/// The median motion of the cells around a region that fit, or of all around it.
MotionVector motion_behind(const CellMap& cells, const ChangedRegion& region) {
    std::vector<float> across, down;
    std::size_t still = 0;
    for (int j = std::max(region.top - kRing, 0); j < std::min(region.bottom + kRing, cells.rows); ++j) {
        for (int i = std::max(region.left - kRing, 0); i < std::min(region.right + kRing, cells.columns); ++i) {
            if (cells.is_bad(i, j)) continue;
            const MotionVector v = cells.vectors[static_cast<std::size_t>(j) * cells.columns + i];
            if (!std::isfinite(v.x) || !std::isfinite(v.y)) continue;
            still += v.x == 0 && v.y == 0;
            across.push_back(v.x);
            down.push_back(v.y);
        }
    }
    if (across.empty() || 2 * still >= across.size()) return {};
    return {median(across), median(down)};
}

/// The region that grows from a cell; its cells are taken from `free`.
ChangedRegion grown(const CellMap& cells, int first, std::vector<char>& free) {
    const int i0 = first % cells.columns, j0 = first / cells.columns;
    ChangedRegion region = {{first}, i0, j0, i0 + 1, j0 + 1, 0, {}};
    free[static_cast<std::size_t>(first)] = 0;
    for (std::size_t next = 0; next < region.cells.size(); ++next) {
        const int i = region.cells[next] % cells.columns, j = region.cells[next] / cells.columns;
        region.cost += cells.costs[static_cast<std::size_t>(region.cells[next])];
        for (int y = std::max(j - kGap, 0); y <= std::min(j + kGap, cells.rows - 1); ++y) {
            for (int x = std::max(i - kGap, 0); x <= std::min(i + kGap, cells.columns - 1); ++x) {
                const auto at = static_cast<std::size_t>(y) * cells.columns + x;
                const int width = std::max(region.right, x + 1) - std::min(region.left, x),
                          height = std::max(region.bottom, y + 1) - std::min(region.top, y);
                if (!free[at] || width > kLargest || height > kLargest) continue;
                free[at] = 0;
                region.cells.push_back(static_cast<int>(at));
                region.left = std::min(region.left, x);
                region.right = std::max(region.right, x + 1);
                region.top = std::min(region.top, y);
                region.bottom = std::max(region.bottom, y + 1);
            }
        }
    }
    return region;
}

}  // namespace

CellMap cell_map(const BlockField& field, float peak) {
    const int each = kLayerCell / field.step();
    CellMap map;
    map.columns = (field.columns() + each - 1) / each;
    map.rows = (field.rows() + each - 1) / each;
    map.limit = kBadCost * peak / 255;
    map.costs.resize(static_cast<std::size_t>(map.columns) * map.rows);
    map.vectors.resize(map.costs.size());
    for (int j = 0; j < field.rows(); ++j) {
        for (int i = 0; i < field.columns(); ++i) {
            const std::size_t to = static_cast<std::size_t>(j / each) * map.columns + i / each,
                              from = static_cast<std::size_t>(j) * field.columns() + i;
            map.costs[to] = std::max(map.costs[to], field.costs()[from]);
            map.vectors[to] = field.vectors()[from];
        }
    }
    return map;
}

std::vector<ChangedRegion> changed_regions(const CellMap& cells, int count) {
    std::vector<char> free(cells.costs.size());
    for (std::size_t k = 0; k < free.size(); ++k) free[k] = cells.costs[k] > cells.limit;
    std::vector<ChangedRegion> regions;
    for (std::size_t k = 0; k < free.size(); ++k)
        if (free[k]) regions.push_back(grown(cells, static_cast<int>(k), free));
    std::stable_sort(regions.begin(), regions.end(), [](const auto& x, const auto& y) { return x.cost > y.cost; });
    if (regions.size() > static_cast<std::size_t>(count)) regions.resize(static_cast<std::size_t>(count));
    for (ChangedRegion& region : regions) region.behind = motion_behind(cells, region);
    return regions;
}

}  // namespace aigc
