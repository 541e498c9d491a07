// SPDX-License-Identifier: Apache-2.0
#include "ops/conv2d/pixel_shuffle_loops.h"

namespace aigc {

const PixelShuffleKernels kPixelShuffleAvx2 = {shuffle_pixels};

}  // namespace aigc
