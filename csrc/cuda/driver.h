// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>

namespace aigc::cuda {

/// An address in the memory of a device (CUdeviceptr).
using Address = std::uint64_t;

// Results and attributes of the driver (cuda.h), as far as they are told apart here.
constexpr int kSuccess = 0, kInvalidValue = 1, kOutOfMemory = 2, kInvalidImage = 200, kNoBinary = 209;
constexpr int kUnsupportedPtx = 222;
constexpr int kComputeMajor = 75, kComputeMinor = 76, kProcessors = 16, kMostSharedBytes = 97;
constexpr int kFunctionSharedBytes = 8;
constexpr unsigned kNonBlockingStream = 1;

/// The NVIDIA driver, opened by dlopen: the package neither builds against CUDA nor links it. Handles are those of
/// cuda.h (CUcontext, CUmodule, CUfunction, CUstream); results are CUresult.
struct Driver {
    int (*init)(unsigned flags);
    int (*driver_version)(int* version);
    int (*device_count)(int* count);
    int (*device_get)(int* device, int ordinal);
    int (*device_name)(char* name, int size, int device);
    int (*device_attribute)(int* value, int attribute, int device);
    int (*context_retain)(void** context, int device);
    int (*context_release)(int device);
    int (*context_push)(void* context);
    int (*context_pop)(void** context);
    int (*memory_info)(std::size_t* free, std::size_t* total);
    int (*memory_allocate)(Address* address, std::size_t bytes);
    int (*memory_free)(Address address);
    int (*memory_upload)(Address to, const void* from, std::size_t bytes, void* stream);
    int (*memory_download)(void* to, Address from, std::size_t bytes, void* stream);
    int (*memory_copy)(Address to, Address from, std::size_t bytes, void* stream);
    int (*memory_fill)(Address to, unsigned char value, std::size_t bytes, void* stream);
    int (*stream_create)(void** stream, unsigned flags);
    int (*stream_destroy)(void* stream);
    int (*stream_wait)(void* stream);
    int (*module_load)(void** module, const void* image);
    int (*module_unload)(void* module);
    int (*module_function)(void** function, void* module, const char* name);
    int (*function_set)(void* function, int attribute, int value);
    int (*launch)(void* function, unsigned blocks_x, unsigned blocks_y, unsigned blocks_z, unsigned threads_x,
                  unsigned threads_y, unsigned threads_z, unsigned shared_bytes, void* stream, void** parameters,
                  void** extra);
    int (*error_text)(int result, const char** text);

    int version = 0;  // of CUDA, as 1000 * major + 10 * minor
    int devices = 0;
    std::string why_not;  // the reason why there is no device; empty where there is one

    /// Opened once in a process. One that is not there is looked for at each call: it may come while a program runs.
    static const Driver& get();
    /// True in a child that was forked after the driver was opened: CUDA does not work there.
    static bool forked();
    std::string text_of(int result) const;

  private:
    Driver();
    void open();
    void probe();
};

}  // namespace aigc::cuda
