// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/cpu.h"
#include "ops/precision.h"

namespace aigc {

// Each in the header of its operation, ops/<operation>/<operation>.h.
struct AttentionKernels;
struct BytesResampleKernels;
struct ColourKernels;
struct Conv1dKernel;
struct Conv2dKernels;
struct CouplingKernels;
struct DriftKernels;
struct FirKernels;
struct GridConvKernels;
struct InvConvKernels;
struct LocationAttentionKernels;
struct LstmKernels;
struct MatvecKernels;
struct MotionKernels;
struct PixelShuffleKernels;
struct PointwiseKernels;
struct ResampleKernels;
struct WavenetKernels;
struct Winograd1dKernels;
struct WinogradKernels;

/// The kernels of one tier, a set for each operation. Each slot is filled by the reference and overwritten tier by
/// tier; a tier without kernels of its own keeps those of the tier below. Include the header of an operation to call
/// its kernels.
struct OpTable {
    const AttentionKernels* attention = nullptr;
    const ColourKernels* colour = nullptr;
    const Conv1dKernel* conv1d = nullptr;
    ByPrecision<const Conv2dKernels*> conv2d;  // null where the tier lacks the precision
    const CouplingKernels* coupling = nullptr;
    const DriftKernels* drift = nullptr;
    const FirKernels* fir = nullptr;
    const GridConvKernels* grid_conv = nullptr;
    const InvConvKernels* invconv = nullptr;
    const LocationAttentionKernels* location_attention = nullptr;
    const LstmKernels* lstm = nullptr;
    const MatvecKernels* matvec = nullptr;
    const MotionKernels* motion = nullptr;
    const PixelShuffleKernels* pixel_shuffle = nullptr;
    const PointwiseKernels* pointwise = nullptr;
    const ResampleKernels* resample = nullptr;
    const BytesResampleKernels* resample_bytes = nullptr;  // null where 8-bit planes are computed in float
    ByPrecision<const WavenetKernels*> wavenet;            // null where the tier lacks the precision
    const WinogradKernels* winograd = nullptr;             // null where every layer is convolved directly
    const Winograd1dKernels* winograd1d = nullptr;         // the same over time
};

/// The table of a tier. Throws BackendUnavailable where has(tier) is false.
const OpTable& op_table(Tier tier);

}  // namespace aigc
