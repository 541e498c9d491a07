// SPDX-License-Identifier: Apache-2.0
// Blocks one after another in random order; in each the warps, and the lanes between two meeting points.
#include <algorithm>
#include <bit>
#include <cstdlib>
#include <map>
#include <memory>

#include "block.h"

namespace emulation {

Device device;

namespace {

std::map<std::string, Kernel>& kernels() {
    static std::map<std::string, Kernel> all;
    return all;
}

/// The ready warp of the highest priority goes on, any lane of it; now and then its priority is drawn anew.
Fiber* choose() {
    Warp* best = nullptr;
    const std::size_t warps = device.threads / kWarp;
    for (std::size_t w = 0; w < warps; ++w)
        if (device.warps[w].ready && (!best || device.warps[w].priority > best->priority)) best = &device.warps[w];
    if (!best) return nullptr;
    if (device.random() % 256 == 0) best->priority = device.random();
    int skip = static_cast<int>(device.random() % static_cast<unsigned>(std::popcount(best->ready)));
    std::uint32_t ready = best->ready;
    while (skip-- > 0) ready &= ready - 1;
    const auto warp = static_cast<std::size_t>(best - device.warps.data());
    return &device.fibers[warp * kWarp + static_cast<std::size_t>(std::countr_zero(ready))];
}

void explain_standstill() {
    std::size_t count[4] = {};
    for (std::size_t i = 0; i < device.threads; ++i) ++count[static_cast<int>(device.fibers[i].state)];
    device.error = "no thread can go on: " + std::to_string(count[1]) + " wait at __syncthreads, " +
                   std::to_string(count[2]) + " for their warp, " + std::to_string(count[3]) + " have returned";
}

void run_block(dim3 block) {
    device.waiting = device.finished = 0;
    device.phase = 0;
    for (std::size_t i = 0; i < device.threads; ++i) {
        prepare(device.fibers[i]);
        device.fibers[i].place = {
            {static_cast<unsigned>(i), 0, 0}, {block.x, block.y, block.z}, device.launch.threads, device.launch.blocks};
    }
    for (std::size_t w = 0; w < device.threads / kWarp; ++w) {
        device.warps[w].arrived = 0;
        device.warps[w].ready = ~0u;
        device.warps[w].priority = device.random();
    }
    ++device.counts.blocks;
    release(&device.started);
    while (device.finished < device.threads && device.error.empty()) {
        Fiber* next = choose();
        if (!next) return explain_standstill();
        resume(*next);
    }
}

}  // namespace

const Place& place() { return device.current->place; }
unsigned lane() { return static_cast<unsigned>(index_of(*device.current) % kWarp); }
unsigned char* dynamic_shared() { return device.shared; }
std::size_t dynamic_shared_bytes() { return device.launch.shared_bytes; }

void hide([[maybe_unused]] const void* memory, [[maybe_unused]] std::size_t bytes) {
#ifdef EMULATION_ASAN
    __asan_poison_memory_region(memory, bytes);
#endif
}

void sync_threads() {
    const unsigned phase = device.phase;
    char* barrier = &device.barriers[phase % 2];
    release(barrier);
    if (++device.waiting < device.threads) {
        wait_as(State::at_barrier);
    } else {
        device.waiting = 0;
        ++device.phase;
        for (std::size_t i = 0; i < device.threads; ++i) {
            if (device.fibers[i].state != State::at_barrier) continue;
            device.fibers[i].state = State::ready;
            device.warps[i / kWarp].ready |= 1u << i % kWarp;
        }
    }
    acquire(barrier);
}

Counts take_counts() {
    const Counts counts = device.counts;
    device.counts = {};
    return counts;
}

Registered::Registered(const char* name, Kernel kernel, std::size_t) { kernels()[name] = kernel; }

Kernel find(const char* name) {
    const auto found = kernels().find(name);
    return found == kernels().end() ? nullptr : found->second;
}

const char* run(const Launch& launch) {
    device.error.clear();
    device.launch = launch;
    device.random.state = launch.seed * 0x9e3779b97f4a7c15ull + 1;
    device.threads = launch.threads.x;
    if (launch.threads.x == 0 || launch.threads.x % kWarp || launch.threads.x > kMostThreads || launch.threads.y != 1 ||
        launch.threads.z != 1)
        return "a block must be whole warps along x";
#ifdef EMULATION_TSAN
    device.tsan = __tsan_get_current_fiber();
#endif
    std::vector<void*> shared;  // of each block its own, or memory that is used again would look like a race
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < std::size_t{launch.blocks.x} * launch.blocks.y * launch.blocks.z; ++i)
        order.push_back(i);
    for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[device.random() % i]);
    for (std::size_t i : order) {
        void* memory = nullptr;
        if (posix_memalign(&memory, 1024, std::max<std::size_t>(launch.shared_bytes, 1))) return "no memory";
        std::memset(memory, 0xff, launch.shared_bytes);
        shared.push_back(memory);
        device.shared = static_cast<unsigned char*>(memory);
        const auto b = static_cast<unsigned>(i);
        run_block({b % launch.blocks.x, b / launch.blocks.x % launch.blocks.y, b / launch.blocks.x / launch.blocks.y});
        if (!device.error.empty()) break;
    }
    acquire(&device.ended);
    for (void* memory : shared) {
#ifdef EMULATION_ASAN
        __asan_unpoison_memory_region(memory, std::max<std::size_t>(launch.shared_bytes, 1));
#endif
        std::free(memory);
    }
    return device.error.empty() ? nullptr : device.error.c_str();
}

}  // namespace emulation
