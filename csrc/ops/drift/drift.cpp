// SPDX-License-Identifier: Apache-2.0
#include "ops/drift/drift.h"

#include "ops/drift/drift_vec.h"
#include "ops/drift/drift_yuv.h"
#include "ops/simd/integers_plain.h"
#include "ops/simd/plain.h"

namespace aigc {

const DriftKernels kDriftReference = {
    spectrum_row<simd::Plain>,
    field_rows<simd::Plain>,
    drift_nodes<simd::IntegersPlain>,
    drift_colours<simd::IntegersPlain>,
    drift_bytes<simd::IntegersPlain>,
    drift_yuv8,
    drift_yuv16,
};

}  // namespace aigc
