// SPDX-License-Identifier: Apache-2.0
#include "ops/simd/vec_avx2.h"

#include "ops/simd/codes_avx2.h"

#include "ops/resample/resample_vec.h"

namespace aigc {

const ResampleKernels kResampleAvx2 = {
    Vec::lanes, {widen<std::uint8_t>, widen<std::uint16_t>, widen<float>},
    across,     {down<std::uint8_t>, down<std::uint16_t>, down<float>},
    drain,
};

}  // namespace aigc
