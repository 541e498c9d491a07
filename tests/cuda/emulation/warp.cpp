// SPDX-License-Identifier: Apache-2.0
// What the lanes of a warp do together, and copies that come late.
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdlib>

#include "block.h"

namespace emulation {
namespace {

/// Hands in a slot, waits for the whole warp, and returns all its slots. A lane is at most one meeting ahead.
const Slot* meet(const Slot& mine) {
    Fiber& me = *device.current;
    Warp& warp = warp_of(me);
    const unsigned turn = me.meetings++ % 2;
    const std::size_t lane = index_of(me) % kWarp;
    warp.slots[turn][lane] = mine;
    warp.arrived |= 1u << lane;
    if (warp.arrived != ~0u) {
        wait_as(State::at_warp);
        return warp.slots[turn];
    }
    warp.arrived = 0;
    for (std::size_t l = 0; l < kWarp; ++l) {
        Fiber& other = device.fibers[index_of(me) / kWarp * kWarp + l];
        if (other.state == State::at_warp) other.state = State::ready, warp.ready |= 1u << l;
    }
    return warp.slots[turn];
}

float from_bf16(std::uint32_t half) { return std::bit_cast<float>(half << 16); }

}  // namespace

void sync_warp() {
    Warp& warp = warp_of(*device.current);
    void* turn = &warp.slots[device.current->meetings % 2];
    release(turn);
    meet({});
    acquire(turn);
}

std::uint32_t shuffle(std::uint32_t value, unsigned source_lane) {
    Slot slot{};
    slot.words[0] = value;
    return meet(slot)[source_lane].words[0];
}

void mma_bf16(float (&sum)[4], const std::uint32_t (&a)[4], const std::uint32_t (&b)[2]) {
    Slot slot{};
    for (int i = 0; i < 4; ++i) slot.words[i] = a[i];
    for (int i = 0; i < 2; ++i) slot.words[4 + i] = b[i];
    const Slot* all = meet(slot);
    if (lane() == 0) ++device.counts.matrix_products;
    const unsigned group = lane() / 4, pair = lane() % 4;
    for (unsigned i = 0; i < 4; ++i) {
        const unsigned row = group + i / 2 * 8, column = pair * 2 + i % 2;
        double total = 0;  // the order of the hardware's sum is not documented
        for (unsigned k = 0; k < 16; ++k) {
            const std::uint32_t left = all[row % 8 * 4 + k % 8 / 2].words[row / 8 + k / 8 * 2];
            const std::uint32_t right = all[column * 4 + k % 8 / 2].words[4 + k / 8];
            total +=
                static_cast<double>(from_bf16(left >> k % 2 * 16 & 0xffff)) * from_bf16(right >> k % 2 * 16 & 0xffff);
        }
        sum[i] = static_cast<float>(sum[i] + total);
    }
}

void spread_matrices(std::uint32_t (&out)[4], const std::uint32_t (&row)[4], const void* address) {
    Slot slot{};
    for (int i = 0; i < 4; ++i) slot.words[i] = row[i];
    slot.address = address;
    const Slot* all = meet(slot);
    for (unsigned matrix = 0; matrix < 4; ++matrix) out[matrix] = all[matrix * 8 + lane() / 4].words[lane() % 4];
    if (lane() != 0) return;
    ++device.counts.matrix_loads;
    for (unsigned matrix = 0; matrix < 4;
         ++matrix) {  // 8 rows of 16 bytes at a time, 8 places of 16 bytes in the banks
        unsigned used[8] = {}, most = 0;
        for (unsigned r = 0; r < 8; ++r)
            most = std::max(most, ++used[reinterpret_cast<std::uintptr_t>(all[matrix * 8 + r].address) / 16 % 8]);
        device.counts.bank_conflicts += most - 1;
    }
}

void copy_later(Copy copy) {
    Fiber& me = *device.current;
    if (me.n_copies == std::size(me.copies)) std::abort();
    me.copies[me.n_copies++] = {copy, me.group};
}

void commit_copies() { ++device.current->group; }

bool next_due_copy(unsigned groups_left, Copy& copy) {
    Fiber& me = *device.current;
    for (unsigned i = 0; i < me.n_copies; ++i) {
        if (me.copies[i].group + groups_left >= me.group) continue;
        copy = me.copies[i].copy;
        me.copies[i] = me.copies[--me.n_copies];
        return true;
    }
    return false;
}

float inexact(float value, float units) {
    if (!std::isfinite(value)) return value;
    const std::uint64_t state = std::bit_cast<std::uint32_t>(value) * 0x9e3779b97f4a7c15ull + 1;
    const float part = static_cast<float>(Random{state}()) * 0x1p-31f - 1.0f;
    return value + value * 0x1p-24f * units * part;
}

}  // namespace emulation
