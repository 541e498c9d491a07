// SPDX-License-Identifier: Apache-2.0
#include <pybind11/complex.h>
#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <algorithm>
#include <bit>
#include <memory>
#include <vector>

#include "bindings/array.h"
#include "models/video/background.h"

namespace py = pybind11;

namespace aigc {
namespace {

using ByteArray = py::array_t<std::uint8_t>;
using WordArray = py::array_t<std::uint16_t>;
using FieldArray = py::array_t<std::int16_t, py::array::c_style>;
using SpectrumArray = py::array_t<std::complex<float>, py::array::c_style>;

std::vector<float> floats_of(const FloatArray& array) { return {array.data(), array.data() + array.size()}; }

FieldShape shape_of(const py::handle& numbers) {
    const auto n = numbers.cast<std::vector<double>>();
    if (n.size() != kFieldShapeNumbers) throw InputError("the shape of a field is 12 numbers");
    return {n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8], n[9], n[10], n[11]};
}

Lights lights_of(const std::string& name) {
    if (name == "none") return Lights::none;
    if (name == "stars") return Lights::stars;
    if (name == "discs") return Lights::discs;
    throw InputError("lights '" + name + "' do not exist; choose none, stars, discs");
}

BackgroundStyle style_of(const py::dict& values, const FloatArray& curve, const FloatArray& colours) {
    const auto number = [&](const char* key) { return values[key].cast<double>(); };
    return {shape_of(values["first"]),
            shape_of(values["second"]),
            shape_of(values["value"]),
            shape_of(values["hue"]),
            number("first_reach"),
            number("second_reach"),
            number("second_x"),
            number("second_y"),
            lights_of(values["lights"].cast<std::string>()),
            values["light_count"].cast<int>(),
            floats_of(curve),
            floats_of(colours)};
}

std::shared_ptr<Background> make_background(const py::dict& style, const FloatArray& curve, const FloatArray& colours,
                                            std::uint64_t seed, std::size_t width, std::size_t height,
                                            std::int64_t frames, double seconds, double speed, double drift,
                                            double energy, const Engine& engine) {
    BackgroundStyle read = style_of(style, curve, colours);
    const py::gil_scoped_release release;
    return std::make_shared<Background>(
        std::move(read), LoopSettings{seed, width, height, frames, seconds, speed, drift, energy}, engine);
}

ByteArray frame_bytes(Background& background, std::int64_t frame, double reach, double gain) {
    const LoopSettings& s = background.settings();
    ByteArray out({s.height, s.width, std::size_t{3}});
    std::uint8_t* const to = out.mutable_data();
    const py::gil_scoped_release release;
    background.render_bytes({frame, reach, gain}, to, static_cast<std::ptrdiff_t>(3 * s.width));
    return out;
}

WordArray frame_planes(Background& background, std::int64_t frame, double reach, double gain) {
    const LoopSettings& s = background.settings();
    WordArray out({std::size_t{3}, s.height, s.width});
    std::uint16_t* const to = out.mutable_data();
    const std::size_t size = s.height * s.width;
    const py::gil_scoped_release release;
    background.render_planes({frame, reach, gain}, {to, to + size, to + 2 * size},
                             static_cast<std::ptrdiff_t>(s.width));
    return out;
}

template <class Sample>
py::tuple yuv_of(Background& background, const Background::Moment& moment) {
    const LoopSettings& s = background.settings();
    const std::size_t rows = (s.height + 1) / 2, columns = (s.width + 1) / 2;
    py::array_t<Sample> luma({s.height, s.width}), blue({rows, columns}), red({rows, columns});
    Sample* const to[3] = {luma.mutable_data(), blue.mutable_data(), red.mutable_data()};
    const auto wide = static_cast<std::ptrdiff_t>(s.width), narrow = static_cast<std::ptrdiff_t>(columns);
    {
        const py::gil_scoped_release release;
        background.render_yuv<Sample>(moment, to, {wide, narrow, narrow});
    }
    return py::make_tuple(luma, blue, red);
}

py::tuple frame_yuv(Background& background, std::int64_t frame, int bits, double reach, double gain) {
    if (bits == 8) return yuv_of<std::uint8_t>(background, {frame, reach, gain});
    if (bits == 10) return yuv_of<std::uint16_t>(background, {frame, reach, gain});
    throw InputError("frames have 8 or 10 bits, not " + std::to_string(bits));
}

/// The table, (hues, levels, 3).
WordArray table_of(const Background& background) {
    WordArray out({kDriftHues, kDriftLevels, 3});
    std::uint16_t* to = out.mutable_data();
    for (const std::uint32_t word : background.colours())
        for (int c = 0; c < 3; ++c) *to++ = static_cast<std::uint16_t>(word >> 10 * c & 1023u);
    return out;
}

Spectrum spectrum_of(const SpectrumArray& array) {
    if (array.ndim() != 2 || array.shape(0) % 2 != 1 || array.shape(1) < 1)
        throw InputError("a spectrum must have shape (2 * reach + 1, columns), not " + shape_text(array));
    return {static_cast<int>(array.shape(0) / 2),
            static_cast<std::size_t>(array.shape(1)),
            {array.data(), array.data() + array.size()}};
}

int log2_of(std::size_t size) {
    if (size < 2 || size > (1u << 14) || !std::has_single_bit(size))
        throw InputError("the sides of a field are powers of two from 2 to 16384, not " + std::to_string(size));
    return std::bit_width(size) - 1;
}

FieldArray periodic_fields(const SpectrumArray& first, const SpectrumArray& second, std::size_t height,
                           std::size_t width, const Engine& engine) {
    const Spectrum spectra[2] = {spectrum_of(first), spectrum_of(second)};
    FieldPair pair(log2_of(width), log2_of(height));
    FieldArray out({height, width, std::size_t{2}});
    std::int16_t* to = out.mutable_data();
    const py::gil_scoped_release release;
    pair.fill(*engine.table, spectra[0], spectra[1], *engine.pool);
    const TorusField view = pair.view();
    for (std::size_t y = 0; y < height; ++y) {
        for (std::size_t x = 0; x < width; ++x) {
            const std::uint32_t word = view.words[y * view.stride + x];
            *to++ = static_cast<std::int16_t>(word & 0xffffu);
            *to++ = static_cast<std::int16_t>(word >> 16);
        }
    }
    return out;
}

/// A field of a caller with its repeated row and column.
struct OwnField {
    std::vector<std::uint32_t> words;
    TorusField view;

