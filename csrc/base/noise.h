// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cstdint>

#include "base/rows.h"

namespace aigc {

/// Philox4x32-10: the counter-based generator of Salmon, Moraes, Dror and Shaw, "Parallel Random Numbers:
/// As Easy as 1, 2, 3", SC'11. Any block of the sequence is computed by itself.
std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key);

/// Standard normal noise: out(i, j) depends on the seed, on the group first_group + i and on the latent
/// row first_row + j, and on nothing else: not on how the whole is cut into calls, nor on the tier or the
/// C library. Four latent rows share a block; its numbers come from the Box-Muller transform in double
/// precision, |out| < 6.8.
void fill_normal(Rows<float> out, std::uint64_t seed, std::uint64_t first_group, std::uint32_t first_row);

/// Fair coins: out(i, j) is 0 or 2, each half the time, so that its mean is 1; it depends on the seed, on the row
/// first_row + i and on the column j, and on nothing else. Independent of fill_normal() with the same seed. It is what
/// dropout with a probability of one half multiplies by.
void fill_coins(Rows<float> out, std::uint64_t seed, std::uint64_t first_row);

}  // namespace aigc
