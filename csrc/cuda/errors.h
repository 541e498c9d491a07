// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <new>
#include <stdexcept>
#include <string>
#include <utility>

namespace aigc {

/// A device has less memory left than is asked for; it and everything on it can still be used.
struct OutOfDeviceMemory : std::bad_alloc {
    OutOfDeviceMemory(std::string text, std::size_t wanted_bytes, std::size_t free_bytes)
        : message(std::move(text)), wanted(wanted_bytes), free(free_bytes) {}
    const char* what() const noexcept override { return message.c_str(); }
    std::string message;
    std::size_t wanted, free;  // bytes
};

/// A kernel failed or the device went away: this process cannot use it any more.
struct DeviceLost : std::runtime_error {
    using std::runtime_error::runtime_error;
};

}  // namespace aigc
