// SPDX-License-Identifier: Apache-2.0
#include "ops/fir/fir_axis.h"

#include <algorithm>
#include <string>

#include "base/error.h"

namespace aigc {

FirAxis::FirAxis(const FirResize& resize, std::size_t in) : in_(in) {
    const auto length = static_cast<std::ptrdiff_t>(resize.filter.size());
    const auto up = static_cast<std::ptrdiff_t>(resize.up), down = static_cast<std::ptrdiff_t>(resize.down);
    if (length == 0 || up == 0 || down == 0) throw InputError("a filter has at least one tap, and steps of at least 1");
    const std::ptrdiff_t last = static_cast<std::ptrdiff_t>(in) * up + resize.before + resize.after - length;
    if (in == 0 || last < 0)
        throw InputError("a filter of " + std::to_string(length) + " taps leaves nothing of " + std::to_string(in) +
                         " pixels");
    taps_ = static_cast<std::size_t>((length + up - 1) / up);
    phases_.assign(resize.up * taps_, 0.0f);
    // A convolution turns its filter round. Of each phase, the first tap that does not meet an inserted zero is
    // number `first`.
    for (std::ptrdiff_t first = 0; first < up; ++first)
        for (std::ptrdiff_t k = first; k < length; k += up)
            phases_[static_cast<std::size_t>(first) * taps_ + static_cast<std::size_t>((k - first) / up)] =
                resize.filter[static_cast<std::size_t>(length - 1 - k)];
    for (std::ptrdiff_t o = 0; o <= last / down; ++o) {
        const std::ptrdiff_t at = o * down - resize.before;
        const std::ptrdiff_t start = at >= 0 ? (at + up - 1) / up : -(-at / up);
        starts_.push_back(start);
        weights_.push_back(phases_.data() + static_cast<std::size_t>(start * up - at) * taps_);
        front_ = std::max(front_, static_cast<std::size_t>(std::max<std::ptrdiff_t>(-start, 0)));
        const std::ptrdiff_t end = start + static_cast<std::ptrdiff_t>(taps_ - in);
        behind_ = std::max(behind_, static_cast<std::size_t>(std::max<std::ptrdiff_t>(end, 0)));
    }
}

}  // namespace aigc
