# Warnings are errors of ours; the linker is lld and the compiler cache is used where present.
find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()
add_compile_options(-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor -Werror)
add_compile_options(-ffp-contract=off)  # the same events give the same bytes on every build
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  add_compile_options(-Wno-sign-conversion)
  add_link_options(-fuse-ld=lld)
endif()
if(FAULTLINE_SANITIZE)
  # A finding ends the program: a test that only prints it would pass.
  add_compile_options(-fsanitize=${FAULTLINE_SANITIZE} -fno-sanitize-recover=all
    -fno-omit-frame-pointer -g1)
  add_link_options(-fsanitize=${FAULTLINE_SANITIZE})
endif()
if(FAULTLINE_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)  # the libraries tell the fuzzer where it has been
endif()
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()
# Both kinds of code in one object, so that each program chooses when it is linked.
if(CMAKE_BUILD_TYPE STREQUAL "Release" AND NOT FAULTLINE_SANITIZE AND
   CMAKE_CXX_COMPILER_ID MATCHES "Clang" AND CMAKE_CXX_COMPILER_VERSION VERSION_GREATER_EQUAL 18)
  set(FAULTLINE_LTO ON)
endif()
