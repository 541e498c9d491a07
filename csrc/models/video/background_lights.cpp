// SPDX-License-Identifier: Apache-2.0
#include "models/video/background_lights.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "base/noise.h"

namespace aigc {
namespace {

constexpr std::uint16_t kStar = 0, kDiscs = 8;  // profile 0, then discs from sharp to soft
constexpr double kStarExtent = 6;               // radii up to where a star is drawn

double smooth_step(double from, double to, double x) {
    const double t = std::clamp((x - from) / (to - from), 0.0, 1.0);
    return t * t * (3 - 2 * t);
}

/// Numbers from 0 to 1 that the seed and the number of the light give, one after the other.
class Uniform {
  public:
    Uniform(std::uint64_t seed, std::uint32_t light) : seed_(seed), light_(light) {}
    double operator()() {
        constexpr std::uint32_t kLights = 2;  // the word of the counter that is 0 for normal numbers, 1 for coins
        if (used_ % 4 == 0)
            words_ = philox4x32({light_, 0, used_ / 4, kLights},
                                {static_cast<std::uint32_t>(seed_), static_cast<std::uint32_t>(seed_ >> 32)});
        return (words_[used_++ % 4] + 0.5) / 4294967296.0;
    }

  private:
    std::uint64_t seed_;
    std::uint32_t light_, used_ = 0;
    std::array<std::uint32_t, 4> words_{};
};

double whole_turns(double a_second, const LoopSettings& settings) {
    return std::rint(a_second * settings.seconds * settings.speed);
}

MovingLight star(Uniform& random, const LoopSettings& settings) {
    MovingLight light{};
    light.x = random();
    light.y = random();
    const double size = std::pow(random(), 6);
    light.radius = kStarExtent * (0.0016 + 0.0034 * size);
    light.bright = 0.35 + 0.65 * size;
    light.dark = 0.5 * light.bright;
    light.pulses = std::max(1.0, whole_turns(0.1 + 0.3 * random(), settings));
    light.phase = random();
    const double warmth = random();
    light.colour[0] = 0.86 + 0.14 * warmth;
    light.colour[1] = 0.93;
    light.colour[2] = 1.0 - 0.16 * warmth;
    light.profile = kStar;
    return light;
}

MovingLight disc(Uniform& random, const LoopSettings& settings, const std::vector<float>& colours) {
    MovingLight light{};
    light.x = random();
    light.y = random();
    const double size = random(), soft = size * size;
    light.radius = (0.03 + 0.10 * std::pow(size, 1.5)) * 1.2;
    light.bright = 0.14 + 0.46 * (1 - size);
    light.dark = 0.1 * light.bright;
    light.pulses = std::max(1.0, whole_turns(0.06 + 0.12 * random(), settings));
    light.phase = random();
    light.sway = 0.02 + 0.03 * random();
    light.sway_phase = random();
    light.down = -whole_turns(settings.drift * (random() < 0.4 ? 0.08 : 0.0), settings);
    const auto hue = static_cast<std::size_t>(random() * BackgroundStyle::kHues);
    const auto value = static_cast<std::size_t>((0.6 + 0.4 * random()) * (BackgroundStyle::kValues - 1));
    const std::size_t at = 3 * (std::min(hue, BackgroundStyle::kHues - 1) * BackgroundStyle::kValues + value);
    for (std::size_t c = 0; c < 3; ++c) light.colour[c] = static_cast<double>(colours[at + c]);
    light.profile = static_cast<std::uint16_t>(1 + std::min<int>(kDiscs - 1, static_cast<int>(soft * kDiscs)));
    return light;
}

}  // namespace

std::vector<LightProfile> light_profiles() {
    std::vector<LightProfile> profiles(1 + kDiscs, LightProfile(kLightSteps));
    for (std::size_t i = 0; i < kLightSteps; ++i) {
        const double square = (static_cast<double>(i) + 0.5) / kLightSteps;
        const double far = std::pow(1 + kStarExtent * kStarExtent, -1.5);
        const double glow = std::pow(1 + kStarExtent * kStarExtent * square, -1.5) - far;
        profiles[kStar][i] = static_cast<std::int32_t>(std::lrint(1024 * glow / (1 - far)));
        const double distance = 1.2 * std::sqrt(square);  // in radii of the disc
        for (std::size_t n = 0; n < kDiscs; ++n) {
            const double edge = 0.06 + 0.4 * static_cast<double>(n) / kDiscs;
            const double inside = 1 - smooth_step(1 - edge, std::min(1.2, 1 + 0.4 * edge), distance);
            const double rim = 0.72 + 0.28 * smooth_step(0.5, 0.98, distance);
            profiles[1 + n][i] = static_cast<std::int32_t>(std::lrint(1024 * inside * rim));
        }
    }
    return profiles;
}

std::vector<MovingLight> scatter_lights(const BackgroundStyle& style, const LoopSettings& settings) {
    std::vector<MovingLight> lights;
    for (int i = 0; i < style.light_count && style.lights != Lights::none; ++i) {
        Uniform random(settings.seed, static_cast<std::uint32_t>(i));
        lights.push_back(style.lights == Lights::stars ? star(random, settings)
                                                       : disc(random, settings, style.colours));
    }
    return lights;
}

DriftLight light_at(const MovingLight& light, double time, const LoopSettings& settings) {
    constexpr double kTurn = 2 * std::numbers::pi;
    const double shorter = static_cast<double>(std::min(settings.width, settings.height));
    const double sway = light.sway * shorter, angle = kTurn * (time + light.sway_phase);
    const auto position = [](double turns) {
        return static_cast<std::uint32_t>(static_cast<std::int64_t>((turns - std::floor(turns)) * 4294967296.0));
    };
    DriftLight now;
    now.x = position(light.x + light.across * time + sway * std::cos(angle) / static_cast<double>(settings.width));
    now.y = position(light.y + light.down * time + sway * std::sin(angle) / static_cast<double>(settings.height));
    now.radius = static_cast<std::int32_t>(std::lrint(std::max(1.5, light.radius * shorter) * 16));
    const double wave = 0.5 + 0.5 * std::cos(kTurn * (light.pulses * time + light.phase));
    const double bright = light.dark + (light.bright - light.dark) * wave;
    for (int c = 0; c < 3; ++c) now.colour[c] = static_cast<std::int32_t>(std::lrint(1024 * bright * light.colour[c]));
    now.profile = light.profile;
    return now;
}

}  // namespace aigc
