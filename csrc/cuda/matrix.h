// SPDX-License-Identifier: Apache-2.0
// The instructions by which products of matrices are computed (compute capability 8.0 and newer): on a GPU a line of
// PTX each, elsewhere the model of it in tests/cuda/emulation.
#pragma once
#include "cuda/kernel.h"

namespace aigc::device {

/// Two floats rounded to bfloat16, to nearest even, the first in the low half.
__device__ __forceinline__ std::uint32_t bfloat16_pair(float low, float high) {
#ifdef __CUDACC__
    std::uint32_t pair;
    asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(pair) : "f"(high), "f"(low));
    return pair;
#else
    std::uint32_t bits[2];
    std::memcpy(bits, &low, 4), std::memcpy(bits + 1, &high, 4);
    for (std::uint32_t& b : bits)
        b = (b & 0x7fffffff) > 0x7f800000 ? 0x7fff : (b + 0x7fff + (b >> 16 & 1)) >> 16;  // any NaN becomes this one
    return bits[0] | bits[1] << 16;
#endif
}

/// sum += a b: 16 x 16 times 16 x 8 in bfloat16, sums in float32 (PTX ISA: mma.m16n8k16).
__device__ __forceinline__ void multiply_add(float (&sum)[4], const std::uint32_t (&a)[4],
                                             const std::uint32_t (&b)[2]) {
#ifdef __CUDACC__
    asm volatile(
        "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
        : "+f"(sum[0]), "+f"(sum[1]), "+f"(sum[2]), "+f"(sum[3])
        : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
#else
    emulation::mma_bf16(sum, a, b);
#endif
}

/// Four 8 x 8 matrices of 16-bit elements from shared memory (ldmatrix); lane 8 i + r gives the address of row r of
/// matrix i.
__device__ __forceinline__ void load_matrices(std::uint32_t (&out)[4], const unsigned char* row) {
#ifdef __CUDACC__
    const auto address = static_cast<std::uint32_t>(__cvta_generic_to_shared(row));
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0,%1,%2,%3}, [%4];"
                 : "=r"(out[0]), "=r"(out[1]), "=r"(out[2]), "=r"(out[3])
                 : "r"(address)
                 : "memory");
#else
    std::uint32_t values[4];
    std::memcpy(values, row, 16);
    emulation::spread_matrices(out, values, row);
#endif
}

/// 16 bytes from global to shared memory, or zeros where they are not `real`; this thread sees them after copies_wait()
/// (cp.async).
__device__ __forceinline__ void copy_16(unsigned char* to, const void* from, bool real) {
#ifdef __CUDACC__
    const auto address = static_cast<std::uint32_t>(__cvta_generic_to_shared(to));
    asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(address), "l"(from), "r"(real ? 16 : 0)
                 : "memory");
#else
    // What was there may be gone from now on, and what comes may come late.
    reinterpret_cast<std::uint64_t*>(to)[0] = reinterpret_cast<std::uint64_t*>(to)[1] = ~std::uint64_t{0};
    emulation::copy_later({to, real ? from : nullptr});
#endif
}

/// Ends a group of copies.
__device__ __forceinline__ void copies_commit() {
#ifdef __CUDACC__
    asm volatile("cp.async.commit_group;" ::: "memory");
#else
    emulation::commit_copies();
#endif
}

/// Waits until at most `kLeft` of this thread's groups are under way.
template <int kLeft>
__device__ __forceinline__ void copies_wait() {
#ifdef __CUDACC__
    asm volatile("cp.async.wait_group %0;" ::"n"(kLeft) : "memory");
#else
    for (emulation::Copy copy; emulation::next_due_copy(kLeft, copy);)
        for (int i = 0; i < 2; ++i)  // not memset, which GCC expands where its thread sanitizer does not see it
            static_cast<std::uint64_t*>(copy.to)[i] = copy.from ? static_cast<const std::uint64_t*>(copy.from)[i] : 0;
#endif
}

}  // namespace aigc::device
