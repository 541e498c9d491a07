// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstring>
#include <limits>
#include <new>
#include <type_traits>
#include <utility>

namespace aigc {

/// For memory that is written before it is read.
struct Unset {};

/// Zeroed elements on a 64-byte boundary, with `head` zeroed elements in front of data() and `tail` behind
/// its end, so that a kernel may read past both. data() itself is on the boundary. Movable, not copyable.
/// Throws std::bad_alloc.
template <class T>
class AlignedBuffer {
    static_assert(std::is_trivially_copyable_v<T>);
    static constexpr std::size_t kAlignment = 64;

  public:
    AlignedBuffer() = default;
    explicit AlignedBuffer(std::size_t size, std::size_t head = 0, std::size_t tail = 0) {
        const std::size_t bytes = allocate(size, head, tail);
        if (bytes) std::memset(static_cast<void*>(memory_), 0, bytes);
    }
    /// Elements of any value.
    AlignedBuffer(std::size_t size, Unset) { allocate(size, 0, 0); }
    AlignedBuffer(AlignedBuffer&& other) noexcept { swap(other); }
    AlignedBuffer& operator=(AlignedBuffer&& other) noexcept {
        AlignedBuffer moved(std::move(other));
        swap(moved);
        return *this;
    }
    ~AlignedBuffer() { ::operator delete(memory_, std::align_val_t(kAlignment)); }

    T* data() { return data_; }
    const T* data() const { return data_; }
    std::size_t size() const { return size_; }
    T& operator[](std::size_t i) { return data_[i]; }
    const T& operator[](std::size_t i) const { return data_[i]; }

    void swap(AlignedBuffer& other) noexcept {
        std::swap(memory_, other.memory_);
        std::swap(data_, other.data_);
        std::swap(size_, other.size_);
    }

  private:
    /// Its bytes in all.
    std::size_t allocate(std::size_t size, std::size_t head, std::size_t tail) {
        constexpr std::size_t kStep = kAlignment / sizeof(T);
        const std::size_t front = (head + kStep - 1) / kStep * kStep;
        if (size > std::numeric_limits<std::size_t>::max() / sizeof(T) / 2 - front - tail) throw std::bad_alloc();
        const std::size_t bytes = (front + size + tail) * sizeof(T);
        if (bytes == 0) return 0;
        memory_ = static_cast<T*>(::operator new(bytes, std::align_val_t(kAlignment)));
        data_ = memory_ + front;
        size_ = size;
        return bytes;
    }

    T* memory_ = nullptr;
    T* data_ = nullptr;
    std::size_t size_ = 0;
};

/// Memory that a thread keeps from call to call, as a thread_local: giving it back each time costs as much as the work
/// of a small layer, because the system clears every page that it gives out again.
class KeptFloats {
  public:
    /// So many floats of any value; what was there before is lost.
    float* at_least(std::size_t count) {
        if (memory_.size() < count) memory_ = AlignedBuffer<float>(count, Unset{});
        return memory_.data();
    }

  private:
    AlignedBuffer<float> memory_;
};

}  // namespace aigc
