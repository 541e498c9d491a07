// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <atomic>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "base/error.h"
#include "cuda/driver.h"
#include "cuda/errors.h"

namespace aigc::cuda {

/// The compiled kernels, as the driver loads them. Either may be empty, not both.
struct KernelImages {
    std::string fatbin;  // machine code of common GPUs, and PTX; read by drivers of CUDA 13 on
    std::string ptx;     // of the oldest version that will do, compiled by the driver for any other
};

struct DeviceFacts {
    std::string name;
    int major = 0, minor = 0;  // compute capability
    int processors = 0, most_shared_bytes = 0;
    std::size_t free_bytes = 0, total_bytes = 0;
    /// "NVIDIA H200, compute capability 9.0".
    std::string text() const;
};

/// One GPU with the kernels loaded, in the primary context, which torch, CuPy and FFmpeg use as well. May be used by
/// several threads. Models of one device share it.
///
/// Every member throws DeviceLost where the device failed, now or before, and BackendUnavailable in a child that was
/// forked from a process that uses CUDA.
class Device {
  public:
    /// Throws BackendUnavailable where there is no such device or none of the images runs on it.
    static std::shared_ptr<Device> open(int ordinal, const KernelImages& images);
    ~Device();
    Device(const Device&) = delete;
    Device& operator=(const Device&) = delete;

    int ordinal() const { return ordinal_; }
    DeviceFacts facts() const;
    /// Throws OutOfDeviceMemory, which says how much was wanted and how much is free.
    Address allocate(std::size_t bytes);
    void free(Address memory) noexcept;
    /// The kernel of a name, allowed to use that much shared memory. Throws BackendUnavailable where that is more than
    /// the device has.
    void* function(const char* kernel, int shared_bytes);

    const Driver& driver() const { return driver_; }
    /// Throws DeviceLost, and from then on always, where a result of the driver is not success.
    void check(int result, const char* what) const;
    void check_usable() const;

    /// Makes the device's context that of this thread, and afterwards the caller's again.
    class Current {
      public:
        explicit Current(const Device& device);
        ~Current();
        Current(const Current&) = delete;
        Current& operator=(const Current&) = delete;

      private:
        const Driver& driver_;
    };

  private:
    explicit Device(int ordinal);
    void load(const KernelImages& images);

    const Driver& driver_;
    int ordinal_, handle_ = 0;
    DeviceFacts facts_;
    void *context_ = nullptr, *module_ = nullptr;
    mutable std::atomic<bool> lost_{false};
    std::mutex mutex_;
    struct Function {
        void* handle;
        int shared_bytes;
    };
    std::map<std::string, Function> functions_;
};

/// The reason why a device cannot be used, before any kernel is loaded; empty where it can.
std::string why_not(int ordinal);
/// Facts of a device that why_not() has nothing against. Throws BackendUnavailable.
DeviceFacts device_facts(int ordinal);

}  // namespace aigc::cuda
