// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "models/video/upscaler_network.h"

namespace aigc {

/// Load a network that is compiled in, by its name, or one from a .safetensors file of ours ("frames/1"), as
/// aigc_plugin/weights/families/upscaler.py reads it. precision: "float32", "bfloat16", "int8", or "auto", as
/// aigc_plugin/generators/upscaler_network.py understands it for samples of 8 bits. Throws InputError for a file that
/// is damaged or of another kind, BackendUnavailable.
std::unique_ptr<UpscalerNetwork> load_network(const std::string& name_or_path, std::string_view precision);

}  // namespace aigc
