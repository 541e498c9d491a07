// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <utility>

#include "cuda/queue.h"

namespace aigc::cuda {

/// SlidingRows in the memory of a device: a window of the rows of a stream, contiguous, appended at the end and dropped
/// at the front. Rows that were never written hold zeros. All work goes through the queue that the calls name, in
/// order.
template <class T>
class DeviceRows {
  public:
    DeviceRows(std::shared_ptr<Device> device, std::size_t cols) : device_(std::move(device)), cols_(cols) {}

    std::size_t begin() const { return begin_; }
    std::size_t end() const { return end_; }
    std::size_t cols() const { return cols_; }
    int stride() const { return static_cast<int>(cols_); }

    /// Row `first`, and behind it those up to end().
    T* rows(std::size_t first) const { return buffer_.data() + (offset_ + first - begin_) * cols_; }
    Address address(std::size_t first) const { return buffer_.address((offset_ + first - begin_) * cols_); }

    T* append(Queue& queue, std::size_t count) {
        make_room(queue, count);
        end_ += count;
        return rows(end_ - count);
    }
    void drop_before(std::size_t first) {
        offset_ += first - begin_;
        begin_ = first;
        if (begin_ == end_) offset_ = 0;
    }

  private:
    void make_room(Queue& queue, std::size_t count) {
        const std::size_t held = end_ - begin_, capacity = cols_ ? buffer_.size() / cols_ : 0;
        if (offset_ + held + count <= capacity) return;
        const Address from = buffer_.address(offset_ * cols_);
        const std::size_t bytes = held * cols_ * sizeof(T);
        // Moving to the front copies no more rows than were dropped since the last time.
        if (held + count <= capacity && offset_ >= held) {
            queue.copy(buffer_.address(), from, bytes);
        } else {
            Buffer<T> larger(device_, (2 * held + count) * cols_);
            queue.clear(larger.address(), larger.size() * sizeof(T));
            queue.copy(larger.address(), from, bytes);
            queue.wait();  // before the old one goes
            buffer_ = std::move(larger);
        }
        offset_ = 0;
    }

    std::shared_ptr<Device> device_;
    std::size_t cols_, begin_ = 0, end_ = 0;
    std::size_t offset_ = 0;  // of row begin_ in the buffer
    Buffer<T> buffer_;
};

}  // namespace aigc::cuda
