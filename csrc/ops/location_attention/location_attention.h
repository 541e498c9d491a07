// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>

#include "base/rows.h"

namespace aigc {

/// The two halves of a step of location-sensitive attention (Chorowski et al. 2015) over the positions t of a text:
///
///     energy[t] = sum_a v[a] tanh(features[t, a])
///
/// features are the sum of projected query, projected memory and location. They are not changed.
struct AttentionEnergiesCall {
    Rows<const float> features;  // positions × attention dimensions
    const float* v = nullptr;
    float* energies = nullptr;
};

///     shares     = softmax(energies)
///     location   [t] = (shares[t], location[t, 1] + shares[t])      the newest and the sum of all, side by side
///     context    = sum_t shares[t] memory[t]
///
/// At least one position; nothing overlaps.
struct AttendCall {
    Rows<const float> memory;         // positions × columns
    const float* energies = nullptr;  // finite
    float* shares = nullptr;
    float* location = nullptr;  // positions × 2
    float* context = nullptr;   // columns
};

struct LocationAttentionKernels {
    void (*energies)(const AttentionEnergiesCall& call) = nullptr;
    void (*attend)(const AttendCall& call) = nullptr;
};

extern const LocationAttentionKernels kLocationAttentionReference, kLocationAttentionAvx2, kLocationAttentionAvx512;

}  // namespace aigc
