// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <pybind11/numpy.h>

#include <cstdint>
#include <string>

#include "bindings/array.h"
#include "ops/motion/bordered_plane.h"

namespace aigc {

/// A 2-dimensional uint8, uint16 or float32 array whose rows may be padded. It refers to the memory of the array, and
/// may be used without the GIL.
struct AnyPlane {
    enum class Type { uint8, uint16, float32 };
    Type type;
    void* data;
    int width, height;
    std::ptrdiff_t stride;  ///< in samples

    /// Throws InputError for anything else.
    explicit AnyPlane(const pybind11::array& array) : type(type_of(array)), data(const_cast<void*>(array.data())) {
        constexpr pybind11::ssize_t kLargest = 1 << 20;
        if (array.ndim() != 2 || array.shape(0) < 1 || array.shape(1) < 1 || array.shape(0) > kLargest ||
            array.shape(1) > kLargest)
            throw InputError("a plane must have shape (height, width), each 1 to 1048576, not " + shape_text(array));
        // The stride of a single column or row means nothing.
        const bool apart = array.shape(1) > 1 && array.strides(1) != array.itemsize();
        if (apart || array.strides(0) % array.itemsize() != 0)
            throw InputError("the rows of a plane must be contiguous");
        height = static_cast<int>(array.shape(0));
        width = static_cast<int>(array.shape(1));
        stride = height > 1 ? array.strides(0) / array.itemsize() : width;
    }

    template <class Sample>
    SamplePlane<Sample> as() const {
        return {static_cast<Sample*>(data), width, height, stride};
    }

    /// body.operator()<Sample>() for the type of the samples.
    template <class Body>
    auto with_samples(Body body) const {
        switch (type) {
            case Type::uint8:
                return body.template operator()<std::uint8_t>();
            case Type::uint16:
                return body.template operator()<std::uint16_t>();
            default:
                return body.template operator()<float>();
        }
    }

    bool matches(const AnyPlane& other) const {
        return type == other.type && width == other.width && height == other.height;
    }

  private:
    static Type type_of(const pybind11::array& array) {
        if (pybind11::isinstance<pybind11::array_t<std::uint8_t>>(array)) return Type::uint8;
        if (pybind11::isinstance<pybind11::array_t<std::uint16_t>>(array)) return Type::uint16;
        if (pybind11::isinstance<pybind11::array_t<float>>(array)) return Type::float32;
        throw InputError("a plane must be uint8, uint16 or float32, not " + std::string(pybind11::str(array.dtype())));
    }
};

}  // namespace aigc
