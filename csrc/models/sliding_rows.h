// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstring>

#include "base/aligned.h"
#include "base/rows.h"

namespace aigc {

/// A window of the rows of a stream: those that are still needed, numbered from the start of the stream. Rows are
/// appended at the end and dropped at the front; memory is proportional to the most rows that were held at once.
template <class T>
class SlidingRows {
  public:
    SlidingRows() = default;
    explicit SlidingRows(std::size_t cols, std::size_t stride) : cols_(cols), stride_(stride) {}
    explicit SlidingRows(std::size_t cols) : SlidingRows(cols, cols) {}

    std::size_t begin() const { return begin_; }
    std::size_t end() const { return end_; }
    std::size_t cols() const { return cols_; }

    Rows<T> rows(std::size_t first, std::size_t count) {
        return {buffer_.data() + (offset_ + first - begin_) * stride_, count, cols_, stride_};
    }
    /// New rows with unspecified contents, but zeros between cols and stride.
    Rows<T> append(std::size_t count) {
        make_room(count);
        end_ += count;
        return rows(end_ - count, count);
    }
    void drop_before(std::size_t first) {
        offset_ += first - begin_;
        begin_ = first;
        if (begin_ == end_) offset_ = 0;
    }

  private:
    void make_room(std::size_t count) {
        const std::size_t held = end_ - begin_, capacity = stride_ ? buffer_.size() / stride_ : 0;
        if (offset_ + held + count <= capacity) return;
        // Moving to the front copies no more rows than were dropped since the last time.
        if (held + count <= capacity && offset_ >= held) {
            std::memmove(buffer_.data(), buffer_.data() + offset_ * stride_, held * stride_ * sizeof(T));
        } else {
            AlignedBuffer<T> larger((2 * held + count) * stride_);
            if (held) std::memcpy(larger.data(), buffer_.data() + offset_ * stride_, held * stride_ * sizeof(T));
            buffer_ = std::move(larger);
        }
        offset_ = 0;
    }

    std::size_t cols_ = 0, stride_ = 0;
    std::size_t begin_ = 0, end_ = 0;
    std::size_t offset_ = 0;  // of row begin_ in the buffer
    AlignedBuffer<T> buffer_;
};

}  // namespace aigc
