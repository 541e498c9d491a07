// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cmath>
#include <vector>

#include "models/video/changed_regions.h"
#include "models/video/patch.h"
#include "models/video/plane_pair.h"

namespace aigc {

/// Pixels that a thing moves at most, beside what is behind it.
inline constexpr int kThingReach = 56;

/// From 0, two samples agree, to 1, surely they do not.
class Disagreement {
  public:
    explicit Disagreement(float peak) : noise_(3 * peak / 255), slope_(255 / (10 * peak)) {}
    float operator()(float difference) const {
        const float over = (std::abs(difference) - noise_) * slope_;
        return over < 0 ? 0.0f : over < 1 ? over : 1.0f;
    }
    void apply(Patch& differences) const {
        for (float& value : differences.samples) value = (*this)(value);
    }

  private:
    float noise_, slope_;
};

/// Pixels that a thing moves at least: blocks follow what is slower.
inline constexpr float kSlowestThing = 2.5f;

/// Both frames around a region, moved as what is behind moves: it stands still in them.
struct LayerEvidence {
    struct Channel {
        Patch a, b;
        int log2_width, log2_height;
    };
    float time;
    Disagreement apart;
    std::vector<Channel> channels;  ///< that of the motion is the first
    Patch changed;                  ///< disagreement along the field, at the new frame's time
    std::vector<int> seeds;         ///< pixels of the region that changed, row * width + column

    /// The largest difference of all channels between a and what the vector leads to in b.
    Patch difference(MotionVector v) const;
    /// Sum of the differences of the seeds in a channel of full size.
    float contrast(const Channel& channel) const;
    /// `changed`, limited to what a channel of full size shows of it.
    Patch changed_in(const Channel& channel) const;
};

/// A region and the settings to look at it.
struct RegionView {
    const CellMap& cells;
    const ChangedRegion& region;
    float time, peak;
};

/// The evidence with so many pixels around the region, a multiple of kLayerCell.
LayerEvidence layer_evidence(const std::vector<PlanePair>& planes, const RegionView& view, int margin);

/// The mean difference along the field of what changed in the region, in steps of 8-bit samples; 0 where too few
/// pixels changed to be a thing.
float contrast_of_change(const std::vector<PlanePair>& planes, const RegionView& view);

/// The evidence at half the size, with kThingReach around the region. half: the luma of that size. The only channel is
/// the one in which most has changed.
LayerEvidence half_evidence(const std::vector<PlanePair>& planes, const PlanePair& half, const RegionView& view);

/// Vectors in luma pixels, beside the motion behind, that may be that of a thing in the region, the likeliest first.
std::vector<MotionVector> thing_candidates(const LayerEvidence& half);

/// The candidate, refined, that leads most of what changed from a to b; zero where none does.
MotionVector best_thing(const LayerEvidence& evidence, const std::vector<MotionVector>& candidates);

}  // namespace aigc
