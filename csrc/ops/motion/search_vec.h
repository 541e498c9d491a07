// SPDX-License-Identifier: Apache-2.0
// The search for blocks, over rows of 16 samples.
#pragma once
#include "ops/motion/motion.h"
#include "ops/motion/samples_vec.h"

namespace aigc {
namespace {

AIGC_INLINE float magnitude(float x) { return x < 0 ? -x : x; }
AIGC_INLINE bool same(MotionVector u, MotionVector v) { return u.x == v.x && u.y == v.y; }
AIGC_INLINE bool is_zero(MotionVector v) { return v.x == 0 && v.y == 0; }

/// The nearest block that there is.
AIGC_INLINE MotionVector vector_at(const MotionBlocks& blocks, int i, int j) {
    i = i < 0 ? 0 : i < blocks.columns ? i : blocks.columns - 1;
    j = j < 0 ? 0 : j < blocks.rows ? j : blocks.rows - 1;
    return blocks.vectors[j * blocks.columns + i];
}

/// A block: where its samples in a and in b lie for a vector.
struct Block {
    const BlockSearch& search;
    float x, y;
    AIGC_INLINE Block(const BlockSearch& from, int i, int j)
        : search(from),
          x(static_cast<float>(i * from.to.step - (kMotionBlock - from.to.step) / 2)),
          y(static_cast<float>(j * from.to.step - (kMotionBlock - from.to.step) / 2)) {}
    AIGC_INLINE Place in_a(MotionVector v) const {
        return place(search.a, x - search.time * v.x, y - search.time * v.y);
    }
    AIGC_INLINE Place in_b(MotionVector v) const {
        return place(search.b, x + (1 - search.time) * v.x, y + (1 - search.time) * v.y);
    }
};

/// The mean absolute difference between the block in a and in b, less the advantage of standing still.
template <class V>
inline float difference(const Block& block, MotionVector v) {
    const Place a = block.in_a(v), b = block.in_b(v);
    auto upper_a = along_row<V>(a, 0), upper_b = along_row<V>(b, 0), total = Row16<V>::splat(0);
    for (int y = 0; y < kMotionBlock; ++y) {
        const auto lower_a = along_row<V>(a, y + 1), lower_b = along_row<V>(b, y + 1);
        total = total + abs(between(upper_a, lower_a, a.fy) - between(upper_b, lower_b, b.fy));
        upper_a = lower_a;
        upper_b = lower_b;
    }
    const float mean = sum(total) * (1.0f / (kMotionBlock * kMotionBlock));
    return is_zero(v) ? mean - block.search.weights.zero : mean;
}

/// Three samples of each row, interpolated up and down: the rows that a central difference needs.
template <class V>
struct Slopes {
    Row16<V> value, along;  ///< of one row: the samples, and right less left
};

template <class V>
AIGC_INLINE Slopes<V> slopes(const Place& from, int y) {
    using Row = Row16<V>;
    const float* const p = from.at + y * from.stride;
    const Row before = Row::load(p - 1), here = Row::load(p), after = Row::load(p + 1), beyond = Row::load(p + 2);
    const Row share = Row::splat(from.fx), left = after - before, right = beyond - here;
    return {fma(share, after - here, here), fma(share, right - left, left)};
}

template <class V>
AIGC_INLINE Slopes<V> between(const Slopes<V>& upper, const Slopes<V>& lower, float share) {
    return {between(upper.value, lower.value, share), between(upper.along, lower.along, share)};
}

/// Rows of both blocks at vector v, and the mean of them that moves with v.
template <class V>
struct BothBlocks {
    Place a, b;
    float time;
    Slopes<V> upper_a, upper_b;
    AIGC_INLINE BothBlocks(const Block& block, MotionVector v)
        : a(block.in_a(v)),
          b(block.in_b(v)),
          time(block.search.time),
          upper_a(slopes<V>(a, -1)),
          upper_b(slopes<V>(b, -1)) {}
    struct Row {
        Row16<V> difference, mean, along;
    };
    /// Row y after row y - 1.
    AIGC_INLINE Row next(int y) {
        const Slopes<V> lower_a = slopes<V>(a, y + 1), lower_b = slopes<V>(b, y + 1);
        const Slopes<V> at_a = between(upper_a, lower_a, a.fy), at_b = between(upper_b, lower_b, b.fy);
        upper_a = lower_a;
        upper_b = lower_b;
        return {at_b.value - at_a.value, between(at_b.value, at_a.value, time), between(at_b.along, at_a.along, time)};
    }
};

/// The sums of a least-squares step.
struct NormalEquations {
    float xx, xy, yy, rx, ry;
};

template <class V>
inline NormalEquations normal_equations(const Block& block, MotionVector v) {
    BothBlocks<V> both(block, v);
    auto xx = Row16<V>::splat(0), xy = xx, yy = xx, rx = xx, ry = xx;
    auto above = both.next(-1), here = both.next(0);
    for (int y = 0; y < kMotionBlock; ++y) {
        const auto below = both.next(y + 1);
        const auto down = below.mean - above.mean;
        xx = fma(here.along, here.along, xx);
        xy = fma(here.along, down, xy);
        yy = fma(down, down, yy);
        rx = fma(here.along, here.difference, rx);
        ry = fma(down, here.difference, ry);
        above = here;
        here = below;
    }
    return {sum(xx) * 0.25f, sum(xy) * 0.25f, sum(yy) * 0.25f, sum(rx) * 0.5f, sum(ry) * 0.5f};
}

/// One Gauss-Newton step from v, of at most two pixels; v itself where there is none.
template <class V>
AIGC_INLINE MotionVector newton_step(const Block& block, MotionVector v) {
    const NormalEquations at = normal_equations<V>(block, v);
    const float damping = block.search.weights.damping * (kMotionBlock * kMotionBlock);
    const float xx = at.xx + damping, yy = at.yy + damping, inverse = 1 / (xx * yy - at.xy * at.xy);
    float dx = (at.xy * at.ry - yy * at.rx) * inverse, dy = (at.xy * at.rx - xx * at.ry) * inverse;
    const float length = magnitude(dx) > magnitude(dy) ? magnitude(dx) : magnitude(dy);
    if (!(length < 1e6f)) return v;
    if (length > 2) {
        dx *= 2 / length;
        dy *= 2 / length;
    }
    return {v.x + dx, v.y + dy};
}

/// The best vector so far.
struct Best {
    MotionVector vector;
    float cost;
    template <class V>
    AIGC_INLINE void ask(const Block& block, MotionVector v) {
        if (same(v, vector)) return;
        const float cost_of_v = difference<V>(block, v);
        if (cost_of_v < cost) *this = {v, cost_of_v};
    }
};

/// Every whole pixel around standing still, near ones preferred.
template <class V>
AIGC_INLINE void search_fully(const Block& block, Best& best) {
    const float slope = block.search.weights.smoothness * 0.05f;
    float lowest = best.cost;
    for (int y = -block.search.range; y <= block.search.range; ++y) {
        for (int x = -block.search.range; x <= block.search.range; ++x) {
            const MotionVector v = {static_cast<float>(x), static_cast<float>(y)};
            const float own = difference<V>(block, v), cost = own + slope * (magnitude(v.x) + magnitude(v.y));
            if (cost < lowest) {
                lowest = cost;
                best = {v, own};
            }
        }
    }
}

/// The coarser block that holds this one, and those on the sides where this one lies in it.
template <class V>
AIGC_INLINE void ask_coarser(const Block& block, int i, int j, Best& best) {
    const MotionBlocks& coarser = block.search.coarser;
    const int side_x = i % 2 ? 1 : -1, side_y = j % 2 ? 1 : -1;
    const int offsets[5][2] = {{0, 0}, {side_x, 0}, {0, side_y}, {side_x, side_y}, {-side_x, 0}};
    for (const auto& offset : offsets) {
        const MotionVector v = vector_at(coarser, i / 2 + offset[0], j / 2 + offset[1]);
        best.ask<V>(block, {block.search.enlarged * v.x, block.search.enlarged * v.y});
    }
}

template <class V>
void seed_row(const BlockSearch& search, int j) {
    for (int i = 0; i < search.to.columns; ++i) {
        const Block block(search, i, j);
        Best best = {{0, 0}, difference<V>(block, {0, 0})};
        if (search.coarser.rows > 0) {
            ask_coarser<V>(block, i, j, best);
        } else {
            search_fully<V>(block, best);
        }
        for (int k = 0; k < search.newton_steps; ++k) {
            const float before = best.cost;
            best.ask<V>(block, newton_step<V>(block, best.vector));
            if (!(best.cost < before)) break;
        }
        search.to.vectors[j * search.to.columns + i] = best.vector;
        search.to.costs[j * search.to.columns + i] = best.cost;
    }
}

/// The eight blocks around one.
struct Neighbours {
    MotionVector vectors[8];
    const SearchWeights& weights;
    float zero;  ///< what standing still has over the others here
    AIGC_INLINE Neighbours(const BlockSearch& search, int i, int j) : weights(search.weights) {
        int count = 0, still = 0;
        for (int y = -1; y <= 1; ++y) {
            for (int x = -1; x <= 1; ++x) {
                if (x == 0 && y == 0) continue;
                vectors[count] = vector_at(search.from, i + x, j + y);
                still += is_zero(vectors[count++]);
            }
        }
        zero = weights.zero_around * static_cast<float>(still * still) * (1.0f / 64);
    }
    /// Cost of v beside its difference.
    AIGC_INLINE float roughness(MotionVector v) const {
        float total = 0;
        for (const MotionVector& u : vectors) {
            const float distance = magnitude(u.x - v.x) + magnitude(u.y - v.y);
            total += distance < weights.limit ? distance : weights.limit;
        }
        return total * weights.smoothness * 0.125f - (is_zero(v) ? zero : 0);
    }
    AIGC_INLINE MotionVector mean() const {
        MotionVector total;
        for (const MotionVector& u : vectors) {
            total.x += u.x;
            total.y += u.y;
        }
        return {total.x * 0.125f, total.y * 0.125f};
    }
};

/// The best vector among neighbours: cost includes the roughness, `difference` does not.
struct BestAmong {
    MotionVector vector;
    float cost, difference;
    template <class V>
    AIGC_INLINE void ask(const Block& block, const Neighbours& around, MotionVector v) {
        if (same(v, vector)) return;
        const float roughness = around.roughness(v);
        // No difference is less than this.
        if (!(roughness - block.search.weights.zero < cost)) return;
        const float own = aigc::difference<V>(block, v);
        if (own + roughness < cost) *this = {v, own + roughness, own};
    }
};

template <class V>
void improve_row(const BlockSearch& search, int j) {
    for (int i = 0; i < search.to.columns; ++i) {
        const Block block(search, i, j);
        const Neighbours around(search, i, j);
        const int at = j * search.to.columns + i;
        const MotionVector own = search.from.vectors[at];
        BestAmong best = {own, search.from.costs[at] + around.roughness(own), search.from.costs[at]};
        const int reach = search.reach;
        const int offsets[8][2] = {{-reach, 0}, {reach, 0}, {0, -reach}, {0, reach}, {-1, 0}, {1, 0}, {0, -1}, {0, 1}};
        for (const auto& offset : offsets)
            best.ask<V>(block, around, vector_at(search.from, i + offset[0], j + offset[1]));
        best.ask<V>(block, around, around.mean());
        best.ask<V>(block, around, {0, 0});
        if (!is_zero(best.vector)) best.ask<V>(block, around, newton_step<V>(block, best.vector));
        search.to.vectors[at] = best.vector;
        search.to.costs[at] = best.difference;
    }
}

}  // namespace
}  // namespace aigc
