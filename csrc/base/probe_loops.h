// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace aigc {

/// One loop of `probe_peak`: `count` rounds, each of `operations` operations.
struct ProbeLoop {
    void (*run)(std::size_t count);
    double operations;
};

extern const ProbeLoop probe_fma_avx2;
extern const ProbeLoop probe_maddubs_avx2;
extern const ProbeLoop probe_dpbusd_avxvnni;
extern const ProbeLoop probe_fma_avx512;
extern const ProbeLoop probe_dpbf16_avx512bf16;
extern const ProbeLoop probe_dpbusd_avx512bf16;

}  // namespace aigc
