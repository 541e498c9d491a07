// SPDX-License-Identifier: Apache-2.0
#include <sys/mman.h>

#include <cstdlib>

#include "block.h"

#ifndef __x86_64__
#error "the switch between fibers is written for x86-64"
#endif
// Saves the callee's registers on this stack and takes up the other one.
extern "C" void emulation_switch(void** save, void* load);
asm(".text\n.globl emulation_switch\n.type emulation_switch,@function\nemulation_switch:\n"
    "pushq %rbp\npushq %rbx\npushq %r12\npushq %r13\npushq %r14\npushq %r15\n"
    "movq %rsp,(%rdi)\nmovq %rsi,%rsp\n"
    "popq %r15\npopq %r14\npopq %r13\npopq %r12\npopq %rbx\npopq %rbp\nret\n");

namespace emulation {
namespace {

/// Back to the scheduler.
void leave([[maybe_unused]] bool for_good) {
    Fiber& me = *device.current;
#ifdef EMULATION_TSAN
    __tsan_switch_to_fiber(device.tsan, 1);  // 1: orders nothing
#endif
#ifdef EMULATION_ASAN
    void* fake = nullptr;
    __sanitizer_start_switch_fiber(for_good ? nullptr : &fake, device.bottom, device.size);
#endif
    emulation_switch(&me.stack_pointer, device.scheduler);
#ifdef EMULATION_ASAN
    __sanitizer_finish_switch_fiber(fake, &device.bottom, &device.size);
#endif
}

void enter() {
#ifdef EMULATION_ASAN
    __sanitizer_finish_switch_fiber(nullptr, &device.bottom, &device.size);
#endif
    acquire(&device.started);
    device.launch.kernel(device.launch.parameters);
    release(&device.ended);
    Fiber& me = *device.current;
    me.state = State::done;
    ++device.finished;
    warp_of(me).ready &= ~(1u << index_of(me) % kWarp);
    leave(true);
    std::abort();
}

}  // namespace

void wait_as(State state) {
    Fiber& me = *device.current;
    me.state = state;
    warp_of(me).ready &= ~(1u << index_of(me) % kWarp);
    leave(false);
}

void prepare(Fiber& fiber) {
    if (!fiber.stack) {
        fiber.stack = static_cast<unsigned char*>(
            mmap(nullptr, kStack, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));
#ifdef EMULATION_TSAN
        fiber.tsan = __tsan_create_fiber(0);
#endif
    }
#ifdef EMULATION_ASAN
    __asan_unpoison_memory_region(fiber.stack, kStack);  // the last block's frames were left without a return
#endif
    auto** top = reinterpret_cast<void**>(fiber.stack + kStack) - 1;
    *top = nullptr;
    *--top = reinterpret_cast<void*>(&enter);
    for (int i = 0; i < 6; ++i) *--top = nullptr;
    fiber.stack_pointer = top;
    fiber.state = State::ready;
    fiber.meetings = 0;
    fiber.n_copies = fiber.group = 0;
}

void resume(Fiber& fiber) {
    ++device.counts.switches;
    device.current = &fiber;
#ifdef EMULATION_TSAN
    __tsan_switch_to_fiber(fiber.tsan, 1);
#endif
#ifdef EMULATION_ASAN
    void* fake = nullptr;
    __sanitizer_start_switch_fiber(&fake, fiber.stack, kStack);
#endif
    emulation_switch(&device.scheduler, fiber.stack_pointer);
#ifdef EMULATION_ASAN
    __sanitizer_finish_switch_fiber(fake, nullptr, nullptr);
#endif
}

}  // namespace emulation
