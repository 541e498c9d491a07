// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "cuda/device.h"

namespace aigc::cuda {

struct Blocks {
    unsigned x = 1, y = 1, z = 1;
};

/// Work of one device in order (a CUDA stream of its own). For one thread at a time.
class Queue {
  public:
    explicit Queue(std::shared_ptr<Device> device);
    ~Queue();
    Queue(const Queue&) = delete;
    Queue& operator=(const Queue&) = delete;

    Device& device() const { return *device_; }
    /// `from` may be changed when this returns. Waits for the work before it.
    void upload(Address to, const void* from, std::size_t bytes);
    /// Waits for the work before it, and until `to` is there.
    void download(void* to, Address from, std::size_t bytes);
    /// The two do not overlap.
    void copy(Address to, Address from, std::size_t bytes);
    void clear(Address to, std::size_t bytes);
    void wait();

    /// Starts a kernel, which has one parameter: the struct that its header names.
    template <class Parameters>
    void launch(const char* kernel, Blocks blocks, int threads, int shared_bytes, const Parameters& parameters) {
        launch_raw(kernel, blocks, threads, shared_bytes, &parameters);
    }

  private:
    void launch_raw(const char* kernel, Blocks blocks, int threads, int shared_bytes, const void* parameters);

    std::shared_ptr<Device> device_;
    void* stream_ = nullptr;
};

/// Elements in the memory of a device, unspecified at first. Movable, not copyable.
template <class T>
class Buffer {
  public:
    Buffer() = default;
    Buffer(std::shared_ptr<Device> device, std::size_t size)
        : device_(std::move(device)), size_(size), address_(size ? device_->allocate(size * sizeof(T)) : 0) {}
    /// A copy of `values`.
    Buffer(std::shared_ptr<Device> device, Queue& queue, const std::vector<T>& values)
        : Buffer(std::move(device), values.size()) {
        if (size_) queue.upload(address_, values.data(), size_ * sizeof(T));
    }
    Buffer(Buffer&& other) noexcept { swap(other); }
    Buffer& operator=(Buffer&& other) noexcept {
        Buffer moved(std::move(other));
        swap(moved);
        return *this;
    }
    ~Buffer() {
        if (address_) device_->free(address_);
    }

    /// A pointer for kernels alone.
    T* data() const { return reinterpret_cast<T*>(address_); }
    Address address(std::size_t element = 0) const { return address_ + element * sizeof(T); }
    std::size_t size() const { return size_; }

  private:
    void swap(Buffer& other) noexcept {
        std::swap(device_, other.device_);
        std::swap(size_, other.size_);
        std::swap(address_, other.address_);
    }

    std::shared_ptr<Device> device_;
    std::size_t size_ = 0;
    Address address_ = 0;
};

/// Blocks that cover `count` with `each`.
inline unsigned blocks_of(std::size_t count, int each) {
    return static_cast<unsigned>((count + static_cast<std::size_t>(each) - 1) / static_cast<std::size_t>(each));
}

}  // namespace aigc::cuda
