// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <stdexcept>
#include <thread>

#include "base/cpu_count.h"
#include "base/error.h"
#include "base/shared_pool.h"
#include "base/thread_pool.h"
#include "check.h"

#if defined(__unix__)
#include <sys/wait.h>
#include <unistd.h>
#endif

namespace check {
namespace {

bool counts_right(aigc::ThreadPool& pool, std::size_t count) {
    std::vector<std::atomic<int>> visits(count);
    pool.parallel_for(count, [&](std::size_t i) { ++visits[i]; });
    for (const auto& visit : visits)
        if (visit != 1) return false;
    return true;
}

void check_every_iteration_once() {
    for (int threads : {1, 2, 3, 8}) {
        aigc::ThreadPool pool(threads);
        for (std::size_t count : {0, 1, 2, 7, 1000})
            for (int repeat = 0; repeat < 50; ++repeat)
                expect(counts_right(pool, count), std::to_string(count) + " iterations on " + std::to_string(threads));
    }
}

/// Two bodies that wait for each other can only end on two threads.
void check_runs_at_once() {
    aigc::ThreadPool pool(2);
    std::atomic<int> arrived{0};
    pool.parallel_for(2, [&](std::size_t) {
        ++arrived;
        while (arrived < 2) std::this_thread::yield();
    });
    expect(arrived == 2, "two bodies ran at once");
}

void check_wakes_from_sleep() {
    aigc::ThreadPool pool(3);
    for (int repeat = 0; repeat < 5; ++repeat) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
        expect(counts_right(pool, 64), "a loop after a pause");
    }
}

void check_exceptions() {
    aigc::ThreadPool pool(4);
    for (int repeat = 0; repeat < 50; ++repeat) {
        std::string caught;
        try {
            pool.parallel_for(100, [](std::size_t i) {
                if (i == 13) throw std::runtime_error("thirteen");
            });
        } catch (const std::runtime_error& error) {
            caught = error.what();
        }
        expect(caught == "thirteen", "the exception of a body reaches the caller");
        expect(counts_right(pool, 10), "the pool works after an exception");
    }
}

void check_nested() {
    aigc::ThreadPool pool(3), other(2);
    std::atomic<int> count{0};
    pool.parallel_for(10, [&](std::size_t) {
        pool.parallel_for(10, [&](std::size_t) { ++count; });
        other.parallel_for(10, [&](std::size_t) { ++count; });
    });
    expect(count == 200, "loops inside a loop run in full");
}

void check_several_callers() {
    aigc::ThreadPool pool(3);
    std::atomic<int> count{0};
    std::vector<std::thread> callers;
    for (int caller = 0; caller < 4; ++caller)
        callers.emplace_back([&] {
            for (int repeat = 0; repeat < 200; ++repeat) pool.parallel_for(5, [&](std::size_t) { ++count; });
        });
    for (std::thread& caller : callers) caller.join();
    expect(count == 4 * 200 * 5, "several callers share a pool");
}

/// A loop that begins while another one has the workers takes them over: two of its bodies that wait for each other
/// could not end on its caller's thread alone.
void check_takes_over() {
    aigc::ThreadPool pool(2);
    std::atomic<bool> first_runs{false}, second_began{false};
    std::atomic<int> arrived{0};
    std::thread first([&] {
        pool.parallel_for(2, [&](std::size_t) {
            first_runs = true;
            while (!second_began) std::this_thread::yield();
        });
    });
    while (!first_runs) std::this_thread::yield();
    pool.parallel_for(4, [&](std::size_t i) {
        if (i == 0) {  // alone, as the first loop has the pool until it sees this
            second_began = true;
            first.join();
        } else if (i > 1) {
            ++arrived;
            while (arrived < 2) std::this_thread::yield();
        }
    });
    expect(arrived == 2, "a loop takes the workers when they are free");
}

void check_shared_pools() {
    const auto pool = aigc::shared_pool(2);
    expect(pool == aigc::shared_pool(2), "one pool for a number of threads");
    expect(pool != aigc::shared_pool(3) && aigc::shared_pool(3)->threads() == 3, "another number is another pool");
    expect(aigc::shared_pool(0) == aigc::shared_pool(aigc::available_cpus()), "0 is the number of processors");
    std::vector<std::thread> callers;
    std::vector<aigc::ThreadPool*> found(8, nullptr);
    for (aigc::ThreadPool*& each : found) callers.emplace_back([&each] { each = aigc::shared_pool(5).get(); });
    for (std::thread& caller : callers) caller.join();
    for (const aigc::ThreadPool* each : found) expect(each == found[0], "threads that ask at once get one pool");
}

void check_thread_counts() {
    expect(aigc::ThreadPool(0).threads() == aigc::available_cpus(), "0 threads are all that are available");
    expect(aigc::available_cpus() >= 1, "there is a processor");
    for (int threads : {-1, 1025}) {
        bool refused = false;
        try {
            aigc::ThreadPool pool(threads);
        } catch (const aigc::InputError&) {
            refused = true;
        }
        expect(refused, std::to_string(threads) + " threads are refused");
        refused = false;
        try {
            aigc::shared_pool(threads);
        } catch (const aigc::InputError&) {
            refused = true;
        }
        expect(refused, std::to_string(threads) + " shared threads are refused");
    }
}

void check_fork() {
#if defined(__unix__)
    aigc::ThreadPool pool(3);
    expect(counts_right(pool, 100), "the parent before the fork");
    const pid_t child = fork();
    if (child == 0) _exit(counts_right(pool, 100) && counts_right(pool, 100) ? 0 : 1);
    int status = -1;
    waitpid(child, &status, 0);
    expect(WIFEXITED(status) && WEXITSTATUS(status) == 0, "a forked child starts threads of its own");
    expect(counts_right(pool, 100), "the parent after the fork");
#endif
}

}  // namespace
}  // namespace check

int main() {
    check::check_every_iteration_once();
    check::check_runs_at_once();
    check::check_wakes_from_sleep();
    check::check_exceptions();
    check::check_nested();
    check::check_several_callers();
    check::check_takes_over();
    check::check_shared_pools();
    check::check_thread_counts();
    check::check_fork();
    std::printf("threads     %s\n", check::failures ? "FAILED" : "ok");
    return check::failures ? 1 : 0;
}
