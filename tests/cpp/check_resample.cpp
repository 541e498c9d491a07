// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>

#include "check.h"
#include "check_ops.h"
#include "ops/colour/mix_planes.h"
#include "ops/resample/resample_plan.h"

namespace check {
namespace {

using aigc::AxisWeights;
using aigc::SampleType;

constexpr std::size_t kRows[] = {1, 2, 7, 33}, kCols[] = {1, 5, 64, 131};

/// A plane of its own allocation, with `gap` canaries behind each row.
template <class T>
struct Plane {
    std::size_t rows, cols, stride;
    std::vector<T> memory;
    Plane(std::size_t height, std::size_t width, std::size_t gap)
        : rows(height), cols(width), stride(width + gap), memory(height * stride, kCanary) {}
    static constexpr T kCanary = 77;

    T& at(std::size_t y, std::size_t x) { return memory[y * stride + x]; }
    bool intact() {
        for (std::size_t i = 0; i < memory.size(); ++i)
            if (i % stride >= cols && memory[i] != kCanary) return false;
        return true;
    }
    aigc::MutablePlane view() {
        return {reinterpret_cast<std::byte*>(memory.data()), rows, cols,
                static_cast<std::ptrdiff_t>(stride * sizeof(T))};
    }
    aigc::ConstPlane const_view() {
        const aigc::MutablePlane plane = view();
        return {plane.data, rows, cols, plane.stride};
    }
};

template <class T>
void fill(Plane<T>& plane, float peak) {
    Random random(plane.rows * 131 + plane.cols);
    for (std::size_t y = 0; y < plane.rows; ++y)
        for (std::size_t x = 0; x < plane.cols; ++x) {
            const float value = random() * 1.5f;  // a third of the samples are at the ends
            plane.at(y, x) = static_cast<T>(std::floor((std::clamp(value, -1.0f, 1.0f) + 1) / 2 * peak));
        }
}

template <class T>
double exact(Plane<T>& in, const AxisWeights& down, const AxisWeights& across, std::size_t y, std::size_t x) {
    double sum = 0;
    for (std::size_t r = 0; r < down.taps; ++r)
        for (std::size_t c = 0; c < across.taps; ++c)
            sum += down.row(y)[r] * across.row(x)[c] *
                   static_cast<double>(in.at(aigc::mirror(down.left[y] + static_cast<std::ptrdiff_t>(r), in.rows),
                                             aigc::mirror(across.left[x] + static_cast<std::ptrdiff_t>(c), in.cols)));
    return sum;
}

/// Bytes are within 1/16 before rounding, float sums within 1e-6 of the peak (weights sum to less than 2).
template <class T>
void run_case(aigc::Tier tier, SampleType type, float peak, aigc::ResampleFilter filter, std::size_t rows,
              std::size_t cols, double scale) {
    const auto enlarged = [&](std::size_t size) {
        return std::max<std::size_t>(static_cast<std::size_t>(std::lround(static_cast<double>(size) * scale)), 1);
    };
    const std::string name = label("resample", tier_name(tier), rows, cols) + " by " + std::to_string(scale) +
                             " type " + std::to_string(static_cast<int>(type));
    Plane<T> in(rows, cols, 0), out(enlarged(rows), enlarged(cols), 5), again(out);
    fill(in, peak);
    const aigc::AxisMap down{rows, out.rows, scale, 0.125}, across{cols, out.cols, scale, -0.25};
    const aigc::ResamplePlan plan(op_table(tier), type, peak, filter, down, across);
    aigc::ThreadPool pool(2), alone(1);
    plan.run(in.const_view(), out.view(), pool);
    plan.run(in.const_view(), again.view(), alone);
    expect(out.memory == again.memory, name + " depends on the threads");
    expect(out.intact(), name + " writes outside its output");
    const AxisWeights vertical = make_axis(filter, down), horizontal = make_axis(filter, across);
    const double error = type == SampleType::u8 ? 1.0 / 16 : 2e-6 * static_cast<double>(peak);
    for (std::size_t y = 0; y < out.rows; ++y)
        for (std::size_t x = 0; x < out.cols; ++x) {
            const double want = exact(in, vertical, horizontal, y, x), got = static_cast<double>(out.at(y, x));
            const bool close = type == SampleType::f32
                                   ? std::abs(got - want) <= error
                                   : std::abs(got - std::clamp<double>(want, 0, peak)) <= 0.5 + error;
            if (!close) return expect(false, name + " is " + std::to_string(got) + ", not " + std::to_string(want));
        }
}

void run_mix(aigc::Tier tier, std::size_t rows, std::size_t cols) {
    const std::string name = label("mix", tier_name(tier), rows, cols);
    Plane<std::uint8_t> luma(rows, cols, 0);
    Plane<float> blue(rows, cols, 0), red(rows, cols, 1), a(rows, cols, 3), c(rows, cols, 0);
    Plane<std::uint16_t> b(rows, cols, 2);
    fill(luma, 255), fill(blue, 900), fill(red, 900);
    const aigc::MixPlanes call{{{luma.const_view(), SampleType::u8},
                                {blue.const_view(), SampleType::f32},
                                {red.const_view(), SampleType::f32}},
                               {{a.view(), SampleType::f32}, {b.view(), SampleType::u16}, {c.view(), SampleType::f32}},
                               {{1, 2, -3, 4}, {0.5f, 1, 0.25f, -100}, {0, 0, 1, 0}},
                               1023};
    aigc::ThreadPool pool(2);
    mix_planes(op_table(tier), call, pool);
    expect(a.intact() && b.intact() && c.intact(), name + " writes outside its output");
    for (std::size_t y = 0; y < rows; ++y)
        for (std::size_t x = 0; x < cols; ++x) {
            const double p = luma.at(y, x), q = blue.at(y, x), r = red.at(y, x);
            const double first = p + 2 * q - 3 * r + 4, second = std::clamp(0.5 * p + q + 0.25 * r - 100, 0.0, 1023.0);
            const bool close = std::abs(a.at(y, x) - first) < 1e-3 && c.at(y, x) == static_cast<float>(r) &&
                               std::abs(b.at(y, x) - second) <= 0.5 + 1e-3;
            if (!close) return expect(false, name + " differs");
        }
}

}  // namespace

void check_resample(aigc::Tier tier) {
    using aigc::ResampleFilter;
    for (std::size_t rows : kRows)
        for (std::size_t cols : kCols)
            for (double scale : {0.17, 0.5, 0.8, 1.0, 2.0, 2.7, 4.0})
                for (ResampleFilter filter : {ResampleFilter::point, ResampleFilter::bicubic, ResampleFilter::lanczos3,
                                              ResampleFilter::lanczos4, ResampleFilter::area}) {
                    run_case<std::uint8_t>(tier, SampleType::u8, 255, filter, rows, cols, scale);
                    run_case<std::uint16_t>(tier, SampleType::u16, 1023, filter, rows, cols, scale);
                    run_case<float>(tier, SampleType::f32, 3, filter, rows, cols, scale);
                }
    run_case<std::uint8_t>(tier, SampleType::u8, 255, ResampleFilter::lanczos3, 70, 1100, 2.0);
}

void check_mix(aigc::Tier tier) {
    for (std::size_t rows : {1, 17})
        for (std::size_t cols : {1, 63, 64, 1023, 1030}) run_mix(tier, rows, cols);
}

}  // namespace check
