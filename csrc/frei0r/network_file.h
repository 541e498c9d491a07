// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "models/video/upscaler_network.h"

namespace aigc {

/// The bytes of a network that is compiled in, such as "aigc-x2"; empty for another name.
std::span<const unsigned char> packaged_network(std::string_view name);

/// Read a network from the bytes of our .safetensors file ("frames/1"), as aigc_plugin/weights/families/upscaler.py
/// does. `bytes` are only read during the call. Throws InputError for a file that is damaged or of another kind.
std::unique_ptr<UpscalerNetwork> read_network(std::span<const unsigned char> bytes, Engine engine);

/// Load a network that is compiled in, by its name, or one from a file. Throws InputError, BackendUnavailable.
std::unique_ptr<UpscalerNetwork> load_network(const std::string& name_or_path, std::string_view precision);

}  // namespace aigc
