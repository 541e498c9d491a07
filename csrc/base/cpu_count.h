// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace aigc {

/// The number of threads that this process may keep busy: the processors of its affinity mask, and no more than the
/// CPU quota of its control group (v1 or v2, any level) rounded up. At least 1.
int available_cpus();

}  // namespace aigc
