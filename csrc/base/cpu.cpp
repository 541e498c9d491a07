// SPDX-License-Identifier: Apache-2.0
#include "base/cpu.h"

#include <cstdint>
#include <cstdlib>

#include "base/error.h"

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace aigc {
namespace {

constexpr std::array<std::string_view, kTiers.size()> kNames = {"reference", "avx2", "avxvnni", "avx512", "avx512bf16"};

constexpr unsigned bit(Tier tier) { return 1u << static_cast<unsigned>(tier); }
constexpr unsigned kAvx512Tiers = bit(Tier::avx512) | bit(Tier::avx512bf16);
constexpr unsigned kVectorTiers = bit(Tier::avx2) | bit(Tier::avxvnni) | kAvx512Tiers;

/// One CPU flag, as /proc/cpuinfo spells it, and the tiers that cannot do without it.
struct Flag {
    const char* name;
    unsigned tiers;
    bool present;
};

struct Registers {
    std::uint32_t a = 0, b = 0, c = 0, d = 0;
};

#if defined(__x86_64__)
Registers cpuid(std::uint32_t leaf, std::uint32_t subleaf) {
    Registers r;
    if (__get_cpuid_max(0, nullptr) >= leaf) __cpuid_count(leaf, subleaf, r.a, r.b, r.c, r.d);
    return r;
}

/// XCR0: the register state that the operating system saves; 0 where it does not say.
std::uint32_t saved_state(const Registers& leaf1) {
    if (!(leaf1.c >> 27 & 1)) return 0;
    std::uint32_t low = 0, high = 0;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return low;
}
#else
Registers cpuid(std::uint32_t, std::uint32_t) { return {}; }
std::uint32_t saved_state(const Registers&) { return 0; }
#endif

std::array<Flag, 9> read_flags() {
    const Registers one = cpuid(1, 0), seven = cpuid(7, 0), seven1 = seven.a >= 1 ? cpuid(7, 1) : Registers{};
    const std::uint32_t state = saved_state(one);
    const bool ymm = (state & 0x06) == 0x06, zmm = ymm && (state & 0xe0) == 0xe0;
    const auto set = [](std::uint32_t word, int position) { return (word >> position & 1) != 0; };
    return {{
        {"avx2", kVectorTiers, ymm && set(seven.b, 5)},
        {"fma", kVectorTiers, ymm && set(one.c, 12)},
        {"avx_vnni", bit(Tier::avxvnni), ymm && set(seven1.a, 4)},
        {"avx512f", kAvx512Tiers, zmm && set(seven.b, 16)},
        {"avx512bw", kAvx512Tiers, zmm && set(seven.b, 30)},
        {"avx512vl", kAvx512Tiers, zmm && set(seven.b, 31)},
        {"avx512dq", kAvx512Tiers, zmm && set(seven.b, 17)},
        {"avx512_vnni", bit(Tier::avx512bf16), zmm && set(seven.c, 11)},
        {"avx512_bf16", bit(Tier::avx512bf16), zmm && set(seven1.a, 5)},
    }};
}

bool built(Tier tier) {
    switch (tier) {
        case Tier::reference:
            return true;
#ifdef AIGC_HAVE_avx2
        case Tier::avx2:
            return true;
#endif
#ifdef AIGC_HAVE_avxvnni
        case Tier::avxvnni:
            return true;
#endif
#ifdef AIGC_HAVE_avx512
        case Tier::avx512:
            return true;
#endif
#ifdef AIGC_HAVE_avx512bf16
        case Tier::avx512bf16:
            return true;
#endif
        default:
            return false;
    }
}

std::string reason(Tier tier) {
    if (!built(tier)) return "this build has no kernels for it";
    std::string missing;
    for (const Flag& flag : read_flags())
        if ((flag.tiers & bit(tier)) && !flag.present)
            missing += (missing.empty() ? "" : ", ") + std::string(flag.name);
    return missing.empty() ? "" : "the processor or its operating system lacks " + missing;
}

/// Looked up once: CPUID traps in a virtual machine.
const std::array<std::string, kTiers.size()>& reasons() {
    static const std::array<std::string, kTiers.size()> all = [] {
        std::array<std::string, kTiers.size()> found;
        for (Tier tier : kTiers) found[static_cast<std::size_t>(tier)] = reason(tier);
        return found;
    }();
    return all;
}

std::string joined_names(bool only_available) {
    std::string names;
    for (Tier tier : kTiers)
        if (!only_available || has(tier)) names += (names.empty() ? "" : ", ") + std::string(tier_name(tier));
    return names;
}

}  // namespace

std::string_view tier_name(Tier tier) { return kNames[static_cast<std::size_t>(tier)]; }

Tier parse_tier(std::string_view name) {
    for (Tier tier : kTiers)
        if (tier_name(tier) == name) return tier;
    throw InputError("backend '" + std::string(name) + "' does not exist; choose auto, " + joined_names(false));
}

bool has(Tier tier) { return why_not(tier).empty(); }

std::string why_not(Tier tier) { return reasons()[static_cast<std::size_t>(tier)]; }

Tier best_tier() {
    Tier best = Tier::reference;
    for (Tier tier : kTiers)
        if (has(tier)) best = tier;
    return best;
}

Tier resolve_tier(std::string_view name) {
    const char* forced = std::getenv("AIGC_BACKEND");
    const bool by_environment = name == "auto" && forced && *forced && std::string_view(forced) != "auto";
    if (name == "auto" && !by_environment) return best_tier();
    const Tier tier = parse_tier(by_environment ? forced : name);
    if (!has(tier))
        throw BackendUnavailable("backend '" + std::string(tier_name(tier)) +
                                 (by_environment ? "' (from AIGC_BACKEND)" : "'") +
                                 " is not available: " + why_not(tier) + "; there are " + joined_names(true));
    return tier;
}

}  // namespace aigc
