// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>

#include "base/error.h"
#include "check.h"
#include "check_ops.h"
#include "ops/fir/filter_images.h"

namespace check {
namespace {

using aigc::FirKernels;

void check_rows(const FirKernels& kernels, const std::string& name, std::size_t taps, std::size_t length) {
    Random random(taps * 100 + length);
    Padded rows(taps, length, 5), weights(1, taps, 0), out(1, length, 0);
    rows.fill(random), weights.fill(random);
    std::vector<const float*> pointers;
    for (std::size_t k = 0; k < taps; ++k) pointers.push_back(rows.view().row(k));
    kernels.rows({pointers.data(), weights.view().data, taps, length, out.view().data});
    expect(out.intact(), name + " rows write outside");
    for (std::size_t i = 0; i < length; ++i) {
        double want = 0, magnitude = 0;
        for (std::size_t k = 0; k < taps; ++k) {
            const double product = static_cast<double>(weights.view().data[k]) * pointers[k][i];
            want += product, magnitude += std::abs(product);
        }
        if (!close(out.view().data[i], want, static_cast<double>(taps + 1) * kEpsilon * magnitude))
            return expect(false, name + " rows " + std::to_string(i));
    }
}

void check_pixels(const FirKernels& kernels, const std::string& name, std::size_t channels, std::size_t taps) {
    constexpr std::size_t kPixels = 13;
    Random random(channels * 10 + taps);
    Padded in(2 * kPixels + taps, channels, 0), weights(2, taps, 0), out(kPixels, channels, 0),
        added(kPixels, channels, 0);
    in.fill(random), weights.fill(random), added.fill(random);
    std::vector<std::ptrdiff_t> starts;
    std::vector<const float*> phases;
    for (std::size_t x = 0; x < kPixels; ++x) {
        starts.push_back(static_cast<std::ptrdiff_t>(2 * x) - 1);
        phases.push_back(weights.view().row(x % 2));
    }
    std::vector<float> before(added.view().data, added.view().data + kPixels * channels);
    const float* const data = in.view().row(1);
    kernels.pixels({data, starts.data(), phases.data(), taps, kPixels, channels, out.view().data});
    kernels.add_pixels({data, starts.data(), phases.data(), taps, kPixels, channels, added.view().data});
    expect(out.intact() && added.intact(), name + " pixels write outside");
    for (std::size_t x = 0; x < kPixels; ++x)
        for (std::size_t c = 0; c < channels; ++c) {
            double want = 0, magnitude = 1;
            for (std::size_t k = 0; k < taps; ++k) {
                const double product = static_cast<double>(phases[x][k]) * in.view().row(2 * x + k)[c];
                want += product, magnitude += std::abs(product);
            }
            const double bound = static_cast<double>(taps + 2) * kEpsilon * magnitude;
            const double sum = want + before[x * channels + c];
            if (!close(out.view().row(x)[c], want, bound) || !close(added.view().row(x)[c], sum, bound))
                return expect(false, name + " pixel " + std::to_string(x) + ", " + std::to_string(c));
        }
}

void check_activate(const FirKernels& kernels, const std::string& name) {
    const float infinity = std::numeric_limits<float>::infinity(), nan = std::numeric_limits<float>::quiet_NaN();
    for (std::size_t length : {1, 7, 8, 19, 64}) {
        Padded values(1, length, 0);
        Random random(length);
        values.fill([&] { return random() * 9; });
        float* const data = values.view().data;
        data[0] = length % 2 ? nan : -infinity, data[length - 1] = length == 8 ? infinity : data[length - 1];
        const std::vector<float> before(data, data + length);
        kernels.activate({data, length, 0.25f, 2.0f, 5.0f});
        expect(values.intact(), name + " activate writes outside");
        for (std::size_t i = 0; i < length; ++i) {
            const float v = before[i], scaled = (v < 0 ? v * 0.25f : v) * 2.0f;
            const float want = scaled > 5 ? 5 : scaled < -5 ? -5 : scaled;
            expect(close(data[i], want, 1e-6), name + " activate " + std::to_string(v));
        }
    }
}

}  // namespace

void check_fir(aigc::Tier tier) {
    const FirKernels& kernels = *op_table(tier).fir;
    const std::string name = "fir " + std::string(tier_name(tier));
    for (std::size_t taps : {1, 2, 6, 12})
        for (std::size_t length : {1, 7, 8, 9, 16, 31, 100}) check_rows(kernels, name, taps, length);
    for (std::size_t channels : {1, 3, 8, 15, 16, 17, 32, 47, 64, 70})
        for (std::size_t taps : {1, 4, 12}) check_pixels(kernels, name, channels, taps);
    check_activate(kernels, name);
    for (const aigc::FirResize& impossible : {aigc::FirResize{{}, 1, 1, 0, 0}, aigc::FirResize{{1, 1, 1}, 1, 1, -9, 0}})
        try {
            const aigc::FirAxis axis(impossible, 5);
            expect(false, name + " takes an impossible filter");
        } catch (const aigc::InputError&) {
        }
}

}  // namespace check
