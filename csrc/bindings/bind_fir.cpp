// SPDX-License-Identifier: Apache-2.0
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <array>
#include <optional>
#include <vector>

#include "bindings/array.h"
#include "models/engine.h"
#include "ops/fir/filter_images.h"
#include "ops/op_table.h"

namespace py = pybind11;

namespace aigc {
namespace {

using Taps = std::vector<float>;
using Pads = std::array<std::ptrdiff_t, 2>;

/// (filter, up, down, (before, after))
using Resize = std::tuple<Taps, std::size_t, std::size_t, Pads>;

FirAxis axis_of(const Resize& resize, std::size_t in) {
    const auto& [filter, up, down, pads] = resize;
    return FirAxis({filter, up, down, pads[0], pads[1]}, in);
}

/// Images (count, height, width, channels) and an output of the size that the axes give.
struct Images {
    FloatArray out;
    FilteredImages images;

    Images(const FloatArray& x, std::size_t height, std::size_t width)
        : out(std::vector<std::size_t>{static_cast<std::size_t>(x.shape(0)), height, width,
                                       static_cast<std::size_t>(x.shape(3))}) {
        images = {static_cast<std::size_t>(x.shape(0)), static_cast<std::size_t>(x.shape(3)), x.data(),
                  out.mutable_data()};
    }
};

void require_images(const FloatArray& x) {
    if (x.ndim() != 4) throw InputError("x must have shape (images, height, width, channels), not " + shape_text(x));
}

FloatArray filter(const FloatArray& x, const Resize& vertical, const Resize& horizontal,
                  const std::optional<FloatArray>& scale, const std::optional<FloatArray>& noise,
                  const std::optional<FloatArray>& bias, std::array<float, 3> activation, const Engine& engine) {
    require_images(x);
    const FirAxis rows = axis_of(vertical, x.shape(1)), cols = axis_of(horizontal, x.shape(2));
    Images made(x, rows.out(), cols.out());
    const auto data = [](const std::optional<FloatArray>& array) { return array ? array->data() : nullptr; };
    const FilterEpilogue epilogue{data(scale), data(noise), data(bias), activation[0], activation[1], activation[2]};
    {
        const py::gil_scoped_release release;
        filter_images(*engine.table->fir, rows, cols, made.images, epilogue, *engine.pool);
    }
    return made.out;
}

/// square: weights of a reducing filter that is not separable, in the order of the sums; empty for a separable one.
FloatArray alias_free(const FloatArray& x, const std::array<Resize, 2>& up, const std::array<Resize, 2>& down,
                      const Taps& square, std::array<float, 3> activation, const Engine& engine) {
    require_images(x);
    FirAxis up_rows = axis_of(up[0], x.shape(1)), up_cols = axis_of(up[1], x.shape(2));
    FirAxis down_rows = axis_of(down[0], up_rows.out()), down_cols = axis_of(down[1], up_cols.out());
    Images made(x, down_rows.out(), down_cols.out());
    const AliasFreeActivation call{
        std::move(up_rows), std::move(up_cols), std::move(down_rows), std::move(down_cols), square,
        activation[0],      activation[1],      activation[2]};
    {
        const py::gil_scoped_release release;
        activate_alias_free(*engine.table->fir, call, made.images, *engine.pool);
    }
    return made.out;
}

}  // namespace
}  // namespace aigc

void register_fir(py::module_& m) {
    using py::arg;
    m.def("filter_images", aigc::filter, arg("x").noconvert(), arg("vertical"), arg("horizontal"),
          arg("scale").noconvert(), arg("noise").noconvert(), arg("bias").noconvert(), arg("activation"),
          arg("engine"));
    m.def("alias_free_activation", aigc::alias_free, arg("x").noconvert(), arg("up"), arg("down"), arg("square"),
          arg("activation"), arg("engine"));
}
