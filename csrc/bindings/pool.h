// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <atomic>
#include <memory>

#include "base/thread_pool.h"

namespace aigc {

/// The pool for one call. All calls that ask for a number of threads share one, so that a film does not start threads
/// for every plane of every picture; 0 is all that are available. Only very large numbers get a pool of their own.
inline std::shared_ptr<ThreadPool> pool_of(int threads) {
    constexpr int kShared = 64;
    if (threads < 0 || threads > kShared) return std::make_shared<ThreadPool>(threads);
    // Never destroyed, so that the end of the process does not wait for them; no lock that a fork could leave held.
    static auto* const pools = new std::array<std::atomic<ThreadPool*>, kShared + 1>();
    std::atomic<ThreadPool*>& slot = (*pools)[static_cast<std::size_t>(threads)];
    if (slot.load() == nullptr) {
        auto made = std::make_unique<ThreadPool>(threads);
        ThreadPool* expected = nullptr;
        if (slot.compare_exchange_strong(expected, made.get())) made.release();
    }
    return {std::shared_ptr<void>(), slot.load()};
}

}  // namespace aigc
