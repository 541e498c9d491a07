// SPDX-License-Identifier: Apache-2.0
#include "cuda/driver.h"

#include <dlfcn.h>
#include <pthread.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <type_traits>

namespace aigc::cuda {
namespace {

constexpr const char* kLibrary = "libcuda.so.1";
constexpr int kLeastVersion = 12000;  // driver 525

std::atomic<bool> is_forked{false};

void note_fork() { is_forked = true; }

std::string dotted(int version) { return std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10); }

}  // namespace

Driver::Driver() {
    open();
    if (why_not.empty()) probe();
    if (why_not.empty()) pthread_atfork(nullptr, nullptr, note_fork);
}

void Driver::open() {
    void* library = dlopen(kLibrary, RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        why_not = "there is no NVIDIA driver (libcuda.so.1 is not found)";
        return;
    }
    const auto find = [&](auto& function, const char* symbol) {
        function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(dlsym(library, symbol));
        if (!function && why_not.empty())
            why_not = std::string("the NVIDIA driver is too old (it has no ") + symbol + "): 525 or newer is needed";
    };
    find(init, "cuInit"), find(driver_version, "cuDriverGetVersion"), find(error_text, "cuGetErrorString");
    find(device_count, "cuDeviceGetCount"), find(device_get, "cuDeviceGet"), find(device_name, "cuDeviceGetName");
    find(device_attribute, "cuDeviceGetAttribute");
    find(context_retain, "cuDevicePrimaryCtxRetain"), find(context_release, "cuDevicePrimaryCtxRelease_v2");
    find(context_push, "cuCtxPushCurrent_v2"), find(context_pop, "cuCtxPopCurrent_v2");
    find(memory_info, "cuMemGetInfo_v2"), find(memory_allocate, "cuMemAlloc_v2"), find(memory_free, "cuMemFree_v2");
    find(memory_upload, "cuMemcpyHtoDAsync_v2"), find(memory_download, "cuMemcpyDtoHAsync_v2");
    find(memory_copy, "cuMemcpyDtoDAsync_v2"), find(memory_fill, "cuMemsetD8Async");
    find(stream_create, "cuStreamCreate"), find(stream_destroy, "cuStreamDestroy_v2");
    find(stream_wait, "cuStreamSynchronize");
    find(module_load, "cuModuleLoadData"), find(module_unload, "cuModuleUnload");
    find(module_function, "cuModuleGetFunction"), find(function_set, "cuFuncSetAttribute");
    find(launch, "cuLaunchKernel");
}

void Driver::probe() {
    if (driver_version(&version) == kSuccess && version < kLeastVersion) {
        why_not = "the NVIDIA driver is too old: it is of CUDA " + dotted(version) + ", and " + dotted(kLeastVersion) +
                  " (driver 525) is needed";
        return;
    }
    if (const int result = init(0)) {
        why_not = "the NVIDIA driver does not start: " + text_of(result);
    } else if (device_count(&devices) || devices == 0) {
        why_not = "the NVIDIA driver finds no GPU";
    }
}

const Driver& Driver::get() {
    static std::mutex opening;
    static const Driver* driver = nullptr;  // never deleted: others may still read why there is none
    const std::lock_guard<std::mutex> lock(opening);
    if (driver && driver->why_not.empty()) return *driver;
    std::unique_ptr<const Driver> next(new Driver);
    if (!driver || next->why_not != driver->why_not) driver = next.release();
    return *driver;
}

bool Driver::forked() { return is_forked; }

std::string Driver::text_of(int result) const {
    const char* text = nullptr;
    if (error_text(result, &text) || !text) return "error " + std::to_string(result);
    return std::string(text) + " (" + std::to_string(result) + ")";
}

}  // namespace aigc::cuda
