// SPDX-License-Identifier: Apache-2.0
#include "frei0r/bgra_interpolator.h"

#include <vector>

#include "base/error.h"
#include "models/video/interpolator.h"
#include "models/video/scene_change.h"
#include "ops/op_table.h"

namespace aigc {
namespace {

constexpr float kPeak = 255.0f;

/// Something like luma, in codes: motion needs no more.
std::vector<float> luma_of(const ConstBgra& picture) {
    std::vector<float> luma(picture.width * picture.height);
    for (std::size_t y = 0; y < picture.height; ++y)
        for (std::size_t x = 0; x < picture.width; ++x) {
            const std::uint32_t pixel = picture.row(y)[x];
            luma[y * picture.width + x] =
                0.25f * sample_of(pixel, kRed) + 0.625f * sample_of(pixel, kGreen) + 0.125f * sample_of(pixel, kBlue);
        }
    return luma;
}

template <class Sample>
SamplePlane<Sample> plane_of(Sample* data, const ConstBgra& picture) {
    return {data, static_cast<int>(picture.width), static_cast<int>(picture.height),
            static_cast<std::ptrdiff_t>(picture.width)};
}

BorderedPlane channel_of(const ConstBgra& picture, std::size_t channel, ThreadPool& pool) {
    std::vector<std::uint8_t> samples(picture.width * picture.height);
    for (std::size_t y = 0; y < picture.height; ++y)
        for (std::size_t x = 0; x < picture.width; ++x)
            samples[y * picture.width + x] = static_cast<std::uint8_t>(picture.row(y)[x] >> (8 * channel));
    return BorderedPlane(plane_of<const std::uint8_t>(samples.data(), picture), pool);
}

}  // namespace

MotionQuality parse_motion_quality(std::string_view name) {
    if (name == "fast") return MotionQuality::fast;
    if (name == "balanced") return MotionQuality::balanced;
    if (name == "best") return MotionQuality::best;
    throw InputError("quality '" + std::string(name) + "' does not exist; choose fast, balanced, best");
}

BgraInterpolator::BgraInterpolator(MotionQuality quality, float threshold)
    : engine_(make_engine("auto", "float32", 0)), effort_(effort_of(quality)), threshold_(threshold) {}

void BgraInterpolator::run(const ConstBgra& a, const ConstBgra& b, const MutableBgra& out) const {
    ThreadPool& pool = *engine_.pool;
    const OpTable& table = *engine_.table;
    const std::vector<float> luma_a = luma_of(a), luma_b = luma_of(b);
    const Pyramid pyramid_a(table, plane_of<const float>(luma_a.data(), a), pool);
    const Pyramid pyramid_b(table, plane_of<const float>(luma_b.data(), b), pool);
    const bool is_cut = scene_change(table, pyramid_a, pyramid_b, kPeak, pool) > threshold_;
    std::vector<std::uint32_t> made(a.width * a.height);
    if (!is_cut) {
        const MomentMotion moment = motion_at(table, pyramid_a, pyramid_b, 0.5f, kPeak, effort_, pool);
        std::vector<std::uint8_t> samples(made.size());
        for (std::size_t channel = 0; channel < kBgraChannels; ++channel) {
            const BorderedPlane from_a = channel_of(a, channel, pool), from_b = channel_of(b, channel, pool);
            predict_plane(table, moment, from_a.view(), from_b.view(), 0, 0, kPeak,
                          plane_of<std::uint8_t>(samples.data(), a), pool);
            for (std::size_t i = 0; i < made.size(); ++i)
                made[i] |= static_cast<std::uint32_t>(samples[i]) << (8 * channel);
        }
    }
    for (std::size_t y = 0; y < out.height; ++y)
        for (std::size_t x = 0; x < out.width; ++x) out.row(y)[x] = is_cut ? a.row(y)[x] : made[y * out.width + x];
}

}  // namespace aigc
