// SPDX-License-Identifier: Apache-2.0
// The plug-in aigc_interpolate. A frei0r filter gives one frame for one, so two pictures come one above the other
// (ffmpeg: tile=1x2:overlap=1), and go as the first above the one between them; untile then has twice as many.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <exception>
#include <memory>
#include <new>
#include <string>

#include "frei0r/bgra_interpolator.h"
#include "frei0r/frei0r.h"

namespace {

enum Parameter { kQuality, kThreshold, kParameters };
constexpr const char* kDefaultQuality = "balanced";
constexpr double kDefaultThreshold = 0.3;

struct Interpolate {
    Interpolate(std::size_t frame_width, std::size_t frame_height) : width(frame_width), height(frame_height) {}

    std::size_t width, height;
    std::string quality = kDefaultQuality;
    double threshold = kDefaultThreshold;
    bool changed = true;
    std::unique_ptr<aigc::BgraInterpolator> interpolator;

    /// With what the parameters say; where that cannot be, with the defaults, and a word on stderr.
    void load() {
        changed = false;
        aigc::MotionQuality effort = aigc::MotionQuality::balanced;
        try {
            effort = aigc::parse_motion_quality(quality);
        } catch (const std::exception& error) {
            std::fprintf(stderr, "aigc_interpolate: %s; %s is used\n", error.what(), kDefaultQuality);
        }
        if (!(threshold >= 0 && threshold <= 1)) {
            std::fprintf(stderr, "aigc_interpolate: scene threshold %g is not in 0 ... 1; %g is used\n", threshold,
                         kDefaultThreshold);
            threshold = kDefaultThreshold;
        }
        interpolator = std::make_unique<aigc::BgraInterpolator>(effort, static_cast<float>(threshold));
    }
};

}  // namespace

int f0r_init() { return 1; }
void f0r_deinit() {}

void f0r_get_plugin_info(f0r_plugin_info* info) {
    *info = {"aigc interpolate",
             "aigc_plugin",
             0,
             0,
             1,
             0,
             1,
             kParameters,
             "Of two pictures, one above the other, replaces the lower by the one between them"};
}

void f0r_get_param_info(f0r_param_info* info, int index) {
    static const f0r_param_info kInfo[kParameters] = {
        {"quality", 4, "fast, balanced, best"},
        {"scene threshold", 1, "from which change on pictures belong to different scenes"},
    };
    if (index >= 0 && index < kParameters) *info = kInfo[index];
}

void* f0r_construct(unsigned width, unsigned height) {
    if (width == 0 || height == 0) return nullptr;
    return new (std::nothrow) Interpolate(width, height);
}

void f0r_destruct(void* instance) { delete static_cast<Interpolate*>(instance); }

void f0r_set_param_value(void* instance, void* value, int index) {
    if (!instance || !value) return;
    auto& interpolate = *static_cast<Interpolate*>(instance);
    if (index == kQuality && *static_cast<char**>(value)) interpolate.quality = *static_cast<char**>(value);
    if (index == kQuality && interpolate.quality.empty()) interpolate.quality = kDefaultQuality;
    if (index == kThreshold) interpolate.threshold = *static_cast<double*>(value);
    interpolate.changed = true;
}

void f0r_get_param_value(void* instance, void* value, int index) {
    if (!instance || !value) return;
    const auto& interpolate = *static_cast<Interpolate*>(instance);
    if (index == kQuality) *static_cast<const char**>(value) = interpolate.quality.c_str();
    if (index == kThreshold) *static_cast<double*>(value) = interpolate.threshold;
}

void f0r_update(void* instance, double, const std::uint32_t* in, std::uint32_t* out) {
    auto& interpolate = *static_cast<Interpolate*>(instance);
    const std::size_t width = interpolate.width, half = interpolate.height / 2, size = width * half;
    std::copy(in, in + width * interpolate.height, out);
    if (interpolate.height % 2) return;  // no two pictures of one size
    try {
        if (interpolate.changed) interpolate.load();
        const aigc::ConstBgra a = {in, width, half, width}, b = {in + size, width, half, width};
        const std::size_t inner = width - std::min(aigc::margin_of(a), aigc::margin_of(b));
        interpolate.interpolator->run({in, inner, half, width}, {in + size, inner, half, width},
                                      {out + size, inner, half, width});
    } catch (const std::exception& error) {
        std::fprintf(stderr, "aigc_interpolate: %s\n", error.what());
    }
}
