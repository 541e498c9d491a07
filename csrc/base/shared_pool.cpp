// SPDX-License-Identifier: Apache-2.0
#include "base/shared_pool.h"

#include <array>

#include "base/cpu_count.h"

namespace aigc {

std::shared_ptr<ThreadPool> shared_pool(int threads) {
    const int count = threads == 0 ? available_cpus() : threads;
    // Refuses what is no count before it is an index.
    if (count < 1 || count > kMostThreads) return std::make_shared<ThreadPool>(count);
    // Never destroyed, so that the end of the process does not wait for them; no lock that a fork could leave held.
    static std::array<std::atomic<ThreadPool*>, kMostThreads + 1> pools;
    std::atomic<ThreadPool*>& slot = pools[static_cast<std::size_t>(count)];
    if (slot.load() == nullptr) {
        auto pool = std::make_unique<ThreadPool>(count);
        ThreadPool* expected = nullptr;
        if (slot.compare_exchange_strong(expected, pool.get())) pool.release();
    }
    return {std::shared_ptr<void>(), slot.load()};
}

}  // namespace aigc
