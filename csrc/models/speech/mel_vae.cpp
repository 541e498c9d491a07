// SPDX-License-Identifier: Apache-2.0
#include "models/speech/mel_vae.h"

#include "base/aligned.h"
#include "base/error.h"

namespace aigc {

MelVae::MelVae(const Engine& engine, const MelVaeSizes& sizes, const Tensors& tensors)
    : sizes_(sizes),
      seen_(engine, tensors, "seen", 2 * sizes.decoder.n_mel, sizes.encoder.width, 1),
      latent_(engine, tensors, "latent", sizes.encoder.width, 2 * sizes.latents, 1),
      code_(engine, tensors, "code", sizes.latents, sizes.encoder.width, 1),
      encoder_(engine, sizes.encoder, tensors, "encoder."),
      place_(tensors.get("place", {sizes.pairs, sizes.encoder.width})),
      decoder_(engine, sizes.decoder, tensors, "decoder.") {}

void MelVae::encode(Rows<const float> mel, Rows<float> out) const {
    const std::size_t n_mel = sizes_.decoder.n_mel, width = encoder_.width();
    if (mel.rows % sizes_.frames() || mel.cols != n_mel || mel.stride != n_mel)
        throw InputError("the mel must have a multiple of " + std::to_string(sizes_.frames()) + " frames of " +
                         std::to_string(n_mel) + " bands, not " + std::to_string(mel.rows) + " of " +
                         std::to_string(mel.cols));
    if (mel.rows == 0) return;
    const std::size_t pairs = mel.rows / 2;
    AlignedBuffer<float> buffer(pairs * width), pooled(out.rows * width);
    const Rows<float> x{buffer.data(), pairs, width, width}, mean{pooled.data(), out.rows, width, width};
    seen_.run({mel.data, pairs, 2 * n_mel, 2 * n_mel}, x, Activation::none, false);
    encoder_.run(x);
    const float share = 1.0f / static_cast<float>(sizes_.pairs);
    for (std::size_t pair = 0; pair < pairs; ++pair)
        for (std::size_t c = 0; c < width; ++c) mean.row(pair / sizes_.pairs)[c] += share * x.row(pair)[c];
    latent_.run(mean, out, Activation::none, false);
}

void MelVae::decode(Rows<const float> code, Rows<float> frames) const {
    const std::size_t width = decoder_.width(), pairs = code.rows * sizes_.pairs;
    if (code.rows == 0) return;
    AlignedBuffer<float> spoken(code.rows * width), spread(pairs * width);
    const Rows<float> heard{spoken.data(), code.rows, width, width}, x{spread.data(), pairs, width, width};
    code_.run(code, heard, Activation::none, false);
    for (std::size_t pair = 0; pair < pairs; ++pair)
        for (std::size_t c = 0; c < width; ++c)
            x.row(pair)[c] = heard.row(pair / sizes_.pairs)[c] + place_.data[pair % sizes_.pairs * width + c];
    decoder_.run(x, frames);
}

}  // namespace aigc
