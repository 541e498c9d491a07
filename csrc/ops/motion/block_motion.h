// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "ops/motion/bordered_plane.h"

namespace aigc {

/// Effort of a search. peak is the largest value of a sample, which all thresholds go by.
struct MotionEffort {
    int step;          ///< between blocks of the finest level, 8 pixels, or 4 for one more search there
    int finest;        ///< the finest level that is searched; vectors of finer ones are its, doubled
    int window;        ///< of a block's prediction, in pixels
    int newton_steps;  ///< at most, for each block at each level
    int improvements;  ///< how often blocks learn from their neighbours at each level
    int range;         ///< of the full search, in pixels of the coarsest level
    int regions;       ///< at most, in which things are looked for that move over others
    float smoothness, limit, zero, zero_around;  ///< SearchWeights for 8-bit samples
};

/// "fast", "balanced", "best".
enum class MotionQuality { fast, balanced, best };
MotionEffort effort_of(MotionQuality quality);

/// Owns MotionBlocks.
class BlockField {
  public:
    BlockField() = default;
    /// Blocks for a plane of width × height, all at rest.
    BlockField(int width, int height, int step);
    MotionBlocks view() { return {vectors_.data(), costs_.data(), columns_, rows_, step_}; }
    int columns() const { return columns_; }
    int rows() const { return rows_; }
    int step() const { return step_; }
    const std::vector<MotionVector>& vectors() const { return vectors_; }
    const std::vector<float>& costs() const { return costs_; }

  private:
    int columns_ = 0, rows_ = 0, step_ = 0;
    std::vector<MotionVector> vectors_;
    std::vector<float> costs_;
};

/// The motion of the blocks of the picture at `time` between a and b, coarse to fine. Does not depend on the number
/// of threads. a and b have one size.
BlockField find_motion(const OpTable& table, const Pyramid& a, const Pyramid& b, float time, float peak,
                       const MotionEffort& effort, ThreadPool& pool);

}  // namespace aigc
