// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "base/inline.h"
#include "models/video/layer_evidence.h"

namespace aigc {
namespace {

constexpr std::size_t kSeedsAtMost = 192;  // of the wide search
constexpr float kNear = 0.004f;            // cost of each pixel of a vector, for each seed
constexpr int kCandidates = 6;
constexpr float kFollowed = 0.4f;  // of the seeds that changed, at least, that lead somewhere

constexpr int kReach = kThingReach / 2, kSide = 2 * kReach + 1;

int rounded(float x) { return static_cast<int>(std::floor(x + 0.5f)); }

std::vector<int> some_of(const std::vector<int>& seeds, std::size_t count) {
    const std::size_t every = 1 + seeds.size() / count;
    std::vector<int> some;
    for (std::size_t k = 0; k < seeds.size(); k += every) some.push_back(seeds[k]);
    return some;
}

/// The range of a patch's values within half a pixel (Birchfield and Tomasi 1998), so that a search by whole pixels
/// does not miss thin things.
struct HalfPixelRange {
    Patch low, high;
    explicit HalfPixelRange(const Patch& patch) : low(patch), high(patch) {
        for (int j = 1; j < patch.height - 1; ++j) {
            for (int i = 1; i < patch.width - 1; ++i) {
                const float here = patch.row(j)[i];
                for (const float other :
                     {patch.row(j)[i - 1], patch.row(j)[i + 1], patch.row(j - 1)[i], patch.row(j + 1)[i]}) {
                    low.row(j)[i] = std::min(low.row(j)[i], 0.5f * (here + other));
                    high.row(j)[i] = std::max(high.row(j)[i], 0.5f * (here + other));
                }
            }
        }
    }
};

/// Gains of all vectors within reach at half the size: the amount of change that each leads from a to b.
class WideSearch {
  public:
    explicit WideSearch(const LayerEvidence& half)
        : half_(half),
          range_a_(half.channels[0].a),
          range_b_(half.channels[0].b),
          gains_(static_cast<std::size_t>(kSide) * kSide) {
        const std::vector<int> seeds = some_of(half.seeds, kSeedsAtMost);
        for (const int seed : seeds) {
            add(half.channels[0].a.samples[static_cast<std::size_t>(seed)], range_b_, seed, 1);
            add(half.channels[0].b.samples[static_cast<std::size_t>(seed)], range_a_, seed, -1);
        }
        for (int j = 0; j < kSide; ++j)
            for (int i = 0; i < kSide; ++i)
                gain(i, j) -= kNear * static_cast<float>(seeds.size()) *
                              static_cast<float>(std::abs(i - kReach) + std::abs(j - kReach));
    }
    /// The vectors that gain more than those around them, the best first, in pixels of this size.
    std::vector<MotionVector> best() {
        std::vector<std::pair<float, int>> peaks;
        for (int j = 1; j < kSide - 1; ++j)
            for (int i = 1; i < kSide - 1; ++i)
                if (is_peak(i, j)) peaks.emplace_back(-gain(i, j), j * kSide + i);
        std::sort(peaks.begin(), peaks.end());
        std::vector<MotionVector> vectors;
        for (std::size_t k = 0; k < std::min<std::size_t>(peaks.size(), kCandidates); ++k)
            vectors.push_back({static_cast<float>(peaks[k].second % kSide - kReach),
                               static_cast<float>(peaks[k].second / kSide - kReach)});
        return vectors;
    }

  private:
    float& gain(int i, int j) { return gains_[static_cast<std::size_t>(j) * kSide + i]; }
    bool is_peak(int i, int j) {
        const float here = gain(i, j);
        if (!(here > 0) || std::max(std::abs(i - kReach), std::abs(j - kReach)) < 2) return false;
        for (int y = j - 1; y <= j + 1; ++y)
            for (int x = i - 1; x <= i + 1; ++x)
                if (gain(x, y) > here && std::max(std::abs(x - kReach), std::abs(y - kReach)) > 1) return false;
        return true;
    }
    /// Follow a sample to all places of the other frame; sign -1 where it is b's and vectors lead back.
    void add(float sample, const HalfPixelRange& other, int seed, int sign) {
        const int x = seed % half_.changed.width, y = seed / half_.changed.width;
        const float own = half_.changed.samples[static_cast<std::size_t>(seed)];
        std::array<float, kSide> row;
        for (int j = 0; j < kSide; ++j) {
            const int at = y + j - kReach, from = x - kReach;
            const float *const low = other.low.row(at) + from, *const high = other.high.row(at) + from;
            for (int i = 0; i < kSide; ++i) {
                const float off = std::max(std::max(low[i] - sample, sample - high[i]), 0.0f);
                row[static_cast<std::size_t>(i)] = std::max(own - half_.apart(off), 0.0f);
            }
            float* const to = gains_.data() + static_cast<std::ptrdiff_t>(sign > 0 ? j : kSide - 1 - j) * kSide;
            if (sign > 0)
                for (int i = 0; i < kSide; ++i) to[i] += row[static_cast<std::size_t>(i)];
            else
                for (int i = 0; i < kSide; ++i) to[i] += row[static_cast<std::size_t>(kSide - 1 - i)];
        }
    }
    const LayerEvidence& half_;
    HalfPixelRange range_a_, range_b_;
    std::vector<float> gains_;
};

/// The gain of single vectors, which also counts what they explain half way.
class FineSearch {
  public:
    explicit FineSearch(const LayerEvidence& evidence)
        : from_(evidence), channel_(&evidence.channels[0]), seeds_(some_of(evidence.seeds, 2 * kSeedsAtMost)) {
        for (const LayerEvidence::Channel& other : evidence.channels)
            if (other.log2_width == 0 && other.log2_height == 0 &&
                evidence.contrast(other) > evidence.contrast(*channel_))
                channel_ = &other;
        changed_ = evidence.changed_in(*channel_);
    }

