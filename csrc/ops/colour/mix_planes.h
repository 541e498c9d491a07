// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "ops/resample/resample_plan.h"

namespace aigc {

/// A plane and what its samples are.
template <class View>
struct TypedPlane {
    View view;
    SampleType type;
};

/// Three planes of one size to three others: the mix of colour.h, on samples as they are stored. Integers are rounded
/// to nearest and clamped to [0, peak]; floats are neither. An output may be the very same plane as the input with
/// its number and overlaps nothing else.
struct MixPlanes {
    TypedPlane<ConstPlane> in[3];
    TypedPlane<MutablePlane> out[3];
    float matrix[3][4];
    float peak;
};

void mix_planes(const OpTable& table, const MixPlanes& planes, ThreadPool& pool);

}  // namespace aigc
