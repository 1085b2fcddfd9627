// give_back_free_memory: glibc's malloc_trim.
#include "api/memory_pages.hpp"

#include <cstdlib>
#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace faultline {

void give_back_free_memory() {
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}

}  // namespace faultline
