// SPDX-License-Identifier: Apache-2.0
#include "ops/drift/drift_vec.h"
#include "ops/drift/drift_yuv.h"
#include "ops/simd/avx2.h"
#include "ops/simd/integers_avx2.h"

namespace aigc {

const DriftKernels kDriftAvx2 = {
    spectrum_row<simd::Avx2>,
    field_rows<simd::Avx2>,
    drift_nodes<simd::IntegersAvx2>,
    drift_colours<simd::IntegersAvx2>,
    drift_bytes<simd::IntegersAvx2>,
    drift_yuv8,
    drift_yuv16,
};

}  // namespace aigc
