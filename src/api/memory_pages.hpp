// Memory that is free already: the allocator keeps it for later, also of threads that rest for
// hours; here it is given back to the system.
#pragma once

namespace faultline {

/// Takes milliseconds. Nothing where the C library has no such call.
void give_back_free_memory();

}  // namespace faultline
