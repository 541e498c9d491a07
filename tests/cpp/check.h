// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include "base/rows.h"

namespace check {

inline int failures = 0;

/// 2^-24: half a unit of the last place of a float between 1 and 2.
constexpr double kEpsilon = 5.9604644775390625e-8;

/// Counts a failure and says where.
inline void expect(bool holds, const std::string& what) {
    if (holds) return;
    std::printf("FAILED %s\n", what.c_str());
    ++failures;
}

/// Numbers that are the same in every run: uniform in [-1, 1).
class Random {
  public:
    explicit Random(std::uint64_t seed) : state_(seed * 2654435769u + 1) {}
    float operator()() {
        state_ = state_ * 6364136223846793005ull + 1442695040888963407ull;
        return static_cast<float>(static_cast<std::int64_t>(state_ >> 40) - (1 << 23)) / (1 << 23);
    }

  private:
    std::uint64_t state_;
};

/// A matrix amid canaries: `front` floats before it (so that it is not aligned), gaps behind each row and behind
/// the last; intact() tells whether a kernel wrote into any of them.
class Padded {
  public:
    Padded(std::size_t rows, std::size_t cols, std::size_t gap, std::size_t front = 3)
        : rows_(rows),
          cols_(cols),
          stride_(cols + gap),
          front_(front),
          memory_(front + rows * stride_ + kBehind, kCanary) {
        for (std::size_t t = 0; t < rows; ++t)
            for (std::size_t c = 0; c < cols; ++c) view().row(t)[c] = 0;
    }
    template <class Make>
    Padded& fill(Make make) {
        for (std::size_t t = 0; t < rows_; ++t)
            for (std::size_t c = 0; c < cols_; ++c) view().row(t)[c] = make();
        return *this;
    }
    /// All of it, canaries too; the first element of the matrix is at front().
    std::vector<float>& memory() { return memory_; }
    std::size_t front() const { return front_; }
    aigc::Rows<float> view() { return {memory_.data() + front_, rows_, cols_, stride_}; }
    bool intact() {
        for (std::size_t i = 0; i < memory_.size(); ++i) {
            const bool inside = i >= front_ && i < front_ + rows_ * stride_ && (i - front_) % stride_ < cols_;
            if (!inside && memory_[i] != kCanary) return false;
        }
        return true;
    }

  private:
    static constexpr float kCanary = -7.25e8f;
    static constexpr std::size_t kBehind = 37;
    std::size_t rows_, cols_, stride_, front_;
    std::vector<float> memory_;
};

/// |got - want| <= bound, or both are the same infinity or not a number.
inline bool close(double got, double want, double bound) {
    if (std::isnan(want)) return std::isnan(got);
    if (std::isinf(want)) return got == want;
    return std::abs(got - want) <= bound;
}

/// The name of a case for messages: "invconv avx2 77x8".
inline std::string label(const char* op, std::string_view tier, std::size_t rows, std::size_t cols) {
    return std::string(op) + " " + std::string(tier) + " " + std::to_string(rows) + "x" + std::to_string(cols);
}

}  // namespace check
