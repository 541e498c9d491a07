// SPDX-License-Identifier: Apache-2.0
#include "ops/colour/colour_vec.h"
#include "ops/simd/avx2.h"

namespace aigc {

const ColourKernels kColourAvx2 = {mix_vectors<simd::Avx2>};

}  // namespace aigc
