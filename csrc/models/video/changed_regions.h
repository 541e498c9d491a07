// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "ops/motion/block_motion.h"

namespace aigc {

/// Regions are made of cells of so many pixels of luma.
inline constexpr int kLayerCell = 8;

/// Neighbouring cells whose blocks fit badly: both frames show something there that the field does not explain.
struct ChangedRegion {
    std::vector<int> cells;        ///< row * columns + column
    int left, top, right, bottom;  ///< in cells, the ends excluded
    float cost;                    ///< sum of the blocks'
    MotionVector behind;           ///< the motion around it
};

/// Cells that fit badly, and the motion of the field there.
struct CellMap {
    int columns = 0, rows = 0;
    std::vector<float> costs;
    std::vector<MotionVector> vectors;
    float limit = 0;  ///< costs above it are bad
    MotionVector at(int i, int j) const { return vectors[static_cast<std::size_t>(j) * columns + i]; }
    bool is_bad(int i, int j) const {
        return i >= 0 && j >= 0 && i < columns && j < rows && costs[static_cast<std::size_t>(j) * columns + i] > limit;
    }
    bool is_near_bad(int i, int j) const {
        for (int y = j - 1; y <= j + 1; ++y)
            for (int x = i - 1; x <= i + 1; ++x)
                if (is_bad(x, y)) return true;
        return false;
    }
};

CellMap cell_map(const BlockField& field, float peak);

/// At most `count`, those of the largest cost first.
std::vector<ChangedRegion> changed_regions(const CellMap& cells, int count);

}  // namespace aigc
