// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>

#include "cuda/device.h"
#include "models/engine.h"

namespace aigc {

/// The means by which models compute on a GPU: in bfloat16, with sums in float32. What a model does beside its kernels
/// for the device runs on the host's engine, in float32.
struct CudaEngine {
    std::shared_ptr<cuda::Device> device;
    Engine host;
};

}  // namespace aigc
