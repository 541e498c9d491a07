// SPDX-License-Identifier: Apache-2.0
#include "models/video/background_fields.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/noise.h"

namespace aigc {
namespace {

/// A frequency in cycles over the shorter side.
struct Frequency {
    double x, y, length;
};

double amplitude(const FieldShape& shape, const Frequency& k) {
    const double c = std::cos(shape.angle), s = std::sin(shape.angle);
    const double along = std::hypot((k.x * c + k.y * s) * shape.stretch_x, (k.y * c - k.x * s) * shape.stretch_y);
    if (along == 0) return 0;
    return std::pow(along, -shape.slope) * std::exp(-std::pow(along / shape.cutoff, 6)) *
           (1 - std::exp(-(along / shape.low) * (along / shape.low)));
}

/// Whole turns in a loop. Travel and waves are rounded to nearest, so that they stay together; boil by chance, so that
/// some frequencies turn however slow it is. rate and chance are independent normal numbers.
std::int64_t whole_turns(const FieldShape& shape, const LoopSettings& settings, const Frequency& k, double rate,
                         double chance) {
    const double seconds = settings.seconds * settings.speed;
    const double root = std::sqrt(k.length), ahead = k.x * shape.wave_x + k.y * shape.wave_y;
    const double wave = shape.wave * root * (ahead < 0 ? -1.0 : 1.0);
    const double travel = k.x * shape.travel_x + k.y * shape.travel_y;
    const double uniform = 0.5 * std::erfc(-chance / std::numbers::sqrt2);
    const double boil = seconds * settings.energy * shape.boil * root * rate;
    return std::llrint(-seconds * settings.drift * (travel + wave)) +
           static_cast<std::int64_t>(std::floor(boil + uniform));
}

}  // namespace

LoopingField::LoopingField(const FieldShape& shape, const LoopSettings& settings, std::uint64_t number,
                           int most_cycles) {
    const double shorter = static_cast<double>(std::min(settings.width, settings.height));
    const double unit_x = shorter / static_cast<double>(settings.width);
    const double unit_y = shorter / static_cast<double>(settings.height);
    const double most = std::min<double>(
        most_cycles, std::ceil(1.5 * shape.cutoff * std::max(1 / shape.stretch_x, 1 / shape.stretch_y)));
    now_.reach = static_cast<int>(most / unit_y);
    now_.columns = static_cast<std::size_t>(most / unit_x) + 1;
    start_.resize(now_.rows() * now_.columns);
    turns_.resize(start_.size());
    double power = 0;
    std::vector<float> normals(4 * now_.columns);
    for (int j = -now_.reach; j <= now_.reach; ++j) {
        const auto group = number << 32 | static_cast<std::uint32_t>(j + (1 << 30));
        fill_normal({normals.data(), 1, normals.size(), normals.size()}, settings.seed, group, 0);
        for (std::size_t k = 0; k < now_.columns; ++k) {
            if (k == 0 && j <= 0) continue;  // the mean, and what the other half of the column says
            Frequency f{static_cast<double>(k) * unit_x, j * unit_y, 0};
            f.length = std::hypot(f.x, f.y);
            const float* const z = normals.data() + 4 * k;
            const std::size_t at = static_cast<std::size_t>(j + now_.reach) * now_.columns + k;
            start_[at] = amplitude(shape, f) * std::complex<double>(z[0], z[1]);
            power += std::norm(start_[at]) / 2;
            turns_[at] = whole_turns(shape, settings, f, z[2], z[3]) % settings.frames;
            if (turns_[at] < 0) turns_[at] += settings.frames;
        }
    }
    for (auto& c : start_) c /= std::sqrt(power);
    roots_.resize(static_cast<std::size_t>(settings.frames));
    for (std::size_t i = 0; i < roots_.size(); ++i)
        roots_[i] = std::polar(1.0, 2 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(roots_.size()));
    now_.coefficients.resize(start_.size());
}

const Spectrum& LoopingField::at(std::int64_t frame) {
    const auto frames = static_cast<std::int64_t>(roots_.size());
    const std::int64_t here = (frame % frames + frames) % frames;
    for (std::size_t i = 0; i < start_.size(); ++i)
        now_.coefficients[i] =
            std::complex<float>(start_[i] * roots_[static_cast<std::size_t>(turns_[i] * here % frames)]);
    return now_;
}

}  // namespace aigc
