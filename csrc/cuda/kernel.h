// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>

/// A kernel: one entry of C linkage with one struct of parameters `p`, started by its name. nvcc compiles it for GPUs.
/// Any other compiler is given tests/cuda/emulation/cuda_on_cpu.h before this file, and a thread is then a fiber.
#ifdef __CUDACC__
#define AIGC_KERNEL(name, Parameters, kThreads) \
    extern "C" __global__ void __launch_bounds__(kThreads) name(const __grid_constant__ Parameters p)
#else
#define AIGC_KERNEL(name, Parameters, kThreads)                                                             \
    static void name##_body(const Parameters& p);                                                           \
    static const emulation::Registered name##_entry(                                                        \
        #name, [](const void* p) { name##_body(*static_cast<const Parameters*>(p)); }, sizeof(Parameters)); \
    static void name##_body(const Parameters& p)
#endif

namespace aigc::device {

/// The number of this thread among all of a one-dimensional launch.
__device__ __forceinline__ std::size_t global_thread() {
    return static_cast<std::size_t>(blockIdx.x) * blockDim.x + threadIdx.x;
}

/// Cuts a block's dynamic shared memory into arrays, each on a boundary of 128 bytes. The host asks for the sum of
/// shared_bytes_of() of the same counts.
class Shared {
  public:
    __device__ __forceinline__ Shared() {
#ifdef __CUDACC__
        extern __shared__ __align__(1024) unsigned char memory[];
        next_ = memory;
#else
        next_ = emulation::dynamic_shared();
#endif
    }
    template <class T>
    __device__ __forceinline__ T* take(int count) {
        T* taken = reinterpret_cast<T*>(next_);
        next_ += (count * static_cast<int>(sizeof(T)) + 127) / 128 * 128;
#ifndef __CUDACC__
        const auto* behind = reinterpret_cast<unsigned char*>(taken + count);
        emulation::hide(behind, static_cast<std::size_t>(next_ - behind));
#endif
        return taken;
    }

  private:
    unsigned char* next_;
};

/// exp(x) within 2 units of the last place.
__device__ __forceinline__ float exponential(float x) {
#ifdef __CUDACC__
    return expf(x);
#else
    return emulation::inexact(std::exp(x), 2.0f);
#endif
}

}  // namespace aigc::device
