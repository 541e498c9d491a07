// SPDX-License-Identifier: Apache-2.0
#include "models/video/patch.h"

#include <algorithm>
#include <cmath>

namespace aigc {
namespace {

/// A shift as whole pixels and what is left.
struct Shift {
    int whole;
    float rest;
    explicit Shift(float by) : whole(static_cast<int>(std::floor(by))), rest(by - std::floor(by)) {}
};

/// out[x] = in(x + across.whole + across.rest) between rows `upper` and `lower`; column x of the rows is at x + first,
/// and columns below `left` or from `right` on do not exist.
void bilinear_row(const float* upper, const float* lower, float down, Shift across, int first, int left, int right,
                  int width, float* out) {
    const auto value = [&](int i, int j) {
        const float high = upper[i] + across.rest * (upper[j] - upper[i]),
                    low = lower[i] + across.rest * (lower[j] - lower[i]);
        return high + down * (low - high);
    };
    const int shift = first + across.whole;
    const int begin = std::clamp(left - shift, 0, width), end = std::clamp(right - 1 - shift, begin, width);
    for (int x = 0; x < begin; ++x)
        out[x] = value(std::clamp(x + shift, left, right - 1), std::clamp(x + shift + 1, left, right - 1));
    for (int x = begin; x < end; ++x) out[x] = value(x + shift, x + shift + 1);
    for (int x = end; x < width; ++x)
        out[x] = value(std::clamp(x + shift, left, right - 1), std::clamp(x + shift + 1, left, right - 1));
}

}  // namespace

Patch::Patch(int left, int top, int columns, int rows)
    : x(left), y(top), width(columns), height(rows), samples(static_cast<std::size_t>(columns) * rows) {}

void move_samples(const MotionPlane& plane, int x, int y, int width, int height, MotionVector by, float* out) {
    const Shift across(by.x), down(by.y);
    for (int j = 0; j < height; ++j) {
        const int upper = std::clamp(y + j + down.whole, 0, plane.height - 1),
                  lower = std::clamp(y + j + down.whole + 1, 0, plane.height - 1);
        bilinear_row(plane.row(upper), plane.row(lower), down.rest, across, x, 0, plane.width, width,
                     out + static_cast<std::ptrdiff_t>(j) * width);
    }
}

Patch moved(const MotionPlane& plane, const Patch& like, MotionVector by) {
    Patch out(like.x, like.y, like.width, like.height);
    move_samples(plane, out.x, out.y, out.width, out.height, by, out.samples.data());
    return out;
}

Patch moved(const Patch& patch, MotionVector by) {
    Patch out(patch.x, patch.y, patch.width, patch.height);
    const Shift across(by.x), down(by.y);
    for (int j = 0; j < out.height; ++j) {
        const int upper = std::clamp(j + down.whole, 0, patch.height - 1),
                  lower = std::clamp(j + down.whole + 1, 0, patch.height - 1);
        bilinear_row(patch.row(upper), patch.row(lower), down.rest, across, 0, 0, patch.width, out.width, out.row(j));
    }
    return out;
}

Patch smoothed(const Patch& patch) {
    Patch across = patch, out = patch;
    for (int j = 0; j < patch.height; ++j) {
        const float* const in = patch.row(j);
        float* const to = across.row(j);
        for (int i = 1; i < patch.width - 1; ++i) to[i] = 0.25f * (in[i - 1] + in[i + 1]) + 0.5f * in[i];
    }
    for (int j = 1; j < patch.height - 1; ++j) {
        const float *const above = across.row(j - 1), *const here = across.row(j), *const below = across.row(j + 1);
        float* const to = out.row(j);
        for (int i = 0; i < patch.width; ++i) to[i] = 0.25f * (above[i] + below[i]) + 0.5f * here[i];
    }
    return out;
}

Patch halved(const Patch& patch) {
    Patch out(patch.x / 2, patch.y / 2, patch.width / 2, patch.height / 2);
    for (int j = 0; j < out.height; ++j) {
        const float *const upper = patch.row(2 * j), *const lower = patch.row(2 * j + 1);
        for (int i = 0; i < out.width; ++i)
            out.row(j)[i] = 0.25f * (upper[2 * i] + upper[2 * i + 1] + lower[2 * i] + lower[2 * i + 1]);
    }
    return out;
}

}  // namespace aigc
