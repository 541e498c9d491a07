// SPDX-License-Identifier: Apache-2.0
// The plug-in aigc_interpolate. A frei0r filter gives one frame for one, so two frames come one above the other
// (ffmpeg: tile=1x2:overlap=1), and go as the first above the one between them; untile then has twice as many.
#include <algorithm>
#include <cstdio>
#include <exception>
#include <memory>
#include <string>

#include "frei0r/bgra_interpolator.h"
#include "frei0r/plugin.h"

namespace {

using aigc::ConstBgra;

enum : std::size_t { kQuality, kThreshold, kParameters };
constexpr const char* kDefaultQuality = "balanced";
constexpr double kDefaultThreshold = 0.3;
constexpr aigc::Parameter kInfo[kParameters] = {
    {"quality", aigc::ParameterType::text, "fast, balanced, best", kDefaultQuality},
    {"scene threshold", aigc::ParameterType::number, "from which change on frames belong to different scenes", "",
     kDefaultThreshold},
};

class Interpolate : public aigc::PluginInstance {
  public:
    void update(const std::uint32_t* in, std::uint32_t* out) override {
        const std::size_t half = height / 2, size = width * half;
        std::copy(in, in + width * height, out);
        if (height % 2) return;  // no two frames of one size
        if (changed) load();
        const ConstBgra a = {in, width, half, width}, b = {in + size, width, half, width};
        const std::size_t inner = width - std::min(aigc::margin_of(a), aigc::margin_of(b));
        interpolator_->run({in, inner, half, width}, {in + size, inner, half, width}, {out + size, inner, half, width});
    }

  private:
    /// Reads the parameters; one that cannot be is replaced by its default, with a message on stderr.
    void load() {
        changed = false;
        aigc::MotionQuality quality = aigc::MotionQuality::balanced;
        double& threshold = numbers[kThreshold];
        try {
            quality = aigc::parse_motion_quality(texts[kQuality]);
        } catch (const std::exception& error) {
            std::fprintf(stderr, "%s: %s; %s is used\n", aigc::kPlugin.library, error.what(), kDefaultQuality);
        }
        if (!(threshold >= 0 && threshold <= 1)) {
            std::fprintf(stderr, "%s: scene threshold %g is not in 0 ... 1; %g is used\n", aigc::kPlugin.library,
                         threshold, kDefaultThreshold);
            threshold = kDefaultThreshold;
        }
        interpolator_ = std::make_unique<aigc::BgraInterpolator>(quality, static_cast<float>(threshold));
    }

    std::unique_ptr<aigc::BgraInterpolator> interpolator_;
};

}  // namespace

const aigc::Plugin aigc::kPlugin = {
    "aigc interpolate",
    "aigc_interpolate",
    "Of two frames, one above the other, replaces the lower by the one between them",
    PluginType::filter,
    kInfo,
    []() -> std::unique_ptr<PluginInstance> { return std::make_unique<Interpolate>(); }};
