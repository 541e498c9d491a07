// SPDX-License-Identifier: Apache-2.0
// Pyramids, the prediction by overlapped blocks, and warps, over rows of 16 samples.
#pragma once
#include "ops/motion/motion.h"
#include "ops/motion/samples_vec.h"

namespace aigc {
namespace {

/// Keys' cubic convolution with a = -1/2: the weights of the samples at -1, 0, 1, 2 for a place in [0, 1).
struct CubicTaps {
    float tap[4];
    AIGC_INLINE explicit CubicTaps(float f)
        : tap{((-0.5f * f + 1) * f - 0.5f) * f, (1.5f * f - 2.5f) * f * f + 1, ((-1.5f * f + 2) * f + 0.5f) * f,
              (0.5f * f - 0.5f) * f * f} {}
};

template <class V>
void halve_row(const MotionPlane& in, const MotionPlane& out, int y) {
    using Row = Row16<V>;
    constexpr float kOuter = 0.125f, kInner = 0.375f;
    const float *r0 = in.row(2 * y - 1) - 1, *r1 = in.row(2 * y) - 1, *r2 = in.row(2 * y + 1) - 1,
                *r3 = in.row(2 * y + 2) - 1;
    float* const to = out.row(y);
    // In blocks: the columns, then every second of them.
    constexpr int kSpan = 64;
    for (int first = 0; first < out.width; first += kSpan) {
        float columns[2 * kSpan + kMotionBlock];
        const int count = out.width - first < kSpan ? out.width - first : kSpan;
        for (int x = 0; x < 2 * count + 2; x += kMotionBlock) {
            const int at = 2 * first + x;
            const Row inner = Row::load(r1 + at) + Row::load(r2 + at), outer = Row::load(r0 + at) + Row::load(r3 + at);
            store(columns + x, fma(Row::splat(kInner), inner, Row::splat(kOuter) * outer));
        }
        for (int x = 0; x < count; ++x) {
            const float* const c = columns + 2 * x;
            to[first + x] = kInner * (c[1] + c[2]) + kOuter * (c[0] + c[3]);
        }
    }
}

/// Keys' six-point cubic convolution: the weights of the samples at -2 … 3 for a place in [0, 1). Its error is of
/// fourth order, so that fine texture keeps its contrast.
struct SixTaps {
    float tap[6];
    AIGC_INLINE explicit SixTaps(float f)
        : tap{outer(f + 2), middle(f + 1), inner(f), inner(1 - f), middle(2 - f), outer(3 - f)} {}

  private:
    AIGC_INLINE static float inner(float x) { return (4.0f / 3 * x - 7.0f / 3) * x * x + 1; }
    AIGC_INLINE static float middle(float x) { return ((-7.0f / 12 * x + 3) * x - 59.0f / 12) * x + 2.5f; }
    AIGC_INLINE static float outer(float x) { return ((1.0f / 12 * x - 2.0f / 3) * x + 1.75f) * x - 1.5f; }
};

/// The weighted sum of row(0) … row(5).
template <class V, class RowAt>
AIGC_INLINE Row16<V> six_rows(const SixTaps& taps, RowAt row) {
    Row16<V> total = Row16<V>::splat(taps.tap[0]) * row(0);
    for (int k = 1; k < 6; ++k) total = fma(Row16<V>::splat(taps.tap[k]), row(k), total);
    return total;
}

/// Rows of a block by interpolation, from the top down.
template <class V>
class InterpolatedRows {
  public:
    AIGC_INLINE InterpolatedRows(const Place& from, int first)
        : from_(from), x_(from.fx), y_(from.fy), whole_(from.fx == 0 && from.fy == 0) {
        if (whole_) return;
        for (int k = 0; k < 5; ++k) rows_[k + 1] = along(first - 2 + k);
    }
    AIGC_INLINE Row16<V> next(int y) {
        if (whole_) return Row16<V>::load(from_.at + y * from_.stride);
        for (int k = 0; k < 5; ++k) rows_[k] = rows_[k + 1];
        rows_[5] = along(y + 3);
        return six_rows<V>(y_, [&](int k) { return rows_[k]; });
    }

