// SPDX-License-Identifier: Apache-2.0
#include "base/bfloat16.h"
#include "check_cuda.h"
#include "ops/upsample/upsample_cuda.h"

namespace check {
namespace {

using namespace aigc::cuda;

constexpr std::uint16_t kCanary = 0x1234;

struct Sizes {
    std::size_t frames, channels, taps, columns, width, stride;
};

void expect_rounded(std::uint16_t got, double want, double bound, const std::string& what) {
    const double value = aigc::float_from_bfloat16(got);
    expect(close(value, want, bound + std::abs(want) / 256),
           what + " is " + std::to_string(value) + ", not " + std::to_string(want));
}

void run_case(Gpu& gpu, const Sizes& s) {
    const std::string name = label("upsample", "cuda", s.frames, s.columns);
    Random random(s.frames * 7 + s.columns);
    const std::size_t depth = s.taps * s.channels, rows = s.frames * s.columns / s.width;
    std::vector<float> x((s.frames + s.taps - 1) * s.channels), weight(depth * s.columns), bias(s.columns);
    for (auto* values : {&x, &weight, &bias})
        for (float& value : *values) value = random();
    const auto on_x = gpu.upload(x), on_weight = gpu.upload(weight), on_bias = gpu.upload(bias);
    const auto out = gpu.upload(std::vector<std::uint16_t>(rows * s.stride, kCanary));
    const auto number = [](std::size_t value) { return static_cast<int>(value); };
    gpu.queue.launch(
        "upsample", {blocks_of(s.frames, kUpsampleFrames), blocks_of(s.columns, kUpsampleThreads)}, kUpsampleThreads,
        upsample_shared(number(s.channels), number(depth)),
        UpsampleParameters{on_x.data(), on_weight.data(), on_bias.data(), out.data(), number(s.frames),
                           number(s.channels), number(depth), number(s.columns), number(s.width), number(s.stride)});
    const std::vector<std::uint16_t> got = gpu.download(out);
    for (std::size_t row = 0; row < rows; ++row) {
        const std::size_t frame = row / (s.columns / s.width), first = row % (s.columns / s.width) * s.width;
        for (std::size_t c = 0; c < s.stride; ++c) {
            if (c >= s.width) {
                expect(got[row * s.stride + c] == kCanary, name + " writes outside its columns");
                continue;
            }
            double want = bias[first + c], magnitude = std::abs(want);
            for (std::size_t i = 0; i < depth; ++i) {
                const double product =
                    static_cast<double>(weight[i * s.columns + first + c]) * x[frame * s.channels + i];
                want += product, magnitude += std::abs(product);
            }
            expect_rounded(got[row * s.stride + c], want, kEpsilon * static_cast<double>(depth + 1) * magnitude, name);
        }
    }
}

void check_rounding(Gpu& gpu) {
    constexpr std::size_t kRows = 37, kColumns = 7, kStride = 32;
    Random random(2);
    std::vector<float> x(kRows * kColumns);
    for (float& value : x) value = random() * 100;
    x[3] = INFINITY, x[4] = -INFINITY, x[5] = NAN, x[6] = 1e-40f, x[7] = -0.0f, x[8] = 3.4e38f, x[9] = 1.00390625f;
    const auto on_x = gpu.upload(x);
    const auto out = gpu.upload(std::vector<std::uint16_t>(kRows * kStride, kCanary));
    gpu.queue.launch("round_columns", {blocks_of(kRows * kColumns, kRoundColumnsThreads)}, kRoundColumnsThreads, 0,
                     RoundColumnsParameters{on_x.data(), out.data(), kRows, kColumns, kStride});
    const std::vector<std::uint16_t> got = gpu.download(out);
    for (std::size_t t = 0; t < kRows; ++t)
        for (std::size_t c = 0; c < kStride; ++c) {
            const float value = c < kColumns ? x[t * kColumns + c] : 0.0f;
            const std::uint16_t here = got[t * kStride + c];
            const bool right = c >= kColumns       ? here == kCanary
                               : std::isnan(value) ? std::isnan(aigc::float_from_bfloat16(here))
                                                   : here == aigc::bfloat16_from_float(value);
            expect(right, "round_columns: element " + std::to_string(c) + " of row " + std::to_string(t));
        }
}

}  // namespace

void check_upsample(Gpu& gpu) {
    run_case(gpu, {1, 1, 1, 1, 1, 1});
    run_case(gpu, {9, 5, 4, 160, 40, 64});
    run_case(gpu, {17, 20, 3, 78, 13, 32});
    check_rounding(gpu);
}

}  // namespace check
