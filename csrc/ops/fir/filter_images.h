// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <vector>

#include "base/thread_pool.h"
#include "ops/fir/fir.h"
#include "ops/fir/fir_axis.h"

namespace aigc {

/// Images of one call, [count][height][width][channels] each.
struct FilteredImages {
    std::size_t count = 0, channels = 0;
    const float* in = nullptr;
    float* out = nullptr;
};

/// The steps behind a filter: (v * scale + noise + bias), the leaky ReLU, its gain and the limit.
struct FilterEpilogue {
    const float* scale = nullptr;  // [count][channels], or null
    const float* noise = nullptr;  // [out height][out width], of every image, or null
    const float* bias = nullptr;   // [channels], or null
    float slope = 1.0f, gain = 1.0f, limit = 0.0f;
};

/// A separable filter over images, both axes changing their number of pixels (Karras et al. 2020, StyleGAN2, call it
/// upfirdn2d). Rows go over threads.
void filter_images(const FirKernels& kernels, const FirAxis& vertical, const FirAxis& horizontal,
                   const FilteredImages& images, const FilterEpilogue& epilogue, ThreadPool& pool);

/// The filters around a leaky ReLU that keep it free of aliases (Karras et al. 2021, StyleGAN3): enlarge by a separable
/// filter, leaky ReLU with gain and limit, reduce.
struct AliasFreeActivation {
    FirAxis up_vertical, up_horizontal;
    FirAxis down_vertical, down_horizontal;
    /// Weights of a reducing filter that is not separable, [taps][taps] of the two reducing axes, in the order of the
    /// sums; their own weights are not used then. Empty for a separable one.
    std::vector<float> down_square;
    float slope = 0.2f, gain = 1.0f, limit = 0.0f;
};

/// Throws InputError where the axes do not follow each other. Blocks of channels go over threads, row by row: the
/// enlarged image is never stored.
void activate_alias_free(const FirKernels& kernels, const AliasFreeActivation& activation, const FilteredImages& images,
                         ThreadPool& pool);

}  // namespace aigc
