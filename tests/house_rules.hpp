// House rules: what keeps the code tidy, as functions from text to a list of complaints.
//
// Each rule looks at one file's text and knows nothing of the disk, so that tests can show it a
// good and a bad snippet. house_test.cpp runs all of them over the whole tree. A complaint is one
// line that starts with the place: "src/core/time.cpp:12: ...".
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::house {

using Complaints = std::vector<std::string>;

struct Layer {
    std::size_t order = 0;
    bool pure = false;
};
using Layers = std::map<std::string, Layer, std::less<>>;

struct SourceFile {
    std::string path;  // relative to the root, with '/'
    std::string text;
};

inline constexpr std::size_t lines_max = 450;
inline constexpr std::size_t columns_max = 100;

/// tests/layers.txt: one folder per line in layer order, "pure" behind it where it is.
Layers parse_layers(std::string_view table);

/// The same text with comments, and the content of strings and characters, as spaces: lines and
/// columns stay where they are.
std::string code_only(std::string_view text);

/// "core" for "src/core/time.cpp"; empty outside src/.
std::string_view folder_of(std::string_view path);
bool is_test(std::string_view path);

/// Own headers are included with their folder, and only from the own folder or those above it.
Complaints check_layers(const SourceFile& file, const Layers& layers);
/// Pure folders (tests left out) neither include nor name sockets, threads, disk, clocks, devices.
Complaints check_purity(const SourceFile& file, const Layers& layers);
/// Only net/ knows Asio and Beast.
Complaints check_net_libraries(const SourceFile& file);
/// Length of file and lines, the comment at the top, #pragma once in headers.
Complaints check_shape(const SourceFile& file);
/// The safe coroutine dialect: nothing braced and no lambda in a co_await expression, no switch on
/// one, no awaitable_operators, no parallel_group.
Complaints check_coroutines(const SourceFile& file);
/// No folder of the machine on which somebody wrote the file.
Complaints check_machine_paths(const SourceFile& file);
/// Every test stands beside the file that it tests: "a.cpp" or "a.hpp" for "a_test.cpp" and for
/// "a_on_real_data_test.cpp". A test of several files of its folder says so in its first line:
/// "// Across the folder: ...".
Complaints check_test_siblings(const std::vector<SourceFile>& files);

/// No two headers give a namespace a type of the same name: the linker would merge their functions
/// without a word.
Complaints check_type_names(const std::vector<SourceFile>& files);

/// The identifiers of market/venues.def, in order.
std::vector<std::string> venues_of(std::string_view catalog);
/// One file per venue and one venue per file; a .cpp with a header of its own is no venue's.
Complaints check_venue_files(const std::vector<std::string>& venues,
                             const std::set<std::string>& paths);

}  // namespace faultline::house
