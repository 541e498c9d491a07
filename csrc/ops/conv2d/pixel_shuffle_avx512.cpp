// SPDX-License-Identifier: Apache-2.0
#include "ops/conv2d/pixel_shuffle_loops.h"

namespace aigc {

void pixel_shuffle_avx512(const PixelShuffleCall& call) { shuffle_pixels(call); }

}  // namespace aigc
