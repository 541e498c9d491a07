// SPDX-License-Identifier: Apache-2.0
#include "models/video/background.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>

#include "base/error.h"
#include "models/video/background_lights.h"

namespace aigc {
namespace {

constexpr std::size_t kLargest = 16384;  // pixels of a side
constexpr std::size_t kLongest = 16;     // times the shorter side
constexpr std::int64_t kMostFrames = 1 << 24;
constexpr std::size_t kKnots = 65;
// The shorter side of each field, and the most cycles over it: eight numbers of a field for one cycle.
constexpr int kLog2First = 7, kLog2Second = 8, kLog2Last = 9, kMostCycles = 63;

const LoopSettings& checked(const LoopSettings& s) {
    const std::size_t longer = std::max(s.width, s.height), shorter = std::min(s.width, s.height);
    if (shorter < 2 || longer > kLargest || longer > kLongest * shorter)
        throw InputError("a background of " + std::to_string(s.width) + " x " + std::to_string(s.height) +
                         " cannot be: sides are 2 to 16384 pixels, and one is at most 16 times the other");
    if (s.frames < 1 || s.frames > kMostFrames)
        throw InputError("a loop has 1 to 16777216 frames, not " + std::to_string(s.frames));
    for (double each : {s.seconds, s.speed, s.drift, s.energy})
        if (!std::isfinite(each)) throw InputError("seconds, speed, drift and energy must be numbers");
    return s;
}

/// log2 of the sides of a field: the shorter as given, the longer so that numbers are no further apart along it.
int log2_side(int log2_shorter, std::size_t side, const LoopSettings& settings) {
    const std::size_t shorter = std::min(settings.width, settings.height);
    int log2 = log2_shorter;
    while ((shorter << (log2 - log2_shorter)) < side) ++log2;
    return log2;
}

FieldPair field_for(int log2_shorter, const LoopSettings& settings) {
    return {log2_side(log2_shorter, settings.width, settings), log2_side(log2_shorter, settings.height, settings)};
}

std::vector<LoopingField> fields_of(const BackgroundStyle& style, const LoopSettings& settings) {
    const FieldShape shapes[6] = {style.first, style.first, style.second, style.second, style.value, style.hue};
    const int cycles[6] = {31, 31, 31, 31, kMostCycles, kMostCycles};
    std::vector<LoopingField> fields;
    for (std::uint64_t i = 0; i < 6; ++i) fields.emplace_back(shapes[i], settings, i, cycles[i]);
    return fields;
}

using Knots = std::array<double, kKnots>;

/// The quantiles of some numbers in equal steps, from the least to the largest.
Knots quantiles(std::vector<std::int16_t>& numbers) {
    std::sort(numbers.begin(), numbers.end());
    Knots knots;
    for (std::size_t i = 0; i < kKnots; ++i) knots[i] = numbers[i * (numbers.size() - 1) / (kKnots - 1)];
    return knots;
}

/// The share of numbers below x, 0 … 1.
double rank_of(const Knots& knots, double x) {
    if (x <= knots.front()) return 0;
    if (x >= knots.back()) return 1;
    const auto above = std::upper_bound(knots.begin(), knots.end(), x);
    const double low = *(above - 1), part = (x - low) / (*above - low);
    return (static_cast<double>(above - knots.begin()) - 1 + part) / (kKnots - 1);
}

/// Values of kChannels each on a grid, read between its points; row and column are 0 … 1.
template <std::size_t kChannels>
std::array<double, kChannels> read_grid(const std::vector<float>& grid, std::size_t rows, std::size_t columns,
                                        double row, double column) {
    const double y = std::clamp(row, 0.0, 1.0) * static_cast<double>(rows - 1);
    const double x = std::clamp(column, 0.0, 1.0) * static_cast<double>(columns - 1);
    const auto j = std::min(static_cast<std::size_t>(y), rows - 2),
               i = std::min(static_cast<std::size_t>(x), columns - 2);
    const double fy = y - static_cast<double>(j), fx = x - static_cast<double>(i);
    std::array<double, kChannels> out;
    for (std::size_t c = 0; c < kChannels; ++c) {
        const auto at = [&](std::size_t r, std::size_t k) {
            return static_cast<double>(grid[((j + r) * columns + i + k) * kChannels + c]);
        };
        out[c] = (at(0, 0) * (1 - fx) + at(0, 1) * fx) * (1 - fy) + (at(1, 0) * (1 - fx) + at(1, 1) * fx) * fy;
    }
    return out;
}

void check_style(const BackgroundStyle& style) {
    if (style.curve.size() != 2 * BackgroundStyle::kCurveHues * BackgroundStyle::kCurveValues ||
        style.colours.size() != 3 * BackgroundStyle::kHues * BackgroundStyle::kValues)
        throw InputError("a style has a curve of 33 x 65 pairs and 8 x 64 colours");
    for (const FieldShape& shape : {style.first, style.second, style.value, style.hue})
        for (double each : {shape.cutoff, shape.low, shape.stretch_x, shape.stretch_y})
            if (!(each > 0)) throw InputError("cutoff, low and stretch of a field must be above 0");
}

}  // namespace

Background::Background(BackgroundStyle style, const LoopSettings& settings, Engine engine)
    : style_((check_style(style), std::move(style))),
      settings_(checked(settings)),
      engine_(std::move(engine)),
      fields_(fields_of(style_, settings_)),
      first_(field_for(kLog2First, settings_)),
      second_(field_for(kLog2Second, settings_)),
      last_(field_for(kLog2Last, settings_)),
      moving_(scatter_lights(style_, settings_)),
      profiles_(light_profiles()) {
    make_colours();
}

/// The ranks of hues and values over eight frames of the loop make every seed use the whole table.
void Background::make_colours() {
    constexpr std::int64_t kLooks = 8;
    FieldPair small = field_for(kLog2First, settings_);
    const TorusField view = small.view();
    std::vector<std::int16_t> numbers[2];
    for (std::int64_t look = 0; look < kLooks; ++look) {
        const std::int64_t frame = look * settings_.frames / kLooks;
        small.fill(*engine_.table, fields_[4].at(frame), fields_[5].at(frame), *engine_.pool);
        for (std::size_t y = 0; y < std::size_t{1} << view.log2_height; y += 2) {
            for (std::size_t x = 0; x < std::size_t{1} << view.log2_width; x += 2) {
                const std::uint32_t word = view.words[y * view.stride + x];
                numbers[0].push_back(static_cast<std::int16_t>(word & 0xffffu));
                numbers[1].push_back(static_cast<std::int16_t>(word >> 16));
            }
        }
    }
    const Knots values = quantiles(numbers[0]), hues = quantiles(numbers[1]);
    colours_.resize(static_cast<std::size_t>(kDriftHues) * kDriftLevels);
    std::vector<double> value_ranks(kDriftLevels);
    for (int i = 0; i < kDriftLevels; ++i)
        value_ranks[static_cast<std::size_t>(i)] = rank_of(values, (i - kDriftLevels / 2) * 128.0);
    engine_.pool->parallel_for(kDriftHues, [&](std::size_t h) {
        const double hue = rank_of(hues, (static_cast<double>(h) - kDriftHues / 2) * 256.0);
        for (std::size_t i = 0; i < kDriftLevels; ++i) {
            const auto place = read_grid<2>(style_.curve, BackgroundStyle::kCurveHues, BackgroundStyle::kCurveValues,
                                            hue, value_ranks[i]);
            const auto colour =
                read_grid<3>(style_.colours, BackgroundStyle::kHues, BackgroundStyle::kValues, place[0], place[1]);
            std::uint32_t word = 0;
            for (std::size_t c = 0; c < 3; ++c)
                word |= static_cast<std::uint32_t>(std::lrint(std::clamp(colour[c], 0.0, 1.0) * kDriftPeak)) << 10 * c;
            colours_[h * kDriftLevels + i] = word;
        }
    });
}

DriftScene Background::scene(const Moment& moment) {
    const OpTable& table = *engine_.table;
    const std::int64_t frame = (moment.frame % settings_.frames + settings_.frames) % settings_.frames;
    first_.fill(table, fields_[0].at(frame), fields_[1].at(frame), *engine_.pool);
    second_.fill(table, fields_[2].at(frame), fields_[3].at(frame), *engine_.pool);
    last_.fill(table, fields_[4].at(frame), fields_[5].at(frame), *engine_.pool);
    const double time = static_cast<double>(frame) / static_cast<double>(settings_.frames);
    lights_.clear();
    for (const MovingLight& light : moving_) lights_.push_back(light_at(light, time, settings_));

    DriftScene scene;
    scene.width = settings_.width;
    scene.height = settings_.height;
    scene.first = first_.view();
    scene.second = second_.view();
    scene.last = last_.view();
    const double shorter = static_cast<double>(std::min(settings_.width, settings_.height));
    const double reach = moment.reach * (0.5 + 0.5 * settings_.energy) * 4294967296.0 * shorter;
    const double sides[2] = {static_cast<double>(settings_.width), static_cast<double>(settings_.height)};
    const double axes[2] = {style_.second_x, style_.second_y};
    for (int axis = 0; axis < 2; ++axis) {
        scene.first_reach[axis] =
            static_cast<std::int32_t>(std::llrint(reach * style_.first_reach / sides[axis] / kDriftUnit));
        scene.second_reach[axis] = static_cast<std::int32_t>(
            std::llrint(reach * style_.second_reach * axes[axis] / sides[axis] / (4 * kDriftUnit)));
    }
    scene.colours = colours_.data();
    scene.gain = static_cast<std::int32_t>(std::lrint(std::clamp(moment.gain, 0.0, 16.0) * 1024));
    scene.lights = lights_;
    scene.profiles = profiles_;
    return scene;
}

void Background::render_bytes(const Moment& moment, std::uint8_t* out, std::ptrdiff_t stride) {
    const std::lock_guard lock(busy_);
    aigc::render_bytes(*engine_.table, scene(moment), out, stride, *engine_.pool);
}

void Background::render_planes(const Moment& moment, std::uint16_t* const (&out)[3], std::ptrdiff_t stride) {
    const std::lock_guard lock(busy_);
    aigc::render_planes(*engine_.table, scene(moment), out, stride, *engine_.pool);
}

template <class Sample>
void Background::render_yuv(const Moment& moment, Sample* const (&out)[3], const std::ptrdiff_t (&strides)[3]) {
    const std::lock_guard lock(busy_);
    aigc::render_yuv(*engine_.table, scene(moment), out, strides, *engine_.pool);
}

template void Background::render_yuv(const Moment&, std::uint8_t* const (&)[3], const std::ptrdiff_t (&)[3]);
template void Background::render_yuv(const Moment&, std::uint16_t* const (&)[3], const std::ptrdiff_t (&)[3]);

}  // namespace aigc
