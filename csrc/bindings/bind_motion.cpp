// SPDX-License-Identifier: Apache-2.0
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bindings/any_plane.h"
#include "models/engine.h"
#include "models/video/interpolator.h"
#include "models/video/scene_change.h"
#include "ops/motion/motion.h"

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
struct ArrayPair {
    AnyPlane a, b;
    ArrayPair(const py::array& first, const py::array& second) : a(first), b(second) {
        if (!a.matches(b))
            throw InputError("two planes must have one shape and type, not " + shape_text(first) + " and " +
                             shape_text(second));
    }
};

/// A plane as floats and its halves, which the pairs of frames on both sides of it share.
class MotionPyramid {
  public:
    MotionPyramid(const py::array& plane, Engine uses) : engine(std::move(uses)), pyramid_(built(AnyPlane(plane))) {}
    const Pyramid& pyramid() const { return pyramid_; }
    const MotionPlane& finest() const { return pyramid_.level(0); }

    const Engine engine;

  private:
    Pyramid built(const AnyPlane& plane) const {
        const py::gil_scoped_release release;
        return plane.with_samples(
            [&]<class Sample>() { return Pyramid(*engine.table, plane.as<const Sample>(), *engine.pool); });
    }
    Pyramid pyramid_;
};

void check_alike(const MotionPyramid& a, const MotionPyramid& b) {
    const MotionPlane &first = a.finest(), &second = b.finest();
    if (first.width != second.width || first.height != second.height)
        throw InputError("two planes must have one size, not " + std::to_string(first.width) + " x " +
                         std::to_string(first.height) + " and " + std::to_string(second.width) + " x " +
                         std::to_string(second.height));
}

py::tuple motion_blocks(const MotionPyramid& a, const MotionPyramid& b, float time, float peak,
                        const std::string& quality) {
    check_alike(a, b);
    const MotionEffort effort = effort_of(parse_quality(quality));
    BlockField field;
    {
        const py::gil_scoped_release release;
        field = find_motion(*a.engine.table, a.pyramid(), b.pyramid(), time, peak, effort, *a.engine.pool);
    }
    py::array_t<float> vectors({field.rows(), field.columns(), 2}), costs({field.rows(), field.columns()});
    for (std::size_t k = 0; k < field.vectors().size(); ++k) {
        vectors.mutable_data()[2 * k] = field.vectors()[k].x;
        vectors.mutable_data()[2 * k + 1] = field.vectors()[k].y;
    }
    std::copy(field.costs().begin(), field.costs().end(), costs.mutable_data());
    return py::make_tuple(vectors, costs, field.step());
}

float measure_scene_change(const MotionPyramid& a, const MotionPyramid& b, float peak) {
    check_alike(a, b);
    const py::gil_scoped_release release;
    return scene_change(*a.engine.table, a.pyramid(), b.pyramid(), peak, *a.engine.pool);
}

/// A plane of two frames; without memory of its own where it is the plane whose motion was found.
struct PlaneInputs {
    ArrayPair pair;
    int log2_width, log2_height;
    bool is_motion;
    std::optional<BorderedPlane> a, b;

    void convert(ThreadPool& pool) {
        if (is_motion) return;
        pair.a.with_samples([&]<class Sample>() {
            a.emplace(pair.a.as<const Sample>(), pool);
            b.emplace(pair.b.as<const Sample>(), pool);
        });
    }
};

using Planes = std::vector<py::array>;
using Shifts = std::vector<std::pair<int, int>>;

void check_size(const AnyPlane& plane, const MotionPlane& motion, std::pair<int, int> shift) {
    const auto shrunk = [](int size, int log2) { return (size + (1 << log2) - 1) >> log2; };
    if (shift.first < 0 || shift.first > 2 || shift.second < 0 || shift.second > 2 ||
        plane.width != shrunk(motion.width, shift.first) || plane.height != shrunk(motion.height, shift.second))
        throw InputError("a plane of " + std::to_string(plane.width) + " x " + std::to_string(plane.height) +
                         " does not belong to a frame of " + std::to_string(motion.width) + " x " +
                         std::to_string(motion.height));
}

std::vector<PlaneInputs> inputs_of(const MotionPyramid& motion, const Planes& a, const Planes& b, const Shifts& shifts,
                                   bool first_is_motion) {
    if (a.size() != b.size() || a.size() != shifts.size()) throw InputError("both frames must have the same planes");
    std::vector<PlaneInputs> inputs;
    for (std::size_t k = 0; k < a.size(); ++k) {
        inputs.push_back({{a[k], b[k]}, shifts[k].first, shifts[k].second, first_is_motion && k == 0, {}, {}});
        check_size(inputs[k].pair.a, motion.finest(), shifts[k]);
    }
    return inputs;
}

