// SPDX-License-Identifier: Apache-2.0
#include "ops/grid_conv/grid_conv.h"

#include <algorithm>

namespace aigc {
namespace {

void run(const GridConvTile& tile) {
    for (std::size_t p = 0; p < tile.pixels; ++p) {
        for (std::size_t n = 0; n < tile.columns; ++n) {
            double sum = 0;
            for (std::size_t t = 0; t < tile.tap_count; ++t)
                for (std::size_t c = 0; c < tile.inputs; ++c)
                    sum += static_cast<double>(tile.taps[t * kGridConvPixels + p][c]) *
                           tile.weights[(t * tile.inputs + c) * tile.width + n];
            if (tile.scale) sum *= tile.scale[p][n];
            if (tile.noise) sum += tile.noise[p];
            double v = sum + tile.bias[n];
            v = (v < 0 ? v * tile.slope : v) * tile.gain;
            const double limit = tile.limit;
            tile.out[p][n] = static_cast<float>(v > limit ? limit : v < -limit ? -limit : v);
        }
    }
}

}  // namespace

const GridConvKernels kGridConvReference = {1, 16, run};

}  // namespace aigc
