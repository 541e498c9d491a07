// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "frei0r/json.h"
#include "models/tensors.h"

namespace aigc {

using Bytes = std::span<const unsigned char>;

/// A .safetensors file of `aigc models convert`, in memory.
struct WeightsFile {
    Json header;
    Bytes data;

    const Json& about() const { return header["__metadata__"]; }
    /// The tensor as float32 in memory of its own; throws InputError where it is missing, or not of F16 or F32.
    Tensor tensor(const std::string& name) const;
};

/// Throws InputError where the bytes are no such file.
WeightsFile open_weights(Bytes bytes);
/// All bytes of a file; throws InputError where there is none, or it is larger than 256 MiB.
std::vector<unsigned char> read_weights_file(const std::string& path);
/// A file that is compiled in (see embed.cmake); empty for a name that is not.
Bytes packaged_weights(std::string_view name);

}  // namespace aigc
