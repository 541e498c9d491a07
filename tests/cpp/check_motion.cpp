// SPDX-License-Identifier: Apache-2.0
// check_motion: every tier of this machine computes the bits of the reference, whatever the sizes and the threads, and
// halves and predicts within float64.
#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "base/cpu.h"
#include "check.h"
#include "models/video/interpolator.h"
#include "models/video/scene_change.h"
#include "ops/op_table.h"

namespace check {
namespace {

using aigc::MotionPlane;
using aigc::Tier;

struct Picture {
    int width, height;
    std::vector<float> samples;
    Picture(int w, int h) : width(w), height(h), samples(static_cast<std::size_t>(w) * h) {}
    aigc::SamplePlane<const float> view() const { return {samples.data(), width, height, width}; }
    aigc::SamplePlane<float> out() { return {samples.data(), width, height, width}; }
};

/// Waves that drift, and noise.
Picture drifting(int width, int height, float shift, std::uint64_t seed) {
    Picture picture(width, height);
    Random random(seed);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            picture.samples[static_cast<std::size_t>(y) * width + x] =
                128 + 60 * std::sin(0.21f * (static_cast<float>(x) - shift) + 0.13f * static_cast<float>(y)) +
                40 * std::cos(0.17f * static_cast<float>(y)) + 4 * random();
    return picture;
}

/// The same, with a dark square that is `shift` further to the right.
Picture with_square(Picture picture, int shift) {
    for (int y = picture.height / 4; y < picture.height / 2; ++y)
        for (int x = picture.width / 4 + shift; x < picture.width / 2 + shift && x < picture.width; ++x)
            picture.samples[static_cast<std::size_t>(y) * picture.width + x] = 10;
    return picture;
}

/// A picture between a and b.
Picture between(Tier tier, const Picture& a, const Picture& b, float time, aigc::MotionQuality quality, int threads) {
    const aigc::OpTable& table = op_table(tier);
    aigc::ThreadPool pool(threads);
    const aigc::Pyramid first(table, a.view(), pool), second(table, b.view(), pool);
    const aigc::MomentMotion motion = motion_at(table, first, second, time, 255, effort_of(quality), pool);
    Picture out(a.width, a.height);
    predict_plane(table, motion, first.level(0), second.level(0), 0, 0, 255.0f, out.out(), pool);
    return out;
}

bool same_bits(const Picture& a, const Picture& b) {
    return std::equal(a.samples.begin(), a.samples.end(), b.samples.begin(),
                      [](float x, float y) { return x == y || (std::isnan(x) && std::isnan(y)); });
}

void check_twin(Tier tier) {
    const int sizes[][2] = {{1, 1}, {7, 90}, {131, 83}, {64, 48}};
    for (const auto& [width, height] : sizes) {
        const Picture a = drifting(width, height, 0, 1), b = drifting(width, height, 3.4f, 2);
        for (const auto quality : {aigc::MotionQuality::fast, aigc::MotionQuality::balanced, aigc::MotionQuality::best})
            for (const float time : {0.5f, 0.2f})
                expect(
                    same_bits(between(tier, a, b, time, quality, 3), between(Tier::reference, a, b, time, quality, 1)),
                    "motion of " + std::string(tier_name(tier)) + " differs from the reference at " +
                        std::to_string(width) + " x " + std::to_string(height));
    }
}

/// A thing over something that stands still: layers are drawn over the blocks.
void check_layers(Tier tier) {
    const Picture behind = drifting(151, 117, 0, 7), a = with_square(behind, 0), b = with_square(behind, 14);
    const Picture want = with_square(behind, 7), got = between(tier, a, b, 0.5f, aigc::MotionQuality::balanced, 3);
    expect(same_bits(got, between(Tier::reference, a, b, 0.5f, aigc::MotionQuality::balanced, 1)),
           "layers of " + std::string(tier_name(tier)) + " differ from the reference");
    double error = 0, mean = 0;
    for (std::size_t k = 0; k < want.samples.size(); ++k) {
        error += std::pow(got.samples[k] - want.samples[k], 2);
        mean += std::pow((a.samples[k] + b.samples[k]) / 2 - want.samples[k], 2);
    }
    expect(error < 0.8 * mean, "a square is not followed: " + std::to_string(error / mean) + " of the mean's error");
}

void check_hostile(Tier tier) {
    Picture a = drifting(53, 61, 0, 3), b = drifting(53, 61, 2, 4);
    a.samples[1500] = std::numeric_limits<float>::quiet_NaN();
    b.samples[100] = std::numeric_limits<float>::infinity();
    b.samples[3000] = 3e38f;
    const Picture got = between(tier, a, b, 0.5f, aigc::MotionQuality::best, 2);
    expect(std::isfinite(got.samples.back()), "what is not finite spreads over the picture");
    aigc::ThreadPool pool(2);
    const aigc::OpTable& table = op_table(tier);
    const aigc::Pyramid first(table, a.view(), pool), second(table, b.view(), pool);
    const float change = scene_change(table, first, second, 255, pool);
    expect(!(change < 0 || change > 1), "scene change is " + std::to_string(change));
}

void check_halve(Tier tier) {
    aigc::ThreadPool pool(1);
    const Picture picture = drifting(97, 85, 0, 5);
    const aigc::Pyramid pyramid(op_table(tier), picture.view(), pool);
    const MotionPlane &in = pyramid.level(0), &out = pyramid.level(1);
    expect(out.width == 49 && out.height == 43, "half of 97 x 85 is not 49 x 43");
    constexpr double kTaps[4] = {0.125, 0.375, 0.375, 0.125};
    double worst = 0;
    for (int y = 0; y < out.height; ++y) {
        for (int x = 0; x < out.width; ++x) {
            double want = 0;
            for (int j = 0; j < 4; ++j)
                for (int i = 0; i < 4; ++i) want += kTaps[j] * kTaps[i] * in.row(2 * y - 1 + j)[2 * x - 1 + i];
            worst = std::max(worst, std::abs(out.row(y)[x] - want));
        }
    }
    // Four roundings of at most 255.
    expect(worst <= 4 * 255 * std::numeric_limits<float>::epsilon(), "halves are off by " + std::to_string(worst));
}

/// What stands still comes back as it is.
void check_still(Tier tier) {
    const Picture a = drifting(75, 66, 0, 6);
    expect(same_bits(between(tier, a, a, 0.3f, aigc::MotionQuality::balanced, 2), a), "a still picture changes");
}

}  // namespace
}  // namespace check

int main() {
    for (aigc::Tier tier : aigc::kTiers) {
        if (!aigc::has(tier)) continue;
        const int before = check::failures;
        check::check_twin(tier);
        check::check_layers(tier);
        check::check_hostile(tier);
        check::check_halve(tier);
        check::check_still(tier);
        std::printf("%-10s  %s\n", std::string(tier_name(tier)).c_str(), check::failures == before ? "ok" : "FAILED");
    }
    return check::failures ? 1 : 0;
}
