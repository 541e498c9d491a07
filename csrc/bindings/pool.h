// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>

#include "base/thread_pool.h"

namespace aigc {

/// The pool for one call: with `threads` 0 the one that all such calls share, else a new one.
inline std::shared_ptr<ThreadPool> pool_of(int threads) {
    // Never destroyed, so that the end of the process does not wait for it.
    static const auto* const shared = new std::shared_ptr<ThreadPool>(std::make_shared<ThreadPool>(0));
    return threads == 0 ? *shared : std::make_shared<ThreadPool>(threads);
}

}  // namespace aigc
