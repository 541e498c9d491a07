// SPDX-License-Identifier: Apache-2.0
#include "models/speech/wavenet_stream.h"

#include <string>

#include "base/error.h"

namespace aigc {

WaveNetStream::WaveNetStream(std::shared_ptr<const WaveNetStack> net)
    : net_(std::move(net)), state_(*net_), cond_(net_->engine(), net_->config().n_cond), out_(net_->config().n_out) {}

Rows<const float> WaveNetStream::push(Rows<const float> x, Rows<const float> cond, bool last) {
    if (finished_) throw InputError("this stream is finished: open a new one");
    const std::size_t n_cond = net_->config().n_cond;
    if (n_cond && cond.rows != x.rows)
        throw InputError("cond must have as many rows as x, " + std::to_string(x.rows) + ", not " +
                         std::to_string(cond.rows));
    finished_ = last;
    out_.drop_before(out_.end());
    if (n_cond) cond_.append(cond, {});
    if (last && state_.received() + x.rows == 0) return out_.rows(out_.begin(), 0);
    net_->push(state_, work_, x, n_cond ? &cond_ : nullptr, last, out_);
    cond_.drop_before(n_cond ? state_.finished() : 0);
    return out_.rows(out_.begin(), out_.end() - out_.begin());
}

}  // namespace aigc
