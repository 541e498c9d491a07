// SPDX-License-Identifier: Apache-2.0
#include "base/cpu_count.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <sstream>
#include <string>
#include <thread>

#if defined(__linux__)
#include <sched.h>
#endif

namespace aigc {
namespace {

int affinity_count() {
#if defined(__linux__)
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0) return std::max(CPU_COUNT(&set), 1);
#endif
    return std::max(static_cast<int>(std::thread::hardware_concurrency()), 1);
}

constexpr double kNoQuota = std::numeric_limits<double>::infinity();

double ratio(double quota, double period) { return quota > 0 && period > 0 ? quota / period : kNoQuota; }

/// cpu.max of version 2: "max 100000" or "150000 100000".
double quota_v2(const std::string& folder) {
    std::ifstream file(folder + "/cpu.max");
    double quota = 0, period = 0;
    return file >> quota >> period ? ratio(quota, period) : kNoQuota;
}

double quota_v1(const std::string& folder) {
    std::ifstream quota_file(folder + "/cpu.cfs_quota_us"), period_file(folder + "/cpu.cfs_period_us");
    double quota = 0, period = 0;
    return quota_file >> quota && period_file >> period ? ratio(quota, period) : kNoQuota;
}

/// The least quota from the group at `path` up to the root of the hierarchy mounted at `mount`.
double least_quota(const std::string& mount, std::string path, double (*read)(const std::string&)) {
    double least = read(mount);
    while (path.size() > 1) {
        least = std::min(least, read(mount + path));
        path.resize(path.rfind('/'));
    }
    return least;
}

/// The controllers of a version 1 hierarchy, as in "cpu,cpuacct", include "cpu".
bool names_cpu(const std::string& controllers) {
    std::istringstream list(controllers);
    for (std::string name; std::getline(list, name, ',');)
        if (name == "cpu") return true;
    return false;
}

/// Lines of /proc/self/cgroup are "hierarchy:controllers:path"; version 2 has no controllers.
double cgroup_quota() {
    std::ifstream groups("/proc/self/cgroup");
    double least = kNoQuota;
    for (std::string line; std::getline(groups, line);) {
        const auto first = line.find(':'), second = line.find(':', first + 1);
        if (first == std::string::npos || second == std::string::npos) continue;
        const std::string controllers = line.substr(first + 1, second - first - 1), path = line.substr(second + 1);
        if (controllers.empty()) least = std::min(least, least_quota("/sys/fs/cgroup", path, quota_v2));
        if (names_cpu(controllers)) least = std::min(least, least_quota("/sys/fs/cgroup/cpu", path, quota_v1));
    }
    return least;
}

}  // namespace

int available_cpus() {
    const int processors = affinity_count();
    const double quota = cgroup_quota();
    return quota < processors ? std::max(static_cast<int>(std::ceil(quota)), 1) : processors;
}

}  // namespace aigc
