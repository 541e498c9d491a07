// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <pybind11/pybind11.h>

#include "models/speech/tacotron2.h"
#include "models/speech/waveglow.h"
#include "models/tensors.h"

namespace aigc {

/// Tensors that are asked of a Python mapping one by one, with the GIL taken for each; float16 and other floating
/// types are converted, C order is made. The mapping may build its arrays on demand.
Tensors tensors_of(const pybind11::object& mapping);

/// Throws InputError for a key that is missing or no size.
std::size_t size_in(const pybind11::dict& config, const char* key);
WaveGlowConfig waveglow_config(const pybind11::dict& config);
WaveNetConfig wavenet_config(const pybind11::dict& config);
Tacotron2Config tacotron2_config(const pybind11::dict& config);

}  // namespace aigc
