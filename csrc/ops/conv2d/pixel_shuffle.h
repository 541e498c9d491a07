// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>

#include "ops/resample/resample.h"  // SampleType

namespace aigc {

/// The last step of an up-scaling network (Shi et al., "Real-time single image and video super-resolution using an
/// efficient sub-pixel convolution", 2016), for one row of one colour: `scale` values a pixel along x become the
/// samples of one output row,
///
///     out[x * scale + dx] = base[x] + span * values[x * pixel + dx * channel]
///
/// Samples that are whole numbers are clamped to 0 … peak and rounded, halves up; a NaN gives 0. Floats are
/// stored as they are.
struct PixelShuffleCall {
    const float* values = nullptr;
    std::size_t pixel = 0, channel = 0;  // floats from a pixel to the next, and from one dx to the next
    std::size_t pixels = 0, scale = 1;
    const float* base = nullptr;  // per pixel
    float span = 1.0f, peak = 0.0f;
    SampleType type = SampleType::u8;
    void* out = nullptr;  // pixels * scale samples
};

struct PixelShuffleKernels {
    void (*run)(const PixelShuffleCall& call) = nullptr;
};

extern const PixelShuffleKernels kPixelShuffleReference, kPixelShuffleAvx2, kPixelShuffleAvx512;

}  // namespace aigc
