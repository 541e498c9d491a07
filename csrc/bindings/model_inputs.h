// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <pybind11/pybind11.h>

#include <optional>

#include "bindings/array.h"
#include "models/speech/tacotron2.h"
#include "models/speech/waveglow.h"
#include "models/tensors.h"

namespace aigc {

/// Tensors from a Python mapping, read one by one with the GIL held for each. float16 and other floating types are
/// converted to float32 in C order. The mapping may build its arrays on demand.
Tensors tensors_of(const pybind11::object& mapping);

/// A size of a configuration; throws InputError for a key that is missing or not a whole number from 0.
std::size_t size_in(const pybind11::dict& config, const char* key);
WaveGlowConfig waveglow_config(const pybind11::dict& config);

struct WaveGlowInputs {
    Rows<const float> mel, source, latents;
};
/// The arrays of a push, checked against the configuration; throws InputError.
WaveGlowInputs waveglow_inputs(const WaveGlowConfig& config, const FloatArray& mel,
                               const std::optional<FloatArray>& source, const std::optional<FloatArray>& latents);
WaveNetConfig wavenet_config(const pybind11::dict& config);
Tacotron2Config tacotron2_config(const pybind11::dict& config);

}  // namespace aigc
