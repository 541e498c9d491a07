// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

#include "base/cpu.h"

namespace aigc {

/// The most that this machine's multiply-add units give at this moment, in 1e9 operations a second, where one
/// multiply-add counts as two. The loop lives in registers alone, so memory and caches have no part in it: measured
/// beside a program, it shows which share of the silicon the program uses, and whether another program was using it.
///
/// The instructions are the fastest of the tier for the precision:
///   float32   VFMADD231PS ymm (avx2, avxvnni), zmm (avx512, avx512bf16)
///   bfloat16  VDPBF16PS zmm (avx512bf16)
///   int8      VPDPBUSD ymm (avxvnni), zmm (avx512bf16); two VPMADDUBSW ymm, whose sum VPMADDWD widens (avx2,
///             avx512)
///
/// threads   1 or more, started for this call and not pinned; the rates of the threads are added
/// seconds   above 0 and at most 10: how long each thread runs
/// Throws BackendUnavailable where the machine lacks the tier or the tier has no such instruction, InputError for
/// arguments out of range.
double probe_peak(Tier tier, std::string_view precision, int threads, double seconds);

}  // namespace aigc
