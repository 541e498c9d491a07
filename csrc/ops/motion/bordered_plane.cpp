// SPDX-License-Identifier: Apache-2.0
#include "ops/motion/bordered_plane.h"

#include <algorithm>

#include "ops/op_table.h"

namespace aigc {
namespace {

constexpr int kRowsAtOnce = 16;

/// body(y) for every row, by threads.
template <class Body>
void for_rows(int height, ThreadPool& pool, Body body) {
    pool.parallel_for(static_cast<std::size_t>((height + kRowsAtOnce - 1) / kRowsAtOnce), [&](std::size_t block) {
        const int first = static_cast<int>(block) * kRowsAtOnce;
        for (int y = first; y < std::min(first + kRowsAtOnce, height); ++y) body(y);
    });
}

}  // namespace

BorderedPlane::BorderedPlane(int width, int height) {
    const std::ptrdiff_t stride = (width + 2 * kMotionBorder + 15) / 16 * 16;
    memory_ = AlignedBuffer<float>(static_cast<std::size_t>(stride) * (height + 2 * kMotionBorder), 0, 64);
    view_ = {memory_.data() + kMotionBorder * stride + kMotionBorder, width, height, stride};
}

template <class Sample>
BorderedPlane::BorderedPlane(const SamplePlane<const Sample>& from, ThreadPool& pool)
    : BorderedPlane(from.width, from.height) {
    for_rows(from.height, pool, [&](int y) {
        const Sample* const in = from.data + y * from.stride;
        std::copy(in, in + from.width, view_.row(y));
    });
    fill_border();
}

void BorderedPlane::fill_sides(int y) {
    float* const row = view_.row(y);
    std::fill(row - kMotionBorder, row, row[0]);
    std::fill(row + view_.width, row - kMotionBorder + view_.stride, row[view_.width - 1]);
}

void BorderedPlane::fill_border() {
    for (int y = 0; y < view_.height; ++y) fill_sides(y);
    const auto copy_row = [&](int from, int to) {
        const float* const row = view_.row(from) - kMotionBorder;
        std::copy(row, row + view_.stride, view_.row(to) - kMotionBorder);
    };
    for (int y = 1; y <= kMotionBorder; ++y) {
        copy_row(0, -y);
        copy_row(view_.height - 1, view_.height - 1 + y);
    }
}

BorderedPlane BorderedPlane::lit(float gain, float offset) const {
    BorderedPlane out(view_.width, view_.height);
    for (int y = 0; y < view_.height; ++y)
        for (int x = 0; x < view_.width; ++x) out.view_.row(y)[x] = gain * view_.row(y)[x] + offset;
    out.fill_border();
    return out;
}

Pyramid Pyramid::lit(float gain, float offset) const {
    Pyramid out;
    for (const BorderedPlane& level : levels_) out.levels_.push_back(level.lit(gain, offset));
    return out;
}

template <class Sample>
Pyramid::Pyramid(const OpTable& table, const SamplePlane<const Sample>& from, ThreadPool& pool) {
    constexpr int kCoarsest = 40;
    levels_.emplace_back(from, pool);
    while (std::min(levels_.back().view().width, levels_.back().view().height) > kCoarsest) {
        const MotionPlane in = levels_.back().view();
        BorderedPlane out((in.width + 1) / 2, (in.height + 1) / 2);
        for_rows(out.view().height, pool, [&](int y) { table.motion->halve(in, out.view(), y); });
        out.fill_border();
        levels_.push_back(std::move(out));
    }
}

template BorderedPlane::BorderedPlane(const SamplePlane<const std::uint8_t>&, ThreadPool&);
template BorderedPlane::BorderedPlane(const SamplePlane<const std::uint16_t>&, ThreadPool&);
template BorderedPlane::BorderedPlane(const SamplePlane<const float>&, ThreadPool&);
template Pyramid::Pyramid(const OpTable&, const SamplePlane<const std::uint8_t>&, ThreadPool&);
template Pyramid::Pyramid(const OpTable&, const SamplePlane<const std::uint16_t>&, ThreadPool&);
template Pyramid::Pyramid(const OpTable&, const SamplePlane<const float>&, ThreadPool&);

}  // namespace aigc
