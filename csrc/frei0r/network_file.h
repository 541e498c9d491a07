// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "models/video/upscaler_network.h"

namespace aigc {

/// The bytes of a network that is compiled in, such as "aigc-x2"; empty where there is none of that name.
std::span<const unsigned char> packaged_network(std::string_view name);

/// Of a .safetensors file of ours ("frames/1"): what aigc_plugin/weights/families/upscaler.py reads, without Python.
/// `bytes` are only read during the call. Throws InputError for a file that is damaged or something else.
std::unique_ptr<UpscalerNetwork> read_network(std::span<const unsigned char> bytes, Engine engine);

/// A network that is compiled in, by its name, or of a file. Throws InputError, and BackendUnavailable.
std::unique_ptr<UpscalerNetwork> load_network(const std::string& name_or_path, std::string_view precision);

}  // namespace aigc
