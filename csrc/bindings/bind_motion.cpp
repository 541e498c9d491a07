// SPDX-License-Identifier: Apache-2.0
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "any_plane.h"
#include "base/cpu.h"
#include "models/interpolator.h"
#include "models/scene_change.h"
#include "ops/op_table.h"
#include "pool.h"

namespace py = pybind11;

namespace aigc {
namespace {

MotionQuality parse_quality(const std::string& name) {
    if (name == "fast") return MotionQuality::fast;
    if (name == "balanced") return MotionQuality::balanced;
    if (name == "best") return MotionQuality::best;
    throw InputError("quality '" + name + "' does not exist; choose fast, balanced, best");
}

/// Two planes of one size and type.
struct PlanePair {
    AnyPlane a, b;
    PlanePair(const py::array& first, const py::array& second) : a(first), b(second) {
        if (!a.matches(b))
            throw InputError("two planes must have one shape and type, not " + shape_text(first) + " and " +
                             shape_text(second));
    }
};

Pyramid pyramid_of(const OpTable& table, const AnyPlane& plane, ThreadPool& pool) {
    return plane.with_samples([&]<class Sample>() { return Pyramid(table, plane.as<const Sample>(), pool); });
}

py::tuple motion_blocks(const py::array& a, const py::array& b, float time, float peak, const std::string& quality,
                        const std::string& backend, int threads) {
    const PlanePair pair(a, b);
    const OpTable& table = op_table(resolve_tier(backend));
    const MotionEffort effort = effort_of(parse_quality(quality));
    BlockField field;
    {
        const py::gil_scoped_release release;
        const auto pool = pool_of(threads);
        const Pyramid first = pyramid_of(table, pair.a, *pool), second = pyramid_of(table, pair.b, *pool);
        field = find_motion(table, first, second, time, peak, effort, *pool);
    }
    py::array_t<float> vectors({field.rows(), field.columns(), 2}), costs({field.rows(), field.columns()});
    for (std::size_t k = 0; k < field.vectors().size(); ++k) {
        vectors.mutable_data()[2 * k] = field.vectors()[k].x;
        vectors.mutable_data()[2 * k + 1] = field.vectors()[k].y;
    }
    std::copy(field.costs().begin(), field.costs().end(), costs.mutable_data());
    return py::make_tuple(vectors, costs, field.step());
}

/// The planes of a picture to make, and what to make each of.
struct PlaneJob {
    PlanePair from;
    int log2_width, log2_height;
    AnyPlane out;
    void run(const OpTable& table, const MomentMotion& motion, float peak, ThreadPool& pool) const {
        out.with_samples([&]<class Sample>() {
            predict_plane(table, motion, from.a.as<const Sample>(), from.b.as<const Sample>(), log2_width, log2_height,
                          peak, out.as<Sample>(), pool);
        });
    }
};

using Shifts = std::vector<std::pair<int, int>>;

void check_size(const AnyPlane& plane, const AnyPlane& motion, std::pair<int, int> shift) {
    const auto shrunk = [](int size, int log2) { return (size + (1 << log2) - 1) >> log2; };
    if (shift.first < 0 || shift.first > 2 || shift.second < 0 || shift.second > 2 ||
        plane.width != shrunk(motion.width, shift.first) || plane.height != shrunk(motion.height, shift.second))
        throw InputError("a plane of " + std::to_string(plane.width) + " x " + std::to_string(plane.height) +
                         " does not belong to a picture of " + std::to_string(motion.width) + " x " +
                         std::to_string(motion.height));
}

py::array empty_like(const py::array& plane) { return py::array(plane.dtype(), {plane.shape(0), plane.shape(1)}); }

/// For each time, the planes of the picture.
std::vector<std::vector<py::array>> interpolate_planes(const py::array& motion_a, const py::array& motion_b,
                                                       float motion_peak, const std::vector<py::array>& planes_a,
                                                       const std::vector<py::array>& planes_b, const Shifts& log2_sizes,
                                                       float peak, const std::vector<float>& times,
                                                       const std::string& quality, const std::string& backend,
                                                       int threads) {
    const PlanePair motion(motion_a, motion_b);
    const OpTable& table = op_table(resolve_tier(backend));
    const MotionQuality chosen = parse_quality(quality);
    if (planes_a.size() != planes_b.size() || planes_a.size() != log2_sizes.size())
        throw InputError("both pictures must have the same planes");
    std::vector<std::vector<py::array>> made(times.size());
    std::vector<std::vector<PlaneJob>> jobs(times.size());
    for (std::size_t t = 0; t < times.size(); ++t) {
        for (std::size_t k = 0; k < planes_a.size(); ++k) {
            made[t].push_back(empty_like(planes_a[k]));
            jobs[t].push_back(
                {{planes_a[k], planes_b[k]}, log2_sizes[k].first, log2_sizes[k].second, AnyPlane(made[t].back())});
            check_size(jobs[t].back().from.a, motion.a, log2_sizes[k]);
        }
    }
    {
        const py::gil_scoped_release release;
        const auto pool = pool_of(threads);
        const Pyramid a = pyramid_of(table, motion.a, *pool), b = pyramid_of(table, motion.b, *pool);
        for (std::size_t t = 0; t < times.size(); ++t) {
            const MomentMotion moment = motion_at(table, a, b, times[t], motion_peak, chosen, *pool);
            for (const PlaneJob& job : jobs[t]) job.run(table, moment, peak, *pool);
        }
    }
    return made;
}

float measure_scene_change(const py::array& a, const py::array& b, float peak, const std::string& backend,
                           int threads) {
    const PlanePair pair(a, b);
    const OpTable& table = op_table(resolve_tier(backend));
    const py::gil_scoped_release release;
    const auto pool = pool_of(threads);
    return scene_change(table, pyramid_of(table, pair.a, *pool), pyramid_of(table, pair.b, *pool), peak, *pool);
}

/// flow (height, width, 2), the plane float32.
FloatArray warp(const FloatArray& plane, const FloatArray& flow, const std::string& backend, int threads) {
    const AnyPlane in(plane);
    if (flow.ndim() != 3 || flow.shape(0) != in.height || flow.shape(1) != in.width || flow.shape(2) != 2)
        throw InputError("flow must have shape (height, width, 2) of its plane " + shape_text(plane) + ", not " +
                         shape_text(flow));
    const OpTable& table = op_table(resolve_tier(backend));
    FloatArray out({in.height, in.width});
    float* const to = out.mutable_data();
    {
        const py::gil_scoped_release release;
        const auto pool = pool_of(threads);
        const BorderedPlane bordered(in.as<const float>(), *pool);
        pool->parallel_for(static_cast<std::size_t>(in.height), [&](std::size_t y) {
            const std::size_t row = y * static_cast<std::size_t>(in.width);
            table.motion->warp(bordered.view(), flow.data() + 2 * row, static_cast<int>(y), to + row);
        });
    }
    return out;
}

}  // namespace
}  // namespace aigc

void register_motion(py::module_& m) {
    using py::arg;
    m.def("motion_blocks", aigc::motion_blocks, arg("a"), arg("b"), arg("time"), arg("peak"), arg("quality"),
          arg("backend"), arg("threads"));
    m.def("interpolate_planes", aigc::interpolate_planes, arg("motion_a"), arg("motion_b"), arg("motion_peak"),
          arg("planes_a"), arg("planes_b"), arg("log2_sizes"), arg("peak"), arg("times"), arg("quality"),
          arg("backend"), arg("threads"));
    m.def("scene_change", aigc::measure_scene_change, arg("a"), arg("b"), arg("peak"), arg("backend"), arg("threads"));
    m.def("warp", aigc::warp, arg("plane").noconvert(), arg("flow").noconvert(), arg("backend"), arg("threads"));
}
