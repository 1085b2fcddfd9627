# DuckDB 1.4 (LTS) through its C API. The library and the header come from two npm packages, pinned
# in deps/package-lock.json and installed by script/bootstrap with install scripts off.
set(DUCKDB_NPM ${CMAKE_SOURCE_DIR}/deps/node_modules)
set(DUCKDB_SO ${DUCKDB_NPM}/@duckdb/node-bindings-linux-x64/libduckdb.so)
set(DUCKDB_INCLUDE ${DUCKDB_NPM}/duckdb/src/duckdb/src/include)
if(NOT EXISTS ${DUCKDB_SO} OR NOT EXISTS ${DUCKDB_INCLUDE}/duckdb.h)
  message(FATAL_ERROR "DuckDB is not installed. Run script/bootstrap first.")
endif()
# Beside the program, so that a copied build folder still runs.
configure_file(${DUCKDB_SO} ${CMAKE_BINARY_DIR}/libduckdb.so COPYONLY)
# Only the C header is exposed: the folder also holds DuckDB's C++ headers, which we must not use.
configure_file(${DUCKDB_INCLUDE}/duckdb.h ${CMAKE_BINARY_DIR}/duckdb_include/duckdb.h COPYONLY)
add_library(duckdb SHARED IMPORTED GLOBAL)
set_target_properties(duckdb PROPERTIES
  IMPORTED_LOCATION ${CMAKE_BINARY_DIR}/libduckdb.so
  INTERFACE_INCLUDE_DIRECTORIES ${CMAKE_BINARY_DIR}/duckdb_include)
