// SPDX-License-Identifier: Apache-2.0
#include "base/probe_loops.h"

namespace aigc {
namespace {

// Fourteen accumulators hide the latency of a dot product (4 to 5 cycles) on two ports.
// {vex} asks for the form of AVX-VNNI, not that of AVX-512.
#define STEP(i) "%{vex%} vpdpbusd %%ymm14, %%ymm15, %%ymm" #i "\n\t"

void run(std::size_t count) {
    asm volatile("vxorps %%xmm14, %%xmm14, %%xmm14\n\tvxorps %%xmm15, %%xmm15, %%xmm15\n\t" ::: "xmm14", "xmm15");
    for (std::size_t i = 0; i < count; ++i) {
        asm volatile(STEP(0) STEP(1) STEP(2) STEP(3) STEP(4) STEP(5) STEP(6) STEP(7) STEP(8) STEP(9) STEP(10) STEP(11)
                         STEP(12) STEP(13)::
                             : "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10",
                               "xmm11", "xmm12", "xmm13");
    }
    asm volatile("vzeroupper");
}

}  // namespace

const ProbeLoop probe_dpbusd_avxvnni{run, 14.0 * 32 * 2};

}  // namespace aigc
