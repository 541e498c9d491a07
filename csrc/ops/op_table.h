// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/cpu.h"
#include "ops/attention/attention.h"
#include "ops/colour/colour.h"
#include "ops/conv1d/conv1d.h"
#include "ops/conv2d/conv2d.h"
#include "ops/conv2d/pixel_shuffle.h"
#include "ops/coupling/coupling.h"
#include "ops/invconv/invconv.h"
#include "ops/location_attention/location_attention.h"
#include "ops/lstm/lstm.h"
#include "ops/matvec/matvec.h"
#include "ops/resample/resample.h"

namespace aigc {

struct MotionKernels;   // ops/motion/motion.h
struct WavenetKernels;  // ops/wavenet/wavenet.h

/// The kernels of one tier. Every slot is filled by the reference and overwritten tier by tier; a tier
/// that has no kernel of its own keeps the one below it.
struct OpTable {
    const Conv1dKernel* conv1d = nullptr;
    InvConvKernel invconv = nullptr;
    const CouplingKernels* coupling = nullptr;
    AttentionKernel attention = nullptr;
    LayerNormKernel layer_norm = nullptr;
    const LocationAttentionKernels* location_attention = nullptr;
    LstmCellKernel lstm_cell = nullptr;
    const MatvecKernels* matvec = nullptr;
    const ResampleKernels* resample = nullptr;
    const BytesResampleKernels* resample_bytes = nullptr;  // null where 8-bit planes are computed in float
    MixKernel mix = nullptr;
    PixelShuffleKernel pixel_shuffle = nullptr;

    // The convolution over a picture by precision; null where the tier lacks that precision.
    const Conv2dKernels* conv2d_f32 = nullptr;
    const Conv2dKernels* conv2d_bf16 = nullptr;
    const Conv2dKernels* conv2d_int8 = nullptr;
    const MotionKernels* motion = nullptr;

    // The gated dilated layer by precision; null where the tier lacks that precision.
    const WavenetKernels* wavenet_f32 = nullptr;
    const WavenetKernels* wavenet_bf16 = nullptr;
    const WavenetKernels* wavenet_int8 = nullptr;
};

/// The table of a tier. Throws BackendUnavailable where has(tier) is false.
const OpTable& op_table(Tier tier);

}  // namespace aigc
