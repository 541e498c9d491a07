// SPDX-License-Identifier: Apache-2.0
#include "ops/drift/drift_vec.h"
#include "ops/drift/drift_yuv.h"
#include "ops/simd/avx512.h"
#include "ops/simd/integers_avx512.h"

namespace aigc {

const DriftKernels kDriftAvx512 = {
    spectrum_row<simd::Avx512>,
    field_rows<simd::Avx512>,
    drift_nodes<simd::IntegersAvx512>,
    drift_colours<simd::IntegersAvx512>,
    drift_bytes<simd::IntegersAvx512>,
    drift_yuv8,
    drift_yuv16,
};

}  // namespace aigc