  private:
    AIGC_INLINE Row16<V> along(int y) const {
        const float* const p = from_.at + y * from_.stride - 2;
        return six_rows<V>(x_, [&](int k) { return Row16<V>::load(p + k); });
    }
    Place from_;
    SixTaps x_, y_;
    bool whole_;
    Row16<V> rows_[6] = {};
};

/// a + time (b - a), at row y from column x on.
template <class V>
AIGC_INLINE Row16<V> base_row(const BlockPrediction& p, int x, int y) {
    return between(Row16<V>::load(p.a.row(y) + x), Row16<V>::load(p.b.row(y) + x), p.time);
}

/// Adds what block (i, j) says of the band's rows.
template <class V>
inline void add_block(const BlockPrediction& p, const PredictionBand& band, int i, int j) {
    using Row = Row16<V>;
    const int left = i * p.step_x - (p.window_x - p.step_x) / 2, top = j * p.step_y - (p.window_y - p.step_y) / 2;
    const int first = top < band.first ? band.first - top : 0;
    const int last = top + p.window_y > band.last ? band.last - top : p.window_y;
    const int at = j * p.columns + i;
    const float vx = p.vectors[at].x * p.scale_x, vy = p.vectors[at].y * p.scale_y;
    const auto x = static_cast<float>(left), y = static_cast<float>(top);
    const Place place_a = place(p.a, x - p.time * vx, y - p.time * vy);
    const Place place_b = place(p.b, x + (1 - p.time) * vx, y + (1 - p.time) * vy);
    const Row share = Row::splat(p.shares[at]);
    for (int column = 0; column < p.window_x; column += kMotionBlock) {
        InterpolatedRows<V> rows_a({place_a.at + column, place_a.stride, place_a.fx, place_a.fy}, first);
        InterpolatedRows<V> rows_b({place_b.at + column, place_b.stride, place_b.fx, place_b.fy}, first);
        const Row fall = Row::load(p.fall_x + column);
        for (int row = first; row < last; ++row) {
            const Row from_a = rows_a.next(row), from_b = rows_b.next(row);
            const Row weight = fall * Row::splat(p.fall_y[row] * p.weights[at]);
            const Row change = fma(share, from_b - from_a, from_a) - base_row<V>(p, left + column, top + row);
            const std::ptrdiff_t to = (top + row - band.first) * band.stride + left + column + 2 * kMotionBlock;
            store(band.sums + to, fma(weight, change, Row::load(band.sums + to)));
            store(band.norms + to, weight + Row::load(band.norms + to));
        }
    }
}

template <class V>
void predict_band(const BlockPrediction& p, const PredictionBand& band) {
    using Row = Row16<V>;
    for (int y = band.first; y < band.last; ++y) {
        for (std::ptrdiff_t x = 0; x < band.stride; x += kMotionBlock) {
            store(band.sums + (y - band.first) * band.stride + x, Row::splat(0));
            store(band.norms + (y - band.first) * band.stride + x, Row::splat(0));
        }
    }
    for (int j = 0; j < p.rows; ++j) {
        const int top = j * p.step_y - (p.window_y - p.step_y) / 2;
        if (top + p.window_y <= band.first || top >= band.last) continue;
        for (int i = 0; i < p.columns; ++i) add_block<V>(p, band, i, j);
    }
    for (int y = band.first; y < band.last; ++y) {
        for (int x = 0; x < p.a.width; x += kMotionBlock) {
            const std::ptrdiff_t from = (y - band.first) * band.stride + x + 2 * kMotionBlock;
            const Row sums = Row::load(band.sums + from), norms = Row::load(band.norms + from);
            const Row base = base_row<V>(p, x, y);
            const Row out = base + sums / norms;
            float row[kMotionBlock];
            store(row, out);
            const int count = p.a.width - x < kMotionBlock ? p.a.width - x : kMotionBlock;
            float* const to = band.out + (y - band.first) * band.out_stride + x;
            for (int k = 0; k < count; ++k) to[k] = row[k];
        }
    }
}

AIGC_INLINE bool finite(float x) { return x - x == 0; }

void warp_row(const MotionPlane& in, const float* flow, int y, float* out) {
    const auto right = static_cast<float>(in.width - 1), bottom = static_cast<float>(in.height - 1);
    for (int x = 0; x < in.width; ++x) {
        float u = flow[2 * x], v = flow[2 * x + 1];
        if (!finite(u) || !finite(v)) u = v = 0;
        u = bounded(static_cast<float>(x) + u, 0, right);
        v = bounded(static_cast<float>(y) + v, 0, bottom);
        const int column = floor_of(u), row = floor_of(v);
        const CubicTaps horizontal(u - static_cast<float>(column)), vertical(v - static_cast<float>(row));
        float total = 0;
        for (int k = 0; k < 4; ++k) {
            const float* const p = in.row(row - 1 + k) + column;
            const float* const tap = horizontal.tap;
            total += vertical.tap[k] * (tap[0] * p[-1] + tap[1] * p[0] + tap[2] * p[1] + tap[3] * p[2]);
        }
        out[x] = total;
    }
}

}  // namespace
}  // namespace aigc
