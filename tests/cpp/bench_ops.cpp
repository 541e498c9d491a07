// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>
#include <cstring>

#include "base/probe.h"
#include "check.h"
#include "check_ops.h"
#include "ops/attention/parallel_attention.h"
#include "ops/conv1d/packed_conv1d.h"
#include "ops/coupling/parallel_coupling.h"
#include "ops/invconv/packed_invconv.h"
#include "ops/matvec/packed_matvec.h"
#include "ops/resample/resample_plan.h"

namespace check {
namespace {

using Clock = std::chrono::steady_clock;

/// Seconds of the quickest of many runs within about 0.1 s.
template <class Body>
double quickest(Body body) {
    double best = 1e9;
    const auto begin = Clock::now();
    for (int run = 0; run < 3 || Clock::now() - begin < std::chrono::milliseconds(100); ++run) {
        const auto start = Clock::now();
        body();
        best = std::min(best, std::chrono::duration<double>(Clock::now() - start).count());
    }
    return best;
}

/// 1e9 operations a second: the most of several short probes. 0 where the tier has no such loop.
double peak(aigc::Tier tier) {
    double most = 0;
    for (int probe = 0; probe < 10 && tier != aigc::Tier::reference; ++probe)
        most = std::max(most, aigc::probe_peak(tier, "float32", 1, 0.003));
    return most;
}

void print_products(const std::string& name, double operations, double seconds, double peak_now) {
    const double rate = operations / seconds / 1e9;
    std::printf("%-34s %8.1f GOP/s  %5.1f %% of %.0f\n", name.c_str(), rate, peak_now > 0 ? 100 * rate / peak_now : 0,
                peak_now);
}

/// Beside a copy of the same number of bytes.
void print_traffic(const std::string& name, double bytes, double seconds) {
    const auto half = static_cast<std::size_t>(bytes / 2);
    std::vector<char> from(half, 1), to(half);
    const double copy = quickest([&] { std::memcpy(to.data(), from.data(), half); });
    std::printf("%-34s %8.1f GB/s   %5.1f %% of a copy's %.0f\n", name.c_str(), bytes / seconds / 1e9,
                100 * copy / seconds, bytes / copy / 1e9);
}

void bench_conv1d(aigc::Tier tier, std::size_t rows, std::size_t depth, std::size_t columns) {
    aigc::ThreadPool alone(1);
    Random random(1);
    Padded x(rows, depth, 0), weights(depth, columns, 0), out(rows, columns, 0);
    x.fill(random), weights.fill(random);
    const aigc::PackedConv1d packed(op_table(tier), weights.view(), nullptr);
    const double before = peak(tier);
    const double seconds = quickest([&] { packed.run(x.view(), out.view(), aigc::Activation::none, false, alone); });
    print_products(label("conv1d", tier_name(tier), rows, depth) + "x" + std::to_string(columns),
                   2.0 * static_cast<double>(rows * depth * columns), seconds, std::max(before, peak(tier)));
}

void bench_invconv(aigc::Tier tier, std::size_t rows, std::size_t channels) {
    aigc::ThreadPool alone(1);
    Random random(1);
    Padded matrix(channels, channels, 0), x(rows, channels, 0, 0), out(rows, channels, 0, 0);
    matrix.fill(random), x.fill(random);
    const aigc::PackedInvConv packed(op_table(tier), matrix.view());
    const double seconds = quickest([&] { packed.run(x.view(), out.view(), alone); });
    print_traffic(label("invconv", tier_name(tier), rows, channels), 8.0 * static_cast<double>(rows * channels),
                  seconds);
}

/// The half of a signal of 2 * cols channels, as in a vocoder.
void bench_coupling(aigc::Tier tier, std::size_t rows, std::size_t cols) {
    aigc::ThreadPool alone(1);
    Random random(1);
    Padded x(rows, cols, cols), network(rows, 2 * cols, 0);
    x.fill(random), network.fill(random);
    const aigc::CouplingCall call{x.view(), network.view().columns(0, cols), network.view().columns(cols, cols),
                                  x.view()};
    const double seconds = quickest([&] { inverse_coupling(op_table(tier), call, alone); });
    print_traffic(label("coupling", tier_name(tier), rows, cols), 16.0 * static_cast<double>(rows * cols), seconds);
}

void bench_attention(aigc::Tier tier, std::size_t frames, std::size_t width, std::size_t window) {
    aigc::ThreadPool alone(1);
    Random random(1);
    Padded qkv(frames, 3 * width, 0), bias(1, 4 * (2 * window + 1), 0), out(frames, width, 0);
    qkv.fill(random), bias.fill(random);
    const aigc::AttentionCall call{qkv.view(), 0, bias.view().data, 4, window, nullptr, out.view()};
    const double before = peak(tier), seconds = quickest([&] { windowed_attention(op_table(tier), call, alone); });
    print_products(label("attention", tier_name(tier), frames, width),
                   4.0 * static_cast<double>(frames * width * (2 * window + 1)), seconds, std::max(before, peak(tier)));
}

void bench_layer_norm(aigc::Tier tier, std::size_t rows, std::size_t cols) {
    Random random(1);
    Padded x(rows, cols, 0), weight(2, cols, 0), out(rows, cols, 0);
    x.fill(random), weight.fill(random);
    const double seconds = quickest([&] {
        op_table(tier).attention->layer_norm({x.view(), weight.view().row(0), weight.view().row(1), 1e-5f, out.view()});
    });
    print_traffic(label("layer norm", tier_name(tier), rows, cols), 8.0 * static_cast<double>(rows * cols), seconds);
}

/// A cell's matrix; the traffic is that of its weights, which are read, while a copy also writes.
void bench_matvec(aigc::Tier tier, std::size_t rows, std::size_t columns, aigc::Precision precision) {
    aigc::ThreadPool alone(1);
    Random random(1);
    Padded weights(rows, columns, 0), x(1, aigc::matvec_padded_depth(columns), 0), out(1, rows, 0);
    weights.fill(random), x.fill(random);
    const aigc::PackedMatvec packed(op_table(tier), precision, weights.view(), nullptr);
    const double seconds = quickest([&] { packed.run(x.view().data, out.view().data, alone); });
    print_traffic(
        label("matvec", tier_name(tier), rows, columns) + " of " + std::to_string(aigc::bytes_of_weight(precision)),
        static_cast<double>(packed.bytes()), seconds);
}

/// 2x Lanczos of a plane of 1920 x 1080.
template <class T>
void bench_resample(aigc::Tier tier, aigc::SampleType type) {
    aigc::ThreadPool alone(1);
    constexpr std::size_t kHeight = 1080, kWidth = 1920;
    aigc::AlignedBuffer<T> from(kHeight * kWidth), to(4 * kHeight * kWidth);
    const aigc::ConstPlane in{reinterpret_cast<const std::byte*>(from.data()), kHeight, kWidth, kWidth * sizeof(T)};
    const aigc::MutablePlane out{reinterpret_cast<std::byte*>(to.data()), 2 * kHeight, 2 * kWidth,
                                 2 * kWidth * sizeof(T)};
    const aigc::ResamplePlan plan(op_table(tier), type, 1, aigc::ResampleFilter::lanczos3, {kHeight, 2 * kHeight, 2, 0},
                                  {kWidth, 2 * kWidth, 2, 0});
    const double seconds = quickest([&] { plan.run(in, out, alone); });
    print_traffic(label("resample", tier_name(tier), kHeight, kWidth) + " of " + std::to_string(sizeof(T)),
                  static_cast<double>(5 * kHeight * kWidth * sizeof(T)), seconds);
}

}  // namespace

void bench_ops(aigc::Tier tier) {
    bench_conv1d(tier, 256, 320, 2048);  // the mel up-sampling
    bench_conv1d(tier, 2048, 64, 16);
    bench_conv1d(tier, 256, 256, 256);
    bench_conv1d(tier, 256, 768, 256);
    bench_conv1d(tier, 16, 256, 1024);
    for (std::size_t channels : {4, 6, 8, 16, 32}) bench_invconv(tier, 27000, channels);
    bench_invconv(tier, 2000000, 8);
    bench_coupling(tier, 27000, 4);
    bench_coupling(tier, 27000, 64);
    bench_coupling(tier, 2000000, 4);
    bench_attention(tier, 256, 256, 32);
    bench_layer_norm(tier, 256, 256);
    for (aigc::Precision precision : {aigc::Precision::float32, aigc::Precision::bfloat16, aigc::Precision::int8})
        bench_matvec(tier, 4096, 2560, precision);
    bench_resample<std::uint8_t>(tier, aigc::SampleType::u8);
    bench_resample<std::uint16_t>(tier, aigc::SampleType::u16);
    bench_resample<float>(tier, aigc::SampleType::f32);
}

}  // namespace check
