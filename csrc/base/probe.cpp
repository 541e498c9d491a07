// SPDX-License-Identifier: Apache-2.0
#include "base/probe.h"

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "base/error.h"
#include "base/probe_loops.h"

namespace aigc {
namespace {

using Clock = std::chrono::steady_clock;

const ProbeLoop* find_loop(Tier tier, std::string_view precision) {
    const bool fp32 = precision == "float32";
    const bool int8 = precision == "int8";
#ifdef AIGC_HAVE_avx512bf16
    if (tier == Tier::avx512bf16 && precision == "bfloat16") return &probe_dpbf16_avx512bf16;
    if (tier == Tier::avx512bf16 && int8) return &probe_dpbusd_avx512bf16;
#endif
#ifdef AIGC_HAVE_avx512
    if ((tier == Tier::avx512 || tier == Tier::avx512bf16) && fp32) return &probe_fma_avx512;
#endif
#ifdef AIGC_HAVE_avxvnni
    if (tier == Tier::avxvnni && int8) return &probe_dpbusd_avxvnni;
#endif
#ifdef AIGC_HAVE_avx2
    if ((tier == Tier::avx2 || tier == Tier::avxvnni) && fp32) return &probe_fma_avx2;
    if ((tier == Tier::avx2 || tier == Tier::avx512) && int8) return &probe_maddubs_avx2;
#endif
    return nullptr;
}

double rate_of_one_thread(const ProbeLoop& loop, double seconds) {
    constexpr std::size_t batch = 4096;
    std::size_t rounds = 0;
    const auto start = Clock::now();
    double elapsed = 0.0;
    do {
        loop.run(batch);
        rounds += batch;
        elapsed = std::chrono::duration<double>(Clock::now() - start).count();
    } while (elapsed < seconds);
    return static_cast<double>(rounds) * loop.operations / elapsed / 1e9;
}

}  // namespace

double probe_peak(Tier tier, std::string_view precision, int threads, double seconds) {
    if (threads < 1 || threads > 1024)
        throw InputError("probe: threads must be 1 to 1024, not " + std::to_string(threads));
    if (!(seconds > 0.0 && seconds <= 10.0)) throw InputError("probe: seconds must be above 0 and at most 10");
    if (!has(tier)) throw BackendUnavailable("probe: " + why_not(tier));
    const ProbeLoop* loop = find_loop(tier, precision);
    if (loop == nullptr) {
        throw BackendUnavailable("probe: this tier has no multiply-add instruction for " + std::string(precision));
    }
    std::atomic<int> ready{0};
    std::vector<double> rates(static_cast<std::size_t>(threads));
    std::vector<std::jthread> running;
    for (double& rate : rates) {
        running.emplace_back([&ready, &rate, loop, threads, seconds] {
            // All start at once, or the first would run alone on a clock that the others then lower.
            ready.fetch_add(1);
            while (ready.load() < threads) std::this_thread::yield();
            rate = rate_of_one_thread(*loop, seconds);
        });
    }
    running.clear();
    double sum = 0.0;
    for (const double rate : rates) sum += rate;
    return sum;
}

}  // namespace aigc