    void refine(MotionVector v, MotionVector& best, float& highest) const {
        float gain = 0;
        climb(1, 2, v, gain);
        climb(0.5f, 1, v, gain);
        climb(0.25f, 1, v, gain);
        if (gain > highest) {
            highest = gain;
            best = v;
        }
    }

    bool follows(MotionVector v) const {
        return static_cast<float>(found(v).count) >= kFollowed * static_cast<float>(seeds_.size());
    }

  private:
    void climb(float step, int radius, MotionVector& best, float& highest) const {
        const MotionVector from = best;
        for (int j = -radius; j <= radius; ++j) {
            for (int i = -radius; i <= radius; ++i) {
                const MotionVector v = {from.x + step * static_cast<float>(i), from.y + step * static_cast<float>(j)};
                if (std::max(std::abs(v.x), std::abs(v.y)) < kSlowestThing) continue;
                const float here =
                    found(v).total - kNear / 2 * static_cast<float>(seeds_.size()) * (std::abs(v.x) + std::abs(v.y));
                if (here > highest) {
                    highest = here;
                    best = v;
                }
            }
        }
    }
    /// The share of the seeds that a vector explains: the sum of the gains, and the number of seeds that gain.
    struct Found {
        float total = 0;
        int count = 0;
        AIGC_INLINE void add(float gain, float middle) {
            if (!(gain > 0)) return;
            total += gain + std::min(gain, middle);
            count += gain > 0.5f;
        }
    };
    Found found(MotionVector v) const {
        const std::ptrdiff_t width = from_.changed.width;
        const auto offset = [&](float share) { return rounded(share * v.y) * width + rounded(share * v.x); };
        const std::ptrdiff_t middle_a = offset(from_.time), middle_b = offset(from_.time - 1);
        const float fx = v.x - std::floor(v.x), fy = v.y - std::floor(v.y);
        const std::ptrdiff_t whole =
            static_cast<std::ptrdiff_t>(std::floor(v.y)) * width + static_cast<std::ptrdiff_t>(std::floor(v.x));
        const auto between = [&](const float* p, std::ptrdiff_t column, std::ptrdiff_t row) {
            const float upper = p[0] + fx * (p[column] - p[0]), lower = p[row] + fx * (p[row + column] - p[row]);
            return upper + fy * (lower - upper);
        };
        Found found;
        for (const int seed : seeds_) {
            const float *const a = channel_->a.samples.data() + seed, *const b = channel_->b.samples.data() + seed,
                               *const changed = changed_.samples.data() + seed;
            const int before = found.count;
            found.add(changed[0] - from_.apart(between(b + whole, 1, width) - a[0]), changed[middle_a]);
            found.add(changed[0] - from_.apart(between(a - whole, -1, -width) - b[0]), changed[middle_b]);
            found.count = std::min(found.count, before + 1);
        }
        return found;
    }
    const LayerEvidence& from_;
    const LayerEvidence::Channel* channel_;
    std::vector<int> seeds_;
    Patch changed_;
};

}  // namespace

std::vector<MotionVector> thing_candidates(const LayerEvidence& half) {
    std::vector<MotionVector> candidates;
    for (const MotionVector v : WideSearch(half).best()) candidates.push_back({2 * v.x, 2 * v.y});
    return candidates;
}

MotionVector best_thing(const LayerEvidence& evidence, const std::vector<MotionVector>& candidates) {
    MotionVector best;
    const FineSearch fine(evidence);
    float gain = 0;
    for (const MotionVector v : candidates) fine.refine(v, best, gain);
    return gain > 0 && fine.follows(best) ? best : MotionVector{};
}

}  // namespace aigc
