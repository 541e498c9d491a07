// SPDX-License-Identifier: Apache-2.0
#include "base/probe_loops.h"

namespace aigc {
namespace {

// The instructions of simd::ByteProductsAvx2 with the operands in registers: ymm15 are elements and ymm14 weights, both
// zero, and ymm13 ones. Eight accumulators, and two registers for products that the processor renames.
#define STEP(i)                               \
    "vpmaddubsw %%ymm14, %%ymm15, %%ymm8\n\t" \
    "vpmaddubsw %%ymm14, %%ymm15, %%ymm9\n\t" \
    "vpaddw %%ymm8, %%ymm9, %%ymm8\n\t"       \
    "vpmaddwd %%ymm13, %%ymm8, %%ymm8\n\t"    \
    "vpaddd %%ymm8, %%ymm" #i ", %%ymm" #i "\n\t"

void run(std::size_t count) {
    asm volatile(
        "vpxor %%xmm15, %%xmm15, %%xmm15\n\tvpxor %%xmm14, %%xmm14, %%xmm14\n\t"
        "vpcmpeqw %%ymm13, %%ymm13, %%ymm13\n\tvpsrlw $15, %%ymm13, %%ymm13\n\t" ::
            : "xmm13", "xmm14", "xmm15");
    for (std::size_t i = 0; i < count; ++i) {
        asm volatile(STEP(0) STEP(1) STEP(2) STEP(3) STEP(4) STEP(5) STEP(6) STEP(7)::
                         : "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9");
    }
    asm volatile("vzeroupper");
}

}  // namespace

const ProbeLoop probe_maddubs_avx2{run, 8.0 * 64 * 2};

}  // namespace aigc
