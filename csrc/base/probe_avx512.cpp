// SPDX-License-Identifier: Apache-2.0
#include "base/probe_loops.h"

namespace aigc {
namespace {

#define STEP(i) "vfmadd231ps %%zmm30, %%zmm31, %%zmm" #i "\n\t"

void run(std::size_t count) {
    asm volatile("vpxorq %%zmm30, %%zmm30, %%zmm30\n\tvpxorq %%zmm31, %%zmm31, %%zmm31\n\t" ::: "zmm30", "zmm31");
    for (std::size_t i = 0; i < count; ++i) {
        asm volatile(STEP(0) STEP(1) STEP(2) STEP(3) STEP(4) STEP(5) STEP(6) STEP(7) STEP(8) STEP(9) STEP(10) STEP(11)
                         STEP(12) STEP(13) STEP(14) STEP(15)::
                             : "zmm0", "zmm1", "zmm2", "zmm3", "zmm4", "zmm5", "zmm6", "zmm7", "zmm8", "zmm9", "zmm10",
                               "zmm11", "zmm12", "zmm13", "zmm14", "zmm15");
    }
    asm volatile("vzeroupper");
}

}  // namespace

const ProbeLoop probe_fma_avx512{run, 16.0 * 16 * 2};

}  // namespace aigc
