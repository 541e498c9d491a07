// SPDX-License-Identifier: Apache-2.0
// A libcuda.so.1 whose device is the emulation: the package's own host code, from dlopen to the launches, runs on it
// unchanged. The environment says what the driver does wrong:
//   FAKE_CUDA_DRIVER=11080   FAKE_CUDA_DEVICES=0   FAKE_CUDA_INIT=result   FAKE_CUDA_MAJOR=7   FAKE_CUDA_IMAGE=result
//   FAKE_CUDA_MEMORY=bytes   FAKE_CUDA_SHARED=bytes of a block   FAKE_CUDA_LOST_AT=launch   FAKE_CUDA_SEED=n
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <map>
#include <mutex>

#include "cuda_on_cpu.h"

namespace {

long number(const char* name, long otherwise) {
    const char* text = std::getenv(name);
    return text ? std::atol(text) : otherwise;
}

constexpr int kInvalid = 1;

std::recursive_mutex mutex;
std::map<std::uint64_t, std::size_t> memory;
std::size_t in_use = 0;
std::uint64_t launches = 0;
int lost = 0;
char context, module, stream;

long total() { return number("FAKE_CUDA_MEMORY", 1l << 30); }

/// True where the bytes lie within one allocation.
bool inside(std::uint64_t address, std::size_t bytes) {
    const std::lock_guard lock(mutex);
    auto after = memory.upper_bound(address);
    if (after == memory.begin()) return false;
    const auto& [begin, size] = *std::prev(after);
    return address + bytes <= begin + size;
}

template <class Work>
int on_memory(std::uint64_t address, std::size_t bytes, Work work) {
    if (lost) return lost;
    if (!inside(address, bytes)) return kInvalid;
    return work(reinterpret_cast<void*>(address)), 0;
}

}  // namespace

extern "C" {

int cuInit(unsigned) { return static_cast<int>(number("FAKE_CUDA_INIT", number("FAKE_CUDA_DEVICES", 1) ? 0 : 100)); }
int cuDriverGetVersion(int* version) { return *version = static_cast<int>(number("FAKE_CUDA_DRIVER", 13000)), 0; }
int cuDeviceGetCount(int* count) { return *count = static_cast<int>(number("FAKE_CUDA_DEVICES", 1)), 0; }
int cuDeviceGet(int* device, int ordinal) {
    return *device = ordinal, ordinal < number("FAKE_CUDA_DEVICES", 1) ? 0 : 101;
}
int cuDeviceGetName(char* name, int size, int) {
    return std::snprintf(name, static_cast<std::size_t>(size), "an emulated GPU"), 0;
}
int cuDeviceGetAttribute(int* value, int attribute, int) {
    *value = 0;
    if (attribute == 16) *value = 4;
    if (attribute == 75) *value = static_cast<int>(number("FAKE_CUDA_MAJOR", 9));
    if (attribute == 97) *value = static_cast<int>(number("FAKE_CUDA_SHARED", 232448));
    return 0;
}
int cuDevicePrimaryCtxRetain(void** made, int) { return *made = &context, 0; }
int cuDevicePrimaryCtxRelease_v2(int) { return 0; }
int cuCtxPushCurrent_v2(void* pushed) { return pushed == &context ? 0 : kInvalid; }
int cuCtxPopCurrent_v2(void** popped) { return *popped = &context, 0; }
int cuMemGetInfo_v2(std::size_t* free, std::size_t* all) {
    *all = static_cast<std::size_t>(total());
    return *free = *all - in_use, 0;
}
int cuMemAlloc_v2(std::uint64_t* made, std::size_t bytes) {
    const std::lock_guard lock(mutex);
    if (lost) return lost;
    void* block = nullptr;
    if (in_use + bytes > static_cast<std::size_t>(total()) || posix_memalign(&block, 256, bytes)) return 2;
    std::memset(block, 0xff, bytes);
    *made = reinterpret_cast<std::uint64_t>(block);
    memory[*made] = bytes;
    in_use += bytes;
    return 0;
}
int cuMemFree_v2(std::uint64_t block) {
    const std::lock_guard lock(mutex);
    const auto found = memory.find(block);
    if (found == memory.end()) return kInvalid;
    in_use -= found->second;
    std::free(reinterpret_cast<void*>(block));
    memory.erase(found);
    return 0;
}
int cuMemcpyHtoDAsync_v2(std::uint64_t to, const void* from, std::size_t bytes, void*) {
    return on_memory(to, bytes, [&](void* target) { std::memcpy(target, from, bytes); });
}
int cuMemcpyDtoHAsync_v2(void* to, std::uint64_t from, std::size_t bytes, void*) {
    return on_memory(from, bytes, [&](void* source) { std::memcpy(to, source, bytes); });
}
int cuMemcpyDtoDAsync_v2(std::uint64_t to, std::uint64_t from, std::size_t bytes, void*) {
    if (!inside(from, bytes) || (to < from + bytes && from < to + bytes)) return kInvalid;
    return on_memory(to, bytes, [&](void* target) { std::memcpy(target, reinterpret_cast<void*>(from), bytes); });
}
int cuMemsetD8Async(std::uint64_t to, unsigned char value, std::size_t bytes, void*) {
    return on_memory(to, bytes, [&](void* target) { std::memset(target, value, bytes); });
}
int cuStreamCreate(void** made, unsigned) { return *made = &stream, 0; }
int cuStreamDestroy_v2(void*) { return 0; }
int cuStreamSynchronize(void*) { return lost; }
int cuModuleLoadData(void** made, const void*) {
    return *made = &module, static_cast<int>(number("FAKE_CUDA_IMAGE", 0));
}
int cuModuleUnload(void*) { return 0; }
int cuModuleGetFunction(void** found, void*, const char* name) {
    *found = reinterpret_cast<void*>(emulation::find(name));
    return *found ? 0 : 500;
}
int cuFuncSetAttribute(void*, int, int) { return 0; }
int cuLaunchKernel(void* function, unsigned bx, unsigned by, unsigned bz, unsigned tx, unsigned ty, unsigned tz,
                   unsigned shared, void*, void** arguments, void**) {
    const std::lock_guard lock(mutex);
    if (lost) return lost;
    if (static_cast<long>(++launches) == number("FAKE_CUDA_LOST_AT", -1)) return lost = 700;
    const auto seed = static_cast<std::uint64_t>(number("FAKE_CUDA_SEED", 1)) + launches * 1000;
    const char* wrong = emulation::run(
        {reinterpret_cast<emulation::Kernel>(function), {bx, by, bz}, {tx, ty, tz}, shared, arguments[0], seed});
    if (!wrong) return 0;
    std::fprintf(stderr, "emulation: %s\n", wrong);
    return lost = 719;
}
int cuGetErrorString(int error, const char** text) {
    static const std::map<int, const char*> texts = {
        {1, "invalid argument"},
        {2, "out of memory"},
        {100, "no CUDA-capable device is detected"},
        {200, "device kernel image is invalid"},
        {209, "no kernel image is available for execution on the device"},
        {222, "the provided PTX was compiled with an unsupported toolchain"},
        {500, "named symbol not found"},
        {700, "an illegal memory access was encountered"},
        {719, "unspecified launch failure"},
        {803, "system has unsupported display driver / cuda driver combination"},
    };
    const auto found = texts.find(error);
    return found == texts.end() ? kInvalid : (*text = found->second, 0);
}

}  // extern "C"
