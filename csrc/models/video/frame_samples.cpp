// SPDX-License-Identifier: Apache-2.0
#include "models/video/frame_samples.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "base/bfloat16.h"

namespace aigc {
namespace {

/// int8: the bytes of a frame of 8 bits are its samples.
struct ByteScale {
    float step, zero;
};

ByteScale byte_scale(bool limited) { return limited ? ByteScale{219.0f, 16.0f} : ByteScale{255.0f, 0.0f}; }

void put(const ElementTarget& target, std::size_t i, float value, Precision precision, ByteScale bytes) {
    const std::size_t at = target.first + i * target.stride;
    if (precision == Precision::float32) reinterpret_cast<float*>(target.data)[at] = value;
    if (precision == Precision::bfloat16)
        reinterpret_cast<std::uint16_t*>(target.data)[at] = bfloat16_from_float(value);
    if (precision == Precision::int8)
        reinterpret_cast<std::uint8_t*>(target.data)[at] =
            static_cast<std::uint8_t>(std::nearbyint(std::clamp(value * bytes.step + bytes.zero, 0.0f, 255.0f)));
}

float value_of(float sample, const SampleRange& range) {
    const float value = (sample - range.offset) / range.span;
    return std::isfinite(value) ? value : 0.0f;
}

template <class Element>
void look_up(const std::uint8_t* row, std::size_t count, const ElementTarget& target, const std::byte* table) {
    const auto* const of = reinterpret_cast<const Element*>(table);
    Element* const out = reinterpret_cast<Element*>(target.data) + target.first;
    for (std::size_t i = 0; i < count; ++i) out[i * target.stride] = of[row[i]];
}

template <class T>
void codes(const void* row, std::size_t x, std::size_t count, float* out) {
    const T* const from = static_cast<const T*>(row) + x;
    for (std::size_t i = 0; i < count; ++i) out[i] = static_cast<float>(from[i]);
}

std::size_t size_of(SampleType type) {
    return type == SampleType::u8 ? 1 : type == SampleType::u16 ? 2 : sizeof(float);
}

}  // namespace

SampleRange sample_range(const Planes<const void>& planes) {
    if (planes.type == SampleType::f32) return {};
    const auto unit = static_cast<float>(1u << (planes.bits - 8));
    const auto peak = static_cast<float>((1u << planes.bits) - 1);
    return planes.limited ? SampleRange{16.0f * unit, 219.0f * unit, peak} : SampleRange{0.0f, peak, peak};
}

SampleReader::SampleReader(const Planes<const void>& planes, Precision precision, bool zero_border)
    : planes_(planes), range_(sample_range(planes)), precision_(precision), zero_border_(zero_border) {
    for (std::size_t i = 0; i < 256; ++i)
        put({table_, 1, 0}, i, value_of(static_cast<float>(i), range_), precision_, byte_scale(planes_.limited));
}

void SampleReader::read(std::size_t plane, std::size_t y, std::ptrdiff_t left, std::size_t count,
                        const ElementTarget& target) const {
    if (planes_.type == SampleType::u8) return read_row<std::uint8_t>(plane, y, left, count, target);
    if (planes_.type == SampleType::u16) return read_row<std::uint16_t>(plane, y, left, count, target);
    read_row<float>(plane, y, left, count, target);
}

template <class T>
void SampleReader::read_row(std::size_t plane, std::size_t y, std::ptrdiff_t left, std::size_t count,
                            const ElementTarget& target) const {
    const T* const row = static_cast<const T*>(planes_.planes[plane].data) + y * planes_.planes[plane].stride;
    const auto width = static_cast<std::ptrdiff_t>(planes_.width);
    const auto end = left + static_cast<std::ptrdiff_t>(count);
    const std::ptrdiff_t first = std::clamp<std::ptrdiff_t>(0, left, end), last = std::clamp(width, first, end);
    const auto from_left = [&](std::ptrdiff_t x) { return static_cast<std::size_t>(x - left); };
    const auto beyond = [&](std::ptrdiff_t x, T edge) {
        const float value = zero_border_ ? 0.0f : value_of(static_cast<float>(edge), range_);
        put(target, from_left(x), value, precision_, byte_scale(planes_.limited));
    };
    for (std::ptrdiff_t x = left; x < first; ++x) beyond(x, row[0]);
    if (last > first)
        convert(row + first, static_cast<std::size_t>(last - first),
                {target.data, target.stride, target.first + from_left(first) * target.stride});
    for (std::ptrdiff_t x = last; x < end; ++x) beyond(x, row[width - 1]);
}

template <class T>
void SampleReader::convert(const T* row, std::size_t count, const ElementTarget& target) const {
    if constexpr (sizeof(T) == 1) {
        if (precision_ == Precision::float32) return look_up<float>(row, count, target, table_);
        if (precision_ == Precision::bfloat16) return look_up<std::uint16_t>(row, count, target, table_);
        return look_up<std::uint8_t>(row, count, target, table_);
    }
    for (std::size_t i = 0; i < count; ++i)
        put(target, i, value_of(static_cast<float>(row[i]), range_), precision_, byte_scale(planes_.limited));
}

void read_codes(const Planes<const void>& planes, std::size_t plane, std::size_t y, std::size_t x, std::size_t count,
                float* out) {
    const Planes<const void>::Plane& from = planes.planes[plane];
    const auto* row = static_cast<const std::byte*>(from.data) + y * from.stride * size_of(planes.type);
    if (planes.type == SampleType::u8) return codes<std::uint8_t>(row, x, count, out);
    if (planes.type == SampleType::u16) return codes<std::uint16_t>(row, x, count, out);
    codes<float>(row, x, count, out);
}

void* sample_at(const Planes<void>& planes, std::size_t plane, std::size_t y, std::size_t x) {
    const Planes<void>::Plane& to = planes.planes[plane];
    return static_cast<std::byte*>(to.data) + (y * to.stride + x) * size_of(planes.type);
}

}  // namespace aigc
