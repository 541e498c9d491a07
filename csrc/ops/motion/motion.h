// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>

#include "base/inline.h"

namespace aigc {

/// Motion between two pictures a and b, of blocks that belong to a moment `time` between them (0 is a, 1 is b): the
/// vector v of a block at x says that a(x - time v) and b(x + (1 - time) v) show the same. time 0 is the forward
/// motion of a's pixels, time 1 that of b's. v is in pixels over the whole interval.
///
/// Inverse search over pyramids after Kroeger et al., "Fast Optical Flow using Dense Inverse Search", 2016; the
/// symmetric form and the prediction of pixels by overlapped blocks (Orchard and Sullivan, 1994) are for pictures
/// that do not exist: their flow is found where they are.

/// Pixels in front of and behind each row and column that repeat the edge; vectors lead no further.
inline constexpr int kMotionBorder = 64;
/// Blocks are compared over a square of so many pixels, whatever the step between them.
inline constexpr int kMotionBlock = 16;
/// Samples across the largest window of a prediction.
inline constexpr int kMotionWindow = 32;

/// A picture with its border: data is pixel (0, 0).
struct MotionPlane {
    float* data = nullptr;
    int width = 0, height = 0;
    std::ptrdiff_t stride = 0;
    AIGC_INLINE float* row(int y) const { return data + y * stride; }
};

struct MotionVector {
    float x = 0, y = 0;
};

/// Block (i, j) is centred on the cell of step × step pixels that begins at (i step, j step).
struct MotionBlocks {
    MotionVector* vectors = nullptr;
    float* costs = nullptr;  ///< mean absolute difference, less zero_bias for a vector of zero
    int columns = 0, rows = 0, step = 0;
};

struct SearchWeights {
    float smoothness;   ///< cost of each pixel that a vector differs from its neighbours
    float limit;        ///< up to so many pixels
    float zero;         ///< advantage of standing still
    float zero_around;  ///< more of it where the eight neighbours stand still
    float damping;      ///< of the Gauss-Newton step, per pixel: the variance of noise in a gradient
};

/// One step of a search at one level of the pyramid. All values are in units of the planes' samples.
struct BlockSearch {
    MotionPlane a, b;
    float time;
    SearchWeights weights;
    int range;             ///< of the full search in pixels, where there is no coarser level
    int newton_steps;      ///< at most, in seed
    int reach;             ///< improve: neighbours so far away are asked too
    MotionBlocks coarser;  ///< the field to begin with, blocks twice as far apart in this picture; or no rows
    float enlarged;        ///< what its vectors are multiplied by: 2 from the next level, 1 from the same
    MotionBlocks from;     ///< improve: what is read
    MotionBlocks to;       ///< what is written
};

/// Samples of a new picture or of a plane of it: the mean of what the blocks say, each weighted by its window.
///     out = base + sum_block w (p - base) / sum_block w       base = a + time (b - a)
///     p   = (1 - share) a(x - time v) + share b(x + (1 - time) v)      a, b by Keys' six-point cubic convolution
struct BlockPrediction {
    MotionPlane a, b;
    float time;
    const MotionVector* vectors;
    const float* weights;  ///< of each block, > 0
    const float* shares;   ///< of b in each block
    int columns, rows;
    int step_x, step_y;            ///< in this plane's samples
    int window_x, window_y;        ///< up to kMotionWindow samples
    const float *fall_x, *fall_y;  ///< kMotionWindow weights across a window, 0 behind its end
    float scale_x, scale_y;        ///< vectors in this plane's samples
};

/// out[y] for rows first … last - 1. `sums` and `norms` are scratch rows of width + 4 kMotionBlock floats (both of
/// stride floats), one for each of these rows.
struct PredictionBand {
    int first, last;
    float *sums, *norms;
    std::ptrdiff_t stride;
    float* out;
    std::ptrdiff_t out_stride;
};

struct MotionKernels {
    /// Row y of a plane of half the size, rounded up: 4 × 4 taps [1 3 3 1] / 8. Not its border.
    void (*halve)(const MotionPlane& in, const MotionPlane& out, int y) = nullptr;
    /// Row j of a first field: the best of zero, the coarser level's vectors around it (or a full search), refined.
    void (*seed)(const BlockSearch& search, int j) = nullptr;
    /// Row j of a better field: the best of the old vector, its neighbours', their mean, and a refinement.
    void (*improve)(const BlockSearch& search, int j) = nullptr;
    void (*predict)(const BlockPrediction& prediction, const PredictionBand& band) = nullptr;
    /// A row of a backward warp: out[x] = in(x + flow[2 x], y + flow[2 x + 1]) with the edge repeated, by bicubic
    /// interpolation (a = -1/2); where the flow is not finite, in(x, y).
    void (*warp)(const MotionPlane& in, const float* flow, int y, float* out) = nullptr;
};

extern const MotionKernels kMotionReference, kMotionAvx2, kMotionAvx512;

}  // namespace aigc
