// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <atomic>
#include <cstddef>
#include <memory>

#include "base/function_ref.h"

namespace aigc {

constexpr int kMostThreads = 1024;

/// A few threads that share the iterations of a loop. They start at the first loop that needs them, spin
/// for some microseconds between loops and then sleep; they are never pinned and never joined, so neither
/// the end of the process nor of the pool waits for them. A forked child finds the pool without threads
/// and starts new ones when it needs them.
class ThreadPool {
  public:
    /// threads: how many work at a loop, the caller among them; 0 is available_cpus(). Throws InputError
    /// below 0 or above kMostThreads.
    explicit ThreadPool(int threads);
    ~ThreadPool();
    ThreadPool(const ThreadPool&) = delete;
    ThreadPool& operator=(const ThreadPool&) = delete;

    int threads() const { return threads_; }

    /// body(0) … body(count - 1), in any order, on any of the threads; returns when all are done. The
    /// first exception is thrown again here after the loop has stopped (iterations that have not begun are
    /// left out). Called from inside a loop it runs serially.
    ///
    /// One loop at a time has the workers. While another caller has them, this one works alone, and it takes the
    /// workers at its next iteration after they are free. So two callers together never keep more than threads() + 1
    /// processors busy, neither waits for the other, and a long loop is not serial to its end because a short one
    /// was there first. Which thread runs an iteration must not matter to its result.
    void parallel_for(std::size_t count, FunctionRef<void(std::size_t)> body);

  private:
    struct Shared;
    /// Held by one caller at a time; a hold left over from before a fork does not count.
    bool try_hold();
    /// Starts the threads of this process where there are none.
    void start();
    /// Leaves the parent's threads behind: a mutex among their state may have been locked at the fork.
    void abandon();

    int threads_;
    std::atomic<int> holder_{0};
    std::shared_ptr<Shared> shared_;
};

}  // namespace aigc
