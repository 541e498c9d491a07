// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <string>
#include <string_view>

namespace aigc {

/// Instruction sets that the kernels of a build are compiled for, from the plainest to the widest.
///   reference     scalar, any machine
///   avx2          AVX2 and FMA
///   avxvnni       avx2 and AVX-VNNI (8-bit dot products)
///   avx512        AVX-512 F, BW, VL, DQ
///   avx512bf16    avx512 and AVX-512 BF16 and VNNI
enum class Tier { reference, avx2, avxvnni, avx512, avx512bf16 };

inline constexpr std::array kTiers = {Tier::reference, Tier::avx2, Tier::avxvnni, Tier::avx512, Tier::avx512bf16};

std::string_view tier_name(Tier tier);

/// Throws InputError when no tier has that name.
Tier parse_tier(std::string_view name);

/// The processor, its operating system and this build all have the tier.
bool has(Tier tier);

/// The reason why has(tier) is false, naming the missing CPU flags; empty where it is true.
std::string why_not(Tier tier);

/// The widest tier there is.
Tier best_tier();

/// A tier by name; "auto" is the one that the environment variable AIGC_BACKEND names, else best_tier().
/// Throws InputError for a name that does not exist and BackendUnavailable for a tier that is absent.
Tier resolve_tier(std::string_view name);

}  // namespace aigc
