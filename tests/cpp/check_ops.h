// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "base/cpu.h"
#include "ops/op_table.h"

namespace check {

// Each compares one tier's kernels with float64 on odd sizes, on padded buffers and on hostile values.
void check_conv1d(aigc::Tier tier);
void check_winograd1d(aigc::Tier tier);
void check_invconv(aigc::Tier tier);
void check_coupling(aigc::Tier tier);
void check_fir(aigc::Tier tier);
void check_limiter(aigc::Tier tier);
void check_grid_conv(aigc::Tier tier);
void check_attention(aigc::Tier tier);
void check_layer_norm(aigc::Tier tier);
void check_matvec(aigc::Tier tier);
void check_pointwise(aigc::Tier tier);
void check_lstm(aigc::Tier tier);
void check_location_attention(aigc::Tier tier);
void check_resample(aigc::Tier tier);
void check_mix(aigc::Tier tier);
void check_drift(const aigc::DriftKernels& kernels, const std::string& tier);

/// Prints operations and bytes a second of each kernel, beside what the machine gives in that moment.
void bench_ops(aigc::Tier tier);

}  // namespace check
