// SPDX-License-Identifier: Apache-2.0
#include "models/video/scene_change.h"

#include <algorithm>
#include <cmath>

#include "models/video/light_change.h"

namespace aigc {
namespace {

/// Agreement of two blocks.
struct Agreement {
    double correlation, contrast;
};

/// The agreement of a's square at (x, y) with b's that is moved by whole pixels, borders included. `noise` is a
/// variance that counts as the same in both: flat squares agree.
Agreement agreement(const MotionPlane& a, const MotionPlane& b, int x, int y, MotionVector v, double noise) {
    constexpr int kSide = kMotionBlock / 2, kFurthest = kMotionBorder - kSide;
    const auto moved = [](int from, float by, int size) {
        return std::clamp(from + static_cast<int>(std::lround(std::clamp(by, -1e4f, 1e4f))), -kFurthest,
                          size + kFurthest - kSide);
    };
    const int to_x = moved(x, v.x, b.width), to_y = moved(y, v.y, b.height);
    double sum_a = 0, sum_b = 0, aa = 0, bb = 0, ab = 0;
    for (int row = 0; row < kSide; ++row) {
        for (int column = 0; column < kSide; ++column) {
            const double p = a.row(y + row)[x + column], q = b.row(to_y + row)[to_x + column];
            sum_a += p;
            sum_b += q;
            aa += p * p;
            bb += q * q;
            ab += p * q;
        }
    }
    constexpr double kCount = kSide * kSide;
    const double var_a = std::max(aa - sum_a * sum_a / kCount, 0.0) / kCount + noise,
                 var_b = std::max(bb - sum_b * sum_b / kCount, 0.0) / kCount + noise,
                 covariance = (ab - sum_a * sum_b / kCount) / kCount + noise;
    const double product = std::sqrt(var_a * var_b);
    return {std::max(covariance / product, 0.0), std::sqrt(product)};
}

/// Share of a that cannot be found in b.
float missing(const OpTable& table, const Pyramid& a, const Pyramid& b, float peak, ThreadPool& pool) {
    // Two levels of at most 80 and 40 rows are enough to tell one scene from another.
    MotionEffort effort = effort_of(MotionQuality::balanced);
    effort.finest = static_cast<int>(std::max<std::size_t>(a.levels(), 2)) - 2;
    const auto level = static_cast<std::size_t>(effort.finest);
    const MotionPlane &in_a = a.level(level), &in_b = b.level(level);
    const BlockField field = find_motion(table, a, b, 0, peak, effort, pool);
    const double noise = std::pow(2.0 / 255 * peak, 2);
    const float scale = 1.0f / static_cast<float>(1 << level);
    double lost = 0, total = 0;
    for (int y = 0; y < in_a.height; y += field.step()) {
        for (int x = 0; x < in_a.width; x += field.step()) {
            const int column = std::min((x << level) / field.step(), field.columns() - 1),
                      row = std::min((y << level) / field.step(), field.rows() - 1);
            const MotionVector v = field.vectors()[static_cast<std::size_t>(row) * field.columns() + column];
            const Agreement still = agreement(in_a, in_b, x, y, {0, 0}, noise),
                            found = agreement(in_a, in_b, x, y, {v.x * scale, v.y * scale}, noise);
            const Agreement& best = still.correlation >= found.correlation ? still : found;
            if (!std::isfinite(best.contrast)) continue;
            lost += (1 - best.correlation) * best.contrast;
            total += best.contrast;
        }
    }
    return total > 0 ? static_cast<float>(lost / total) : 0.0f;
}

}  // namespace

float scene_change(const OpTable& table, const Pyramid& a, const Pyramid& b, float peak, ThreadPool& pool) {
    const LightChange light = light_change(table, a, b, 0.5f, peak, pool);
    const Pyramid &lit_a = light.a ? *light.a : a, &lit_b = light.b ? *light.b : b;
    return std::max(missing(table, lit_a, lit_b, peak, pool), missing(table, lit_b, lit_a, peak, pool));
}

}  // namespace aigc
