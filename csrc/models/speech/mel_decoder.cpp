// SPDX-License-Identifier: Apache-2.0
#include "models/speech/mel_decoder.h"

#include "base/aligned.h"
#include "base/error.h"

namespace aigc {

MelDecoder::MelDecoder(const Engine& engine, const MelDecoderSizes& sizes, const Tensors& tensors,
                       const std::string& prefix)
    : sizes_(sizes),
      stack_(engine, sizes.stack, tensors, prefix + "stack."),
      out_(engine, tensors, prefix + "out", sizes.stack.width, 2 * sizes.frame_columns(), 1),
      post0_(engine, tensors, prefix + "post.0", sizes.frame_columns(), sizes.post_width, sizes.post_kernel),
      post1_(engine, tensors, prefix + "post.1", sizes.post_width, sizes.n_mel, sizes.post_kernel) {}

void MelDecoder::run(Rows<float> rows, Rows<float> frames) const {
    const std::size_t columns = frame_columns();
    if (frames.rows != 2 * rows.rows || frames.cols != columns || frames.stride != columns)
        throw InputError("the mel decoder gives two contiguous frames a row");
    if (rows.rows == 0) return;
    stack_.run(rows);
    out_.run(rows, {frames.data, rows.rows, 2 * columns, 2 * columns}, Activation::none, false);
    AlignedBuffer<float> hidden(frames.rows * sizes_.post_width);
    const Rows<float> wide{hidden.data(), frames.rows, sizes_.post_width, sizes_.post_width};
    post0_.run(frames, wide, Activation::relu, false);
    post1_.run(wide, {frames.data, frames.rows, sizes_.n_mel, columns}, Activation::none, true);
}

}  // namespace aigc
