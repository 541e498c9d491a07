// SPDX-License-Identifier: Apache-2.0
#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include "bindings/array.h"
#include "bindings/model_inputs.h"
#include "models/speech/vits.h"

namespace py = pybind11;

namespace aigc {
namespace {

template <class T>
T list_in(const py::dict& config, const char* key) {
    return config[key].cast<T>();
}

VitsSizes vits_sizes(const py::dict& config) {
    using Sizes = std::vector<std::size_t>;
    VitsSizes sizes{size_in(config, "symbols"),
                    size_in(config, "hidden"),
                    size_in(config, "feed"),
                    size_in(config, "heads"),
                    size_in(config, "window"),
                    size_in(config, "layers"),
                    size_in(config, "kernel"),
                    {},
                    {},
                    {}};
    const std::size_t latents = size_in(config, "latents");
    sizes.durations = {sizes.hidden,
                       size_in(config, "duration_width"),
                       size_in(config, "duration_kernel"),
                       size_in(config, "duration_layers"),
                       size_in(config, "duration_bins"),
                       list_in<Sizes>(config, "duration_flows")};
    sizes.flow = {latents, size_in(config, "flow_width"), size_in(config, "flow_kernel"),
                  size_in(config, "flow_layers"), size_in(config, "flow_couplings")};
    sizes.decoder = {latents,
                     size_in(config, "decoder_width"),
                     list_in<Sizes>(config, "up_rates"),
                     list_in<Sizes>(config, "up_kernels"),
                     list_in<Sizes>(config, "block_kernels"),
                     list_in<std::vector<Sizes>>(config, "block_dilations"),
                     config["block_pairs"].cast<bool>()};
    return sizes;
}

std::unique_ptr<Vits> make_vits(const py::dict& config, const py::object& tensors, const Engine& engine) {
    const VitsSizes sizes = vits_sizes(config);
    const Tensors source = tensors_of(tensors);
    py::gil_scoped_release release;
    return std::make_unique<Vits>(engine, sizes, source);
}

py::tuple encode(const Vits& net, const std::vector<std::int64_t>& ids) {
    NewRows rows(ids.size(), net.hidden()), moments(ids.size(), 2 * net.latents());
    {
        py::gil_scoped_release release;
        net.encode(ids, rows.rows, moments.rows);
    }
    return py::make_tuple(rows.array, moments.array);
}

FloatArray lengths(const Vits& net, const FloatArray& rows, const FloatArray& noise) {
    const Rows<const float> given = rows_of(rows, "rows", net.hidden()), drawn = rows_of(noise, "noise", 2);
    if (given.rows != drawn.rows)
        throw InputError("noise must have a row for each symbol, not shape " + shape_text(noise));
    FloatArray out(static_cast<py::ssize_t>(given.rows));
    float* const to = out.mutable_data();
    py::gil_scoped_release release;
    net.lengths(given, drawn, to);
    return out;
}

FloatArray flow(const Vits& net, const FloatArray& z) {
    const Rows<const float> given = rows_of(z, "z", net.latents());
    NewRows out(given.rows, given.cols);
    py::gil_scoped_release release;
    std::copy_n(given.data, given.rows * given.cols, out.rows.data);
    net.flow(out.rows);
    return out.array;
}

FloatArray decode(const Vits& net, const FloatArray& latents, std::size_t first, std::size_t count) {
    const Rows<const float> given = rows_of(latents, "latents", net.latents());
    if (first > given.rows || count > given.rows - first) throw InputError("the frames to decode do not exist");
    FloatArray out(static_cast<py::ssize_t>(count * net.decoder().hop()));
    float* const to = out.mutable_data();
    py::gil_scoped_release release;
    net.decoder().run(given, first, count, to);
    return out;
}

}  // namespace
}  // namespace aigc

void register_vits(py::module_& m) {
    using namespace aigc;
    py::class_<Vits>(m, "Vits")
        .def(py::init(&make_vits), py::arg("config"), py::arg("tensors"), py::kw_only(), py::arg("engine"))
        .def("encode", &encode, py::arg("ids"))
        .def("lengths", &lengths, py::arg("rows"), py::arg("noise"))
        .def("flow", &flow, py::arg("z"))
        .def("decode", &decode, py::arg("latents"), py::arg("first"), py::arg("count"));
}
