// SPDX-License-Identifier: Apache-2.0
// The plug-in aigc_background, a source: a moving background that loops and tiles. Each frame is made of its time
// alone, so that editors can seek. By the specification the time is in seconds, and ffmpeg gives whole milliseconds: a
// time with a fraction, or less than one after the frame before, is in seconds; until one comes, times are
// milliseconds.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <exception>
#include <memory>
#include <string>
#include <vector>

#include "base/error.h"
#include "frei0r/background_file.h"
#include "frei0r/json.h"
#include "frei0r/plugin.h"
#include "models/video/background.h"

namespace {

enum : std::size_t { kStyle, kSeconds, kSeed, kSpeed, kEnergy, kParameters };
constexpr aigc::Parameter kInfo[kParameters] = {
    {"style", aigc::ParameterType::text,
     "aurora, bokeh, clouds, galaxy, ... as `aigc generate styles --video` lists them", "nebula"},
    {"seconds", aigc::ParameterType::text, "length of the loop, 0.1 to 600", "8"},
    {"seed", aigc::ParameterType::text, "a whole number; the same one gives the same frames", "0"},
    {"speed", aigc::ParameterType::text, "factor on all motion, 0 to 16", "1"},
    {"energy", aigc::ParameterType::text, "how lively, 0 to 8", "1"},
};
/// Moments of a loop: whole numbers of them lie between the frames of all usual rates.
constexpr double kMoments = 600;
constexpr double kMostSeconds = 600, kMostSeed = 4294967295.0;
constexpr std::uint32_t kOpaque = 0xFF000000u;

/// The number in a text, whatever the locale is.
double number_of(const std::string& name, const std::string& text, double least, double most) {
    double value = std::nan("");
    try {
        value = aigc::parse_json(text).number();
    } catch (const aigc::InputError&) {
    }
    if (!(value >= least && value <= most)) throw aigc::InputError(name + " cannot be '" + text + "'");
    return value;
}

class Source : public aigc::PluginInstance {
  public:
    void update(const std::uint32_t*, std::uint32_t* out) override {
        if (changed) load();
        const auto moment = std::llround(seconds_of(time) * kMoments);
        const std::int64_t count = background_->settings().frames;
        rgb_.resize(3 * width * height);
        background_->render_bytes({(moment % count + count) % count, 1, 1}, rgb_.data(),
                                  static_cast<std::ptrdiff_t>(3 * width));
        const std::uint8_t* from = rgb_.data();
        for (std::size_t i = 0; i < width * height; ++i, from += 3)
            out[i] = kOpaque | static_cast<std::uint32_t>(from[0]) << 16 | static_cast<std::uint32_t>(from[1]) << 8 |
                     from[2];
    }

  private:
    /// Reads the parameters; where they cannot be, the defaults are used, with a message on stderr.
    void load() {
        changed = false;
        try {
            background_ = open({texts.begin(), texts.end()});
        } catch (const std::exception& error) {
            std::fprintf(stderr, "%s: %s; the defaults are used\n", aigc::kPlugin.library, error.what());
            std::vector<std::string> defaults;
            for (const aigc::Parameter& each : kInfo) defaults.emplace_back(each.default_text);
            background_ = open(defaults);
        }
    }

    std::unique_ptr<aigc::Background> open(const std::vector<std::string>& values) const {
        const auto number = [&](std::size_t which, double least, double most) {
            return number_of(kInfo[which].name, values[which], least, most);
        };
        aigc::LoopSettings settings;
        settings.seed = static_cast<std::uint64_t>(std::floor(number(kSeed, 0, kMostSeed)));
        settings.width = width;
        settings.height = height;
        settings.frames = std::llround(number(kSeconds, 0.1, kMostSeconds) * kMoments);
        settings.seconds = static_cast<double>(settings.frames) / kMoments;
        settings.speed = number(kSpeed, 0, 16);
        settings.energy = number(kEnergy, 0, 8);
        return std::make_unique<aigc::Background>(aigc::load_background_style(values[kStyle]), settings,
                                                  aigc::make_engine("auto", "float32", 0));
    }

    /// The time that a host gives, in seconds.
    double seconds_of(double given) {
        const double step = std::abs(given - last_);
        is_seconds_ = is_seconds_ || given != std::floor(given) || (step > 0 && step < 1);
        last_ = given;
        return std::isfinite(given) ? (is_seconds_ ? given : given / 1000) : 0;
    }

    std::unique_ptr<aigc::Background> background_;
    std::vector<std::uint8_t> rgb_;
    double last_ = 0;
    bool is_seconds_ = false;
};

}  // namespace

const aigc::Plugin aigc::kPlugin = {"aigc background",
                                    "aigc_background",
                                    "A moving background that loops without a seam and tiles",
                                    PluginType::source,
                                    kInfo,
                                    []() -> std::unique_ptr<PluginInstance> { return std::make_unique<Source>(); }};
