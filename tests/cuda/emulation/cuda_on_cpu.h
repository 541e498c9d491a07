// SPDX-License-Identifier: Apache-2.0
// What a .cu file of this project needs of CUDA, on a CPU: each thread of a block is a fiber, blocks run one after
// another. Not a CUDA implementation: only what is listed here, and blocks of whole warps with full-warp collectives.
//
// The order of warps and lanes between two meeting points is drawn from a seed, shared and device memory begin as
// NaN, and cp.async leaves NaN until it delivers, as late as it may: what a kernel may not rely on is not there.
// Kernels are compiled with the sanitizer, the emulation without: what lanes exchange through it is registers.
#pragma once
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>

#define __global__
#define __device__
#define __host__
#define __forceinline__ inline
#define __launch_bounds__(...)
#define __grid_constant__

struct uint3 {
    unsigned x, y, z;
};
struct dim3 {
    unsigned x = 1, y = 1, z = 1;
};
struct alignas(8) float2 {
    float x, y;
};
inline float2 make_float2(float x, float y) { return {x, y}; }

namespace emulation {

struct Place {
    uint3 thread, block;
    dim3 threads, blocks;
};
const Place& place();

void sync_threads();
void sync_warp();
std::uint32_t shuffle(std::uint32_t value, unsigned source_lane);
unsigned lane();
unsigned char* dynamic_shared();
std::size_t dynamic_shared_bytes();
void hide(const void* memory, std::size_t bytes);  // ASan: a gap between two arrays

/// D = A B + C of one warp; the fragments are those of the PTX ISA for m16n8k16 with 16-bit A and B.
void mma_bf16(float (&sum)[4], const std::uint32_t (&a)[4], const std::uint32_t (&b)[2]);
/// `row`: 16 bytes that this lane has read; what ldmatrix.x4 gives it of all lanes' rows. address: for the counter.
void spread_matrices(std::uint32_t (&out)[4], const std::uint32_t (&row)[4], const void* address);

struct Copy {  // 16 bytes that cp.async will write, or zeros
    void* to;
    const void* from;
};
void copy_later(Copy copy);
void commit_copies();
bool next_due_copy(unsigned groups_left, Copy& copy);

/// Within the bound that CUDA documents for a fast function: `units` in the last place. The error looks
/// random but follows from the value: a GPU gives the same bits for the same operands, too.
float inexact(float value, float units);

struct Counts {
    std::uint64_t blocks, switches, matrix_products, matrix_loads, bank_conflicts;
};
Counts take_counts();

using Kernel = void (*)(const void* parameters);
struct Registered {
    Registered(const char* name, Kernel kernel, std::size_t parameter_bytes);
};
struct Launch {
    Kernel kernel;
    dim3 blocks, threads;
    std::size_t shared_bytes;
    const void* parameters;
    std::uint64_t seed;
};
/// Null where it went well, else what the kernel did wrong.
const char* run(const Launch& launch);
Kernel find(const char* name);

}  // namespace emulation

#define threadIdx (::emulation::place().thread)
#define blockIdx (::emulation::place().block)
#define blockDim (::emulation::place().threads)
#define gridDim (::emulation::place().blocks)

inline void __syncthreads() { emulation::sync_threads(); }
inline void __syncwarp() { emulation::sync_warp(); }
inline float __shfl_down_sync(unsigned, float value, unsigned distance) {
    std::uint32_t bits;
    std::memcpy(&bits, &value, 4);
    const unsigned lane = emulation::lane();
    bits = emulation::shuffle(bits, lane + distance < 32 ? lane + distance : lane);
    std::memcpy(&value, &bits, 4);
    return value;
}
inline float __expf(float x) { return emulation::inexact(std::exp(x), 2.0f + std::fabs(1.173f * x)); }
inline float __fdividef(float x, float y) { return emulation::inexact(x / y, 2.0f); }