py::array empty_like(const py::array& plane) { return py::array(plane.dtype(), {plane.shape(0), plane.shape(1)}); }

/// For each time, the planes of the frame. first_is_motion: planes[0] are those of the pyramids.
std::vector<Planes> interpolate_planes(const MotionPyramid& motion_a, const MotionPyramid& motion_b,
                                       const Planes& planes_a, const Planes& planes_b, const Shifts& log2_sizes,
                                       bool first_is_motion, float peak, const std::vector<float>& times,
                                       const std::string& quality) {
    check_alike(motion_a, motion_b);
    const MotionEffort effort = effort_of(parse_quality(quality));
    std::vector<PlaneInputs> inputs = inputs_of(motion_a, planes_a, planes_b, log2_sizes, first_is_motion);
    std::vector<Planes> frames(times.size());
    std::vector<std::vector<AnyPlane>> outs(times.size());
    for (std::size_t t = 0; t < times.size(); ++t) {
        for (const py::array& plane : planes_a) {
            frames[t].push_back(empty_like(plane));
            outs[t].emplace_back(frames[t].back());
        }
    }
    const py::gil_scoped_release release;
    ThreadPool& pool = *motion_a.engine.pool;
    for (PlaneInputs& input : inputs) input.convert(pool);
    std::vector<PlanePair> colours;
    for (const PlaneInputs& in : inputs)
        if (!in.is_motion) colours.push_back({in.a->view(), in.b->view(), in.log2_width, in.log2_height});
    for (std::size_t t = 0; t < times.size(); ++t) {
        const MomentMotion moment = motion_at(*motion_a.engine.table, motion_a.pyramid(), motion_b.pyramid(), times[t],
                                              peak, effort, pool, colours);
        for (std::size_t k = 0; k < inputs.size(); ++k) {
            const PlaneInputs& in = inputs[k];
            const MotionPlane &a = in.is_motion ? motion_a.finest() : in.a->view(),
                              &b = in.is_motion ? motion_b.finest() : in.b->view();
            outs[t][k].with_samples([&]<class Sample>() {
                predict_plane(*motion_a.engine.table, moment, a, b, in.log2_width, in.log2_height, peak,
                              outs[t][k].as<Sample>(), pool);
            });
        }
    }
    return frames;
}

/// flow (height, width, 2), the plane float32.
FloatArray warp(const FloatArray& plane, const FloatArray& flow, const Engine& engine) {
    const AnyPlane in(plane);
    if (flow.ndim() != 3 || flow.shape(0) != in.height || flow.shape(1) != in.width || flow.shape(2) != 2)
        throw InputError("flow must have shape (height, width, 2) of its plane " + shape_text(plane) + ", not " +
                         shape_text(flow));
    FloatArray out({in.height, in.width});
    float* const to = out.mutable_data();
    {
        const py::gil_scoped_release release;
        const BorderedPlane bordered(in.as<const float>(), *engine.pool);
        engine.pool->parallel_for(static_cast<std::size_t>(in.height), [&](std::size_t y) {
            const std::size_t row = y * static_cast<std::size_t>(in.width);
            engine.table->motion->warp(bordered.view(), flow.data() + 2 * row, static_cast<int>(y), to + row);
        });
    }
    return out;
}

}  // namespace
}  // namespace aigc

void register_motion(py::module_& m) {
    using py::arg;
    py::class_<aigc::MotionPyramid>(m, "MotionPyramid")
        .def(py::init<const py::array&, aigc::Engine>(), arg("plane"), arg("engine"));
    m.def("motion_blocks", aigc::motion_blocks, arg("a"), arg("b"), arg("time"), arg("peak"), arg("quality"));
    m.def("interpolate_planes", aigc::interpolate_planes, arg("motion_a"), arg("motion_b"), arg("planes_a"),
          arg("planes_b"), arg("log2_sizes"), arg("first_is_motion"), arg("peak"), arg("times"), arg("quality"));
    m.def("scene_change", aigc::measure_scene_change, arg("a"), arg("b"), arg("peak"));
    m.def("warp", aigc::warp, arg("plane").noconvert(), arg("flow").noconvert(), arg("engine"));
}
