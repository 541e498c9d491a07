// SPDX-License-Identifier: Apache-2.0
#include "base/thread_pool.h"

#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <new>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

#include "base/cpu_count.h"
#include "base/error.h"

#if defined(__unix__) || defined(__APPLE__)
#include <pthread.h>
#include <signal.h>
#endif

namespace aigc {
namespace {

/// Long enough to bridge the gap between two layers, short enough not to be seen in a profile.
constexpr std::chrono::microseconds kSpin{40};

thread_local bool inside_loop = false;

/// Counts the forks that lead to this process.
std::atomic<int> forks{0};

void watch_forks() {
#if defined(__unix__) || defined(__APPLE__)
    static const int registered = pthread_atfork(nullptr, nullptr, [] { forks.fetch_add(1); });
    (void)registered;
#endif
}

void pause() {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
}

/// Waits for `ready` at most kSpin.
void spin_until(FunctionRef<bool()> ready) {
    const auto end = std::chrono::steady_clock::now() + kSpin;
    do {
        for (int i = 0; i < 32; ++i) {
            if (ready()) return;
            pause();
        }
    } while (std::chrono::steady_clock::now() < end);
}

/// Threads started under it take no signals: those are the caller's.
class BlockedSignals {
#if defined(__unix__) || defined(__APPLE__)
  public:
    BlockedSignals() {
        sigset_t all;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before_);
    }
    ~BlockedSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
    BlockedSignals(const BlockedSignals&) = delete;
    BlockedSignals& operator=(const BlockedSignals&) = delete;

  private:
    sigset_t before_;
#endif
};

/// One loop: its iterations are handed out by counting up.
struct Loop {
    Loop(std::size_t first, std::size_t end, FunctionRef<void(std::size_t)> each)
        : count(end), body(each), next(first) {}

    std::size_t count;
    FunctionRef<void(std::size_t)> body;
    std::atomic<std::size_t> next;
    std::mutex mutex;
    std::exception_ptr first_error;

    void work() {
        const bool outer = std::exchange(inside_loop, true);
        try {
            for (std::size_t i; (i = next.fetch_add(1, std::memory_order_relaxed)) < count;) body(i);
        } catch (...) {
            next.store(count);
            const std::lock_guard lock(mutex);
            if (!first_error) first_error = std::current_exception();
        }
        inside_loop = outer;
    }
};

}  // namespace

/// The state that the caller and the workers share; workers keep it alive.
struct ThreadPool::Shared {
    const int forks_at_start = forks.load();
    std::mutex mutex;  // guards `loop` and `stop`
    std::condition_variable wake, idle;
    Loop* loop = nullptr;
    bool stop = false;
    std::atomic<unsigned> generation{0};
    std::atomic<int> working{0};  // workers inside `loop`

    void serve() {
        unsigned seen = 0;
        for (;;) {
            spin_until([&] { return generation.load(std::memory_order_acquire) != seen; });
            std::unique_lock lock(mutex);
            wake.wait(lock, [&] { return stop || generation.load() != seen; });
            if (stop) return;
            seen = generation.load();
            Loop* const current = loop;
            if (!current) continue;
            working.fetch_add(1);
            lock.unlock();
            current->work();
            lock.lock();
            if (working.fetch_sub(1) == 1) idle.notify_all();
        }
    }

    void run(Loop& current) {
        announce(&current);
        wake.notify_all();
        current.work();
        announce(nullptr);
        spin_until([&] { return working.load(std::memory_order_acquire) == 0; });
        std::unique_lock lock(mutex);
        idle.wait(lock, [&] { return working.load() == 0; });
    }

    void announce(Loop* next) {
        const std::lock_guard lock(mutex);
        loop = next;
        if (next) generation.fetch_add(1, std::memory_order_release);
    }
};

ThreadPool::ThreadPool(int threads) : threads_(threads == 0 ? available_cpus() : threads) {
    if (threads < 0 || threads > kMostThreads)
        throw InputError("threads = " + std::to_string(threads) + " is not a count from 1 to " +
                         std::to_string(kMostThreads) + " (0 for all that are available)");
    watch_forks();
}

ThreadPool::~ThreadPool() {
    if (!shared_) return;
    if (shared_->forks_at_start != forks.load()) {
        abandon();
        return;
    }
    {
        const std::lock_guard lock(shared_->mutex);
        shared_->stop = true;
    }
    shared_->wake.notify_all();
}

void ThreadPool::abandon() {
    if (shared_) new std::shared_ptr<Shared>(std::move(shared_));
}

bool ThreadPool::try_hold() {
    const int mine = forks.load() + 1;
    int holder = holder_.load();
    return holder != mine && holder_.compare_exchange_strong(holder, mine);
}

void ThreadPool::start() {
    if (shared_ && shared_->forks_at_start == forks.load()) return;
    abandon();
    auto shared = std::make_shared<Shared>();
    const BlockedSignals guard;
    try {
        for (int i = 1; i < threads_; ++i) std::thread([shared] { shared->serve(); }).detach();
    } catch (const std::system_error&) {
        // The system grants no more threads: those that are there, and the caller, do the work.
    }
    shared_ = std::move(shared);
}

void ThreadPool::parallel_for(std::size_t count, FunctionRef<void(std::size_t)> body) {
    const bool alone = threads_ == 1 || count < 2 || inside_loop;
    std::size_t first = 0;
    while (alone || !try_hold()) {
        if (first == count) return;
        body(first++);
    }
    start();
    Loop loop(first, count, body);
    shared_->run(loop);
    holder_.store(0);
    if (loop.first_error) std::rethrow_exception(loop.first_error);
}

}  // namespace aigc
