// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>

#include "base/thread_pool.h"

namespace aigc {

/// The pool of the process for a number of threads: all callers with that number share it, so that neither the
/// networks of a model nor the calls of an operation start threads of their own. threads: 0 is available_cpus(), and
/// shares the pool of that number. Throws InputError below 0 or above kMostThreads.
///
/// A pool lives as long as the process, and sleeps when nobody uses it. Safe to call from several threads, and in a
/// forked child.
std::shared_ptr<ThreadPool> shared_pool(int threads);

}  // namespace aigc
