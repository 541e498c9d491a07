// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <stdexcept>

namespace aigc {

/// The caller's values cannot be worked with; the message shows the offender and what would be right.
struct InputError : std::invalid_argument {
    using std::invalid_argument::invalid_argument;
};

/// The machine, or this build, lacks something that is required; the message names what is missing.
struct BackendUnavailable : std::runtime_error {
    using std::runtime_error::runtime_error;
};

}  // namespace aigc
