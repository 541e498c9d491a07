// SPDX-License-Identifier: Apache-2.0
#include "ops/colour/colour_vec.h"
#include "ops/simd/avx512.h"

namespace aigc {

const ColourKernels kColourAvx512 = {mix_vectors<simd::Avx512>};

}  // namespace aigc
