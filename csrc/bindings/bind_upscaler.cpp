// SPDX-License-Identifier: Apache-2.0
#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <algorithm>

#include "bindings/array.h"
#include "bindings/model_inputs.h"
#include "models/video/upscaler_network.h"

namespace py = pybind11;

namespace aigc {
namespace {

FrameLayer layer_of(const py::dict& values) {
    FrameLayer layer;
    layer.name = values["name"].cast<std::string>();
    layer.kernel = values["kernel"].cast<std::size_t>();
    layer.inputs = values["inputs"].cast<std::size_t>();
    layer.outputs = values["outputs"].cast<std::size_t>();
    const auto activation = values["activation"].cast<std::string>();
    layer.has_slopes = activation == "prelu";
    if (activation == "relu") layer.slope = 0.0f;
    if (activation == "leaky") layer.slope = values["slope"].cast<float>();
    if (!values["add"].is_none()) layer.add = values["add"].cast<int>();
    return layer;
}

UpscalerNetworkConfig config_of(const py::dict& values) {
    UpscalerNetworkConfig config;
    config.scale = values["scale"].cast<std::size_t>();
    config.channels = values["channels"].cast<std::size_t>();
    config.skip = values["skip"].cast<std::string>() == "nearest";
    config.zero_border = values["border"].cast<std::string>() == "zero";
    for (const py::handle layer : values["layers"]) config.layers.push_back(layer_of(layer.cast<py::dict>()));
    return config;
}

std::shared_ptr<UpscalerNetwork> make_network(const py::dict& config, const py::object& tensors, const Engine& engine) {
    const UpscalerNetworkConfig read = config_of(config);
    const Tensors source = tensors_of(tensors);
    const py::gil_scoped_release release;
    return std::make_shared<UpscalerNetwork>(read, source, engine);
}

SampleType type_of(const py::array& plane) {
    if (py::isinstance<py::array_t<std::uint8_t>>(plane)) return SampleType::u8;
    if (py::isinstance<py::array_t<std::uint16_t>>(plane)) return SampleType::u16;
    if (py::isinstance<py::array_t<float>>(plane)) return SampleType::f32;
    throw InputError("planes must be uint8, uint16 or float32, not " + std::string(py::str(plane.dtype())));
}

/// Arrays of one size and type; rows may be padded, samples of a row are consecutive.
Planes<const void> planes_of(const std::vector<py::array>& arrays, unsigned bits, bool limited) {
    if (arrays.empty()) throw InputError("an image has at least one plane");
    Planes<const void> planes;
    planes.type = type_of(arrays[0]);
    planes.bits = planes.type == SampleType::u16 ? bits : 8;
    planes.limited = limited && planes.type != SampleType::f32;
    if (planes.bits < 8 || planes.bits > 16) throw InputError("samples have 8 to 16 bits");
    for (const py::array& array : arrays) {
        const py::ssize_t size = array.itemsize();
        if (array.ndim() != 2 || type_of(array) != planes.type || array.shape(0) != arrays[0].shape(0) ||
            array.shape(1) != arrays[0].shape(1) || array.shape(0) == 0 || array.shape(1) == 0)
            throw InputError("planes must be of one type and size, with rows and columns, not " + shape_text(array));
        if ((array.shape(1) > 1 && array.strides(1) != size) || array.strides(0) % size || array.strides(0) < 0)
            throw InputError("the rows of a plane must be contiguous");
        planes.planes.push_back({array.data(), static_cast<std::size_t>(array.strides(0) / size)});
    }
    planes.height = static_cast<std::size_t>(arrays[0].shape(0));
    planes.width = static_cast<std::size_t>(arrays[0].shape(1));
    return planes;
}

std::vector<py::array> run(const UpscalerNetwork& net, const std::vector<py::array>& arrays, unsigned bits,
                           bool limited) {
    const Planes<const void> in = planes_of(arrays, bits, limited);
    const std::size_t scale = net.config().scale;
    Planes<void> out;
    out.type = in.type;
    out.bits = in.bits;
    out.limited = in.limited;
    out.height = in.height * scale;
    out.width = in.width * scale;
    std::vector<py::array> results;
    for (const py::array& array : arrays) {
        py::array result(array.dtype(), {static_cast<py::ssize_t>(out.height), static_cast<py::ssize_t>(out.width)});
        out.planes.push_back({result.mutable_data(), out.width});
        results.push_back(std::move(result));
    }
    const py::gil_scoped_release release;
    net.run(in, out);
    return results;
}

py::dict measure(const UpscalerNetwork& net, const std::vector<py::array>& arrays, unsigned bits, bool limited) {
    const Planes<const void> in = planes_of(arrays, bits, limited);
    ActivationRanges ranges;
    {
        const py::gil_scoped_release release;
        ranges = net.measure(in);
    }
    py::dict by_layer;
    for (std::size_t l = 0; l < ranges.low.size(); ++l) {
        NewRows both(2, ranges.low[l].size());
        std::copy(ranges.low[l].begin(), ranges.low[l].end(), both.rows.row(0));
        std::copy(ranges.high[l].begin(), ranges.high[l].end(), both.rows.row(1));
        by_layer[py::str("scales." + net.config().layers[l].name)] = both.array;
    }
    return by_layer;
}

}  // namespace
}  // namespace aigc

void register_upscaler(py::module_& m) {
    using namespace aigc;
    py::class_<UpscalerNetwork, std::shared_ptr<UpscalerNetwork>>(m, "UpscalerNetwork")
        .def(py::init(&make_network), py::arg("config"), py::arg("tensors"), py::kw_only(), py::arg("engine"))
        .def("run", &run, py::arg("planes"), py::kw_only(), py::arg("bits"), py::arg("limited"))
        .def("measure", &measure, py::arg("planes"), py::kw_only(), py::arg("bits"), py::arg("limited"))
        .def_property("strip_width", &UpscalerNetwork::strip_width, &UpscalerNetwork::set_strip_width)
        .def_property_readonly("radius", &UpscalerNetwork::radius)
        .def_property_readonly("engine", [](const UpscalerNetwork& net) { return net.engine(); });
}
