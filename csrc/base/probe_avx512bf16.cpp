// SPDX-License-Identifier: Apache-2.0
#include "base/probe_loops.h"

namespace aigc {
namespace {

#define STEP(name, i) #name " %%zmm30, %%zmm31, %%zmm" #i "\n\t"
// clang-format off: it never comes to rest on this
#define SIXTEEN(name) \
    STEP(name, 0) STEP(name, 1) STEP(name, 2) STEP(name, 3) \
    STEP(name, 4) STEP(name, 5) STEP(name, 6) STEP(name, 7) \
    STEP(name, 8) STEP(name, 9) STEP(name, 10) STEP(name, 11) \
    STEP(name, 12) STEP(name, 13) STEP(name, 14) STEP(name, 15)
// clang-format on
#define LOOP(function, name)                                                                                           \
    void function(std::size_t count) {                                                                                 \
        asm volatile("vpxorq %%zmm30, %%zmm30, %%zmm30\n\tvpxorq %%zmm31, %%zmm31, %%zmm31\n\t" ::: "zmm30", "zmm31"); \
        for (std::size_t i = 0; i < count; ++i) {                                                                      \
            asm volatile(SIXTEEN(name)::                                                                               \
                             : "zmm0", "zmm1", "zmm2", "zmm3", "zmm4", "zmm5", "zmm6", "zmm7", "zmm8", "zmm9",         \
                               "zmm10", "zmm11", "zmm12", "zmm13", "zmm14", "zmm15");                                  \
        }                                                                                                              \
        asm volatile("vzeroupper");                                                                                    \
    }

LOOP(run_dpbf16, vdpbf16ps)
LOOP(run_dpbusd, vpdpbusd)

}  // namespace

const ProbeLoop probe_dpbf16_avx512bf16{run_dpbf16, 16.0 * 32 * 2};
const ProbeLoop probe_dpbusd_avx512bf16{run_dpbusd, 16.0 * 64 * 2};

}  // namespace aigc
