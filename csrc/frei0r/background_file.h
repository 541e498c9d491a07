// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>

#include "models/video/background_style.h"

namespace aigc {

/// A style that is compiled in, as aigc_plugin/weights/families/background.py reads it. Throws InputError, with the
/// names that there are, for another one.
BackgroundStyle load_background_style(std::string_view name);

}  // namespace aigc
