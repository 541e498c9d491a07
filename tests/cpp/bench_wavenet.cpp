// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>

#include "base/probe.h"
#include "base/thread_pool.h"
#include "ops/op_table.h"
#include "wavenet_case.h"

namespace check {
namespace {

using aigc::Precision;
using aigc::Tier;
using aigc::WavenetKernels;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kCond = 640, kSkip = 8, kChunk = 48, kGroupsPerFrame = 32;

const char* name_of(Precision precision) {
    if (precision == Precision::float32) return "float32";
    return precision == Precision::int8 ? "int8" : "bfloat16";
}

/// 1e9 operations a second of one layer in a stack of WaveGlow, and the probe's beside it, medians of a few runs.
struct Rates {
    double layer, probe;
};

Rates measure(Tier tier, const WavenetKernels& kernels, std::size_t channels, std::size_t rows, int threads) {
    const WavenetCase c({channels, 3, kCond, false, kSkip, rows, 8}, 1);
    const aigc::PackedWavenet packed = c.pack(kernels);
    WavenetRun run(kernels, c);
    aigc::ThreadPool pool(threads);
    const auto layer = [&] {
        pool.parallel_for((rows + kChunk - 1) / kChunk, [&](std::size_t i) {
            run.run(kernels, packed.layer(), i * kChunk, std::min(kChunk, rows - i * kChunk));
        });
    };
    const double operations =
        2.0 * static_cast<double>(rows * channels * (2 * (3 * channels + kCond) + channels + kSkip));
    layer();
    std::vector<double> rates, probes, shares;
    for (int i = 0; i < 5; ++i) {
        const double before = probe_peak(tier, name_of(kernels.precision), threads, 0.02);
        const auto start = Clock::now();
        layer();
        rates.push_back(operations / std::chrono::duration<double>(Clock::now() - start).count() / 1e9);
        probes.push_back((before + probe_peak(tier, name_of(kernels.precision), threads, 0.02)) / 2);
        shares.push_back(rates.back() / probes.back());
    }
    std::sort(shares.begin(), shares.end());
    std::sort(probes.begin(), probes.end());
    return {shares[2] * probes[2], probes[2]};
}

}  // namespace

void bench_wavenet() {
    std::printf("%-10s %-9s %8s %7s %8s %10s %10s %6s\n", "tier", "precision", "channels", "frames", "threads", "GOP/s",
                "probe", "share");
    for (Tier tier : {Tier::avx2, Tier::avxvnni, Tier::avx512, Tier::avx512bf16}) {
        if (!has(tier)) continue;
        const aigc::OpTable& table = op_table(tier);
        for (const WavenetKernels* kernels : table.wavenet.values) {
            const bool inherited = kernels && (tier == Tier::avxvnni || tier == Tier::avx512bf16) &&
                                   kernels->precision == Precision::float32;
            if (!kernels || inherited) continue;
            for (std::size_t channels : {256, 512})
                for (std::size_t frames : {86, 256, 860})
                    for (int threads : {1, 2}) {
                        const Rates rates = measure(tier, *kernels, channels, frames * kGroupsPerFrame, threads);
                        std::printf("%-10s %-9s %8zu %7zu %8d %10.0f %10.0f %5.0f%%\n",
                                    std::string(tier_name(tier)).c_str(), name_of(kernels->precision), channels, frames,
                                    threads, rates.layer, rates.probe, 100 * rates.layer / rates.probe);
                    }
        }
    }
}

}  // namespace check
