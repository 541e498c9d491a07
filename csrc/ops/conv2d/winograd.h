// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>

#include "base/inline.h"
#include "ops/conv2d/conv2d.h"

namespace aigc {

/// The convolution of conv2d.h for kernels of 3 x 3 in float32, four rows at a time, with a quarter of the
/// multiplications: Winograd's F(4x4, 3x3) (Lavin and Gray 2016). A tile of 4 x 4 pixels depends on 6 x 6 of the input:
///
///     out[y, x, n] = act(bias[n] + add[y, x, n] + (A^T [sum_c (G w G^T)[n, c] * (B^T d[c] B)] A)[y, x])
///
/// where * multiplies element by element. G w G^T, 36 numbers for a kernel of 9, is computed once, in float64. The
/// polynomials are evaluated at 0, +-sqrt(1/2), +-sqrt(2) and infinity, whose matrices lose less than those of 0, +-1,
/// +-2: the error against float64 has 1.6 times the root mean square of the direct sum's (tried on random numbers of 64
/// channels; the usual points have 3 times). At most it is
///
///     (inputs + 30) u |A^T| [sum_c |G w G^T| * (|B^T| |d[c]| |B|)] |A|        u = 2^-24
///
/// so a pixel's error depends on the values of its whole tile, of which the largest must be below 1e30. Tiles begin at
/// the first pixel of the first row of a call: calls that cut an image at multiples of 4 pixels, and of 4 rows, give
/// the same bits.
constexpr std::size_t kWinogradTile = 4, kWinogradTaps = kWinogradTile + 2;
/// Products of a tile for each input and output.
constexpr std::size_t kWinogradProducts = kWinogradTaps * kWinogradTaps;

/// The transformed weights of a layer, in the layout of a kernel; PackedWinograd makes it. `pixel` of the shape is a
/// multiple of kElementPad.
struct WinogradLayer {
    Conv2dShape shape;
    const float* weights = nullptr;  // [tile of columns][product][input][columns of the tile]
    const float *bias = nullptr, *slope = nullptr;
};

struct WinogradCall {
    const float* const* rows = nullptr;  // height + 2 rows of pixels + 2 pixels; nothing else is read
    std::size_t pixels = 0, height = 0;  // of the output; height is 1 … 4
    const float* const* add = nullptr;   // `height` rows laid out as the output, or null
    float* const* out = nullptr;         // `height` rows of padded_columns(outputs) floats a pixel
    float* scratch = nullptr;            // WinogradKernels::scratch(shape) floats, 64-byte aligned
};

/// True for the layers that take less time so: where the sums are long enough to pay for the transforms, and the
/// weights, four times as many as before, still fit the last cache. On one core of a Zen 3 it took 1 / 2.3 of the
/// direct sum's time at 32 to 128 channels, 1 / 1.4 at 256.
AIGC_INLINE constexpr bool winograd_wins(const Conv2dShape& shape) {
    constexpr std::size_t kFewest = 32, kMostWeights = std::size_t{256} * 256;
    return shape.kernel == 3 && shape.inputs >= kFewest && shape.outputs >= kFewest &&
           shape.inputs * shape.outputs <= kMostWeights;
}

struct WinogradKernels {
    std::size_t tile = 1;  // columns of a full tile; a last tile may be any multiple of kElementPad
    std::size_t (*scratch)(const Conv2dShape& shape) = nullptr;
    void (*run)(const WinogradLayer& layer, const WinogradCall& call) = nullptr;
};

extern const WinogradKernels kWinogradAvx2, kWinogradAvx512;

}  // namespace aigc
