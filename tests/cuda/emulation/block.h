// SPDX-License-Identifier: Apache-2.0
// The state of the block that runs. These files are compiled without -fsanitize=thread, so that only what kernels
// themselves read and write counts as a race; EMULATION_TSAN and EMULATION_ASAN tell what the kernels are built with.
#pragma once
#include <string>
#include <vector>

#include "cuda_on_cpu.h"

#ifdef EMULATION_TSAN
extern "C" {
void* __tsan_get_current_fiber();
void* __tsan_create_fiber(unsigned);
void __tsan_switch_to_fiber(void*, unsigned);
void __tsan_acquire(void*);
void __tsan_release(void*);
}
#endif
#ifdef EMULATION_ASAN
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif

namespace emulation {

constexpr std::size_t kStack = 256 << 10, kWarp = 32, kMostThreads = 1024;
enum class State { ready, at_barrier, at_warp, done };

struct Random {  // xorshift64*
    std::uint64_t state;
    std::uint32_t operator()() {
        state ^= state >> 12, state ^= state << 25, state ^= state >> 27;
        return static_cast<std::uint32_t>((state * 0x2545f4914f6cdd1dull) >> 32);
    }
};

struct LateCopy {
    Copy copy;
    unsigned group;
};

struct Fiber {
    void* stack_pointer = nullptr;
    unsigned char* stack = nullptr;
    State state = State::done;
    Place place{};
    unsigned meetings = 0;  // warp collectives so far
    LateCopy copies[128];   // no container: its memory would look like a race
    unsigned n_copies = 0, group = 0;
#ifdef EMULATION_TSAN
    void* tsan = nullptr;
#endif
};

struct Slot {  // what a lane hands in
    std::uint32_t words[10];
    const void* address;
};
struct Warp {
    Slot slots[2][kWarp];
    std::uint32_t arrived = 0, ready = 0;
    std::uint32_t priority = 0;
};

struct Device {
    std::vector<Fiber> fibers = std::vector<Fiber>(kMostThreads);
    std::vector<Warp> warps = std::vector<Warp>(kMostThreads / kWarp);
    Fiber* current = nullptr;
    void* scheduler = nullptr;
    Launch launch{};
    std::size_t threads = 0, waiting = 0, finished = 0;
    unsigned phase = 0;
    unsigned char* shared = nullptr;
    std::string error;
    Random random{1};
    Counts counts{};
    char barriers[2], started, ended;
#ifdef EMULATION_TSAN
    void* tsan = nullptr;
#endif
#ifdef EMULATION_ASAN
    const void* bottom = nullptr;
    std::size_t size = 0;
#endif
};
extern Device device;

inline std::size_t index_of(const Fiber& fiber) { return static_cast<std::size_t>(&fiber - device.fibers.data()); }
inline Warp& warp_of(const Fiber& fiber) { return device.warps[index_of(fiber) / kWarp]; }

inline void acquire([[maybe_unused]] void* what) {
#ifdef EMULATION_TSAN
    __tsan_acquire(what);
#endif
}
inline void release([[maybe_unused]] void* what) {
#ifdef EMULATION_TSAN
    __tsan_release(what);
#endif
}

/// Fibers: makes one ready for a new block, goes on with it until it waits, and, within it, waits.
void prepare(Fiber& fiber);
void resume(Fiber& fiber);
void wait_as(State state);

}  // namespace emulation