    OwnField(const FieldArray& array, const char* name) {
        if (array.ndim() != 3 || array.shape(2) != 2)
            throw InputError(std::string(name) + " must have shape (height, width, 2), not " + shape_text(array));
        const auto height = static_cast<std::size_t>(array.shape(0)), width = static_cast<std::size_t>(array.shape(1));
        view = {nullptr, log2_of(width), log2_of(height), width + 1};
        words.resize((height + 1) * (width + 1));
        for (std::size_t y = 0; y <= height; ++y) {
            for (std::size_t x = 0; x <= width; ++x) {
                const std::int16_t* const pair = array.data() + 2 * (y % height * width + x % width);
                words[y * (width + 1) + x] = static_cast<std::uint16_t>(pair[0]) |
                                             static_cast<std::uint32_t>(static_cast<std::uint16_t>(pair[1])) << 16;
            }
        }
        view.words = words.data();
    }
};

std::vector<std::uint32_t> packed_colours(const py::array_t<std::uint16_t, py::array::c_style>& colours) {
    if (colours.ndim() != 3 || colours.shape(0) != kDriftHues || colours.shape(1) != kDriftLevels ||
        colours.shape(2) != 3)
        throw InputError("colours must have shape (256, 512, 3), not " + shape_text(colours));
    std::vector<std::uint32_t> words(static_cast<std::size_t>(kDriftHues) * kDriftLevels);
    const std::uint16_t* from = colours.data();
    for (std::uint32_t& word : words) {
        for (int c = 0; c < 3; ++c, ++from) {
            if (*from > kDriftPeak) throw InputError("colours are 0 to 1020, not " + std::to_string(*from));
            word |= static_cast<std::uint32_t>(*from) << 10 * c;
        }
    }
    return words;
}

ByteArray warped_colours(const FieldArray& first, const FieldArray& second, const FieldArray& last,
                         const py::array_t<std::uint16_t, py::array::c_style>& colours, std::size_t height,
                         std::size_t width, std::pair<std::int32_t, std::int32_t> first_reach,
                         std::pair<std::int32_t, std::int32_t> second_reach, const Engine& engine) {
    const OwnField fields[3] = {{first, "first"}, {second, "second"}, {last, "last"}};
    const std::vector<std::uint32_t> table = packed_colours(colours);
    if (height < 1 || width < 2 || height > 16384 || width > 16384)
        throw InputError("a frame has 2 to 16384 columns and 1 to 16384 rows");
    ByteArray out({height, width, std::size_t{3}});
    DriftScene scene{width,
                     height,
                     fields[0].view,
                     fields[1].view,
                     fields[2].view,
                     {first_reach.first, first_reach.second},
                     {second_reach.first, second_reach.second},
                     table.data(),
                     1024,
                     {},
                     {}};
    std::uint8_t* const to = out.mutable_data();
    const py::gil_scoped_release release;
    render_bytes(*engine.table, scene, to, static_cast<std::ptrdiff_t>(3 * width), *engine.pool);
    return out;
}

}  // namespace
}  // namespace aigc

void register_background(py::module_& m) {
    using namespace aigc;
    using py::arg;
    py::class_<Background, std::shared_ptr<Background>>(m, "Background")
        .def(py::init(&make_background), arg("style"), arg("curve").noconvert(), arg("colours").noconvert(),
             py::kw_only(), arg("seed"), arg("width"), arg("height"), arg("frames"), arg("seconds"), arg("speed"),
             arg("drift"), arg("energy"), arg("engine"))
        .def("bytes", &frame_bytes, arg("frame"), py::kw_only(), arg("reach"), arg("gain"))
        .def("planes", &frame_planes, arg("frame"), py::kw_only(), arg("reach"), arg("gain"))
        .def("yuv", &frame_yuv, arg("frame"), py::kw_only(), arg("bits"), arg("reach"), arg("gain"))
        .def_property_readonly("table", &table_of);
    m.def("periodic_fields", &periodic_fields, arg("first").noconvert(), arg("second").noconvert(), arg("height"),
          arg("width"), arg("engine"));
    m.def("warped_colours", &warped_colours, arg("first").noconvert(), arg("second").noconvert(),
          arg("last").noconvert(), arg("colours").noconvert(), arg("height"), arg("width"), arg("first_reach"),
          arg("second_reach"), arg("engine"));
}
