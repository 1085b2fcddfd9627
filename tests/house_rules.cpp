// House rules: layers, purity, shape and names. The text tools are in house_text.cpp.
#include "house_rules.hpp"

#include <algorithm>
#include <array>
#include <regex>
#include <sstream>

namespace faultline::house {
namespace {

struct Line {
    std::size_t number;
    std::string text;
};

std::vector<Line> lines_of(std::string_view text) {
    std::vector<Line> lines;
    std::istringstream in{std::string(text)};
    for (std::string line; std::getline(in, line);) lines.push_back({lines.size() + 1, line});
    return lines;
}

std::string at(const SourceFile& file, std::size_t line) {
    return file.path + ":" + std::to_string(line) + ": ";
}

struct Include {
    std::size_t line;
    std::string header;
    bool own;  // in quotes
};

std::vector<Include> includes_of(const SourceFile& file) {
    static const std::regex pattern(R"re(^\s*#\s*include\s*([<"])([^>"]+)[>"])re");
    std::vector<Include> found;
    for (const Line& line : lines_of(file.text)) {
        std::smatch match;
        if (std::regex_search(line.text, match, pattern)) {
            found.push_back({line.number, match[2].str(), match[1].str() == "\""});
        }
    }
    return found;
}

/// Every line of the code (comments and strings left out) in which the pattern is found.
std::vector<Line> code_lines_with(const SourceFile& file, const std::regex& pattern) {
    std::vector<Line> found;
    for (const Line& line : lines_of(code_only(file.text))) {
        if (std::regex_search(line.text, pattern)) found.push_back(line);
    }
    return found;
}

std::size_t columns_of(std::string_view line) {  // characters, not bytes
    return static_cast<std::size_t>(std::count_if(line.begin(), line.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
    }));
}

constexpr std::array impure_headers{"thread",     "mutex",     "shared_mutex", "condition_variable",
                                    "future",     "semaphore", "barrier",      "latch",
                                    "stop_token", "fstream",   "filesystem",   "iostream",
                                    "ctime",      "time.h",    "unistd.h",     "fcntl.h",
                                    "poll.h",     "netdb.h",   "pthread.h",    "csignal",
                                    "signal.h",   "syncstream"};

}  // namespace

Layers parse_layers(std::string_view table) {
    Layers layers;
    for (const Line& line : lines_of(table)) {
        std::istringstream words(line.text);
        std::string name;
        std::string kind;
        if (!(words >> name) || name.starts_with('#')) continue;
        words >> kind;
        const std::size_t order = layers.size();
        layers[name] = Layer{order, kind == "pure"};
    }
    return layers;
}

std::string_view folder_of(std::string_view path) {
    if (!path.starts_with("src/")) return {};
    path.remove_prefix(4);
    const std::size_t slash = path.find('/');
    return slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash);
}

bool is_test(std::string_view path) { return path.ends_with("_test.cpp"); }

Complaints check_layers(const SourceFile& file, const Layers& layers) {
    const auto own = layers.find(folder_of(file.path));
    if (own == layers.end()) return {file.path + ": its folder is not in tests/layers.txt"};
    Complaints complaints;
    for (const Include& include : includes_of(file)) {
        if (!include.own) continue;
        const std::string folder = include.header.substr(0, include.header.find('/'));
        const auto other = layers.find(folder);
        if (other == layers.end()) {
            complaints.push_back(at(file, include.line) + "\"" + include.header +
                                 "\" does not start with a folder of tests/layers.txt");
        } else if (other->second.order > own->second.order) {
            complaints.push_back(at(file, include.line) + own->first + "/ must not include " +
                                 folder + "/, which is below it");
        }
    }
    return complaints;
}

Complaints check_purity(const SourceFile& file, const Layers& layers) {
    const auto layer = layers.find(folder_of(file.path));
    if (layer == layers.end() || !layer->second.pure || is_test(file.path)) return {};
    static const std::regex names(
        R"(\b(system_clock|steady_clock|high_resolution_clock|random_device|clock_gettime|)"
        R"(gettimeofday|fopen|freopen|getenv|setenv|srand|sleep_for|sleep_until|localtime|)"
        R"(cairo_surface_write_to_png)\b|\bstd::(time|rand|clock|thread|jthread|async|cout|cerr|)"
        R"(cin|ofstream|ifstream|fstream|filesystem|mutex)\b|\bthread_local\b)");
    Complaints complaints;
    for (const Include& include : includes_of(file)) {
        const std::string& name = include.header;
        const bool device = std::ranges::find(impure_headers, name) != impure_headers.end() ||
                            name.starts_with("sys/") || name.starts_with("netinet/") ||
                            name.starts_with("arpa/") || name.starts_with("boost/asio") ||
                            name.starts_with("boost/beast") || name.starts_with("openssl/") ||
                            name == "duckdb.h";
        if (device) {
            complaints.push_back(at(file, include.line) + "<" + name + "> in a pure folder");
        }
    }
    for (const Line& line : code_lines_with(file, names)) {
        complaints.push_back(at(file, line.number) + "a clock, device, thread or the disk in a " +
                             "pure folder");
    }
    return complaints;
}

Complaints check_net_libraries(const SourceFile& file) {
    if (folder_of(file.path) == "net") return {};
    Complaints complaints;
    for (const Include& include : includes_of(file)) {
        if (include.header.starts_with("boost/asio") || include.header.starts_with("boost/beast")) {
            complaints.push_back(at(file, include.line) + "only net/ includes Asio and Beast");
        }
    }
    return complaints;
}

Complaints check_shape(const SourceFile& file) {
    Complaints complaints;
    const std::vector<Line> lines = lines_of(file.text);
    if (lines.empty() || !lines.front().text.starts_with("// ")) {
        complaints.push_back(file.path + ": does not open with a comment that says what it is");
    }
    if (lines.size() > lines_max) {
        complaints.push_back(file.path + ": " + std::to_string(lines.size()) +
                             " lines, more than " + std::to_string(lines_max));
    }
    for (const Line& line : lines) {
        if (columns_of(line.text) > columns_max) {
            complaints.push_back(at(file, line.number) + "wider than " +
                                 std::to_string(columns_max) + " columns");
        }
    }
    const bool header = file.path.ends_with(".hpp");
    const auto is_pragma = [](const Line& line) { return line.text == "#pragma once"; };
    if (header && std::ranges::none_of(lines, is_pragma)) {
        complaints.push_back(file.path + ": a header without #pragma once");
    }
    return complaints;
}

Complaints check_machine_paths(const SourceFile& file) {
    Complaints complaints;
    for (const Line& line : lines_of(file.text)) {
        // Written in two parts, so that this file does not break its own rule.
        for (const char* path : {"/wo"
                                 "rk/",
                                 "/ro"
                                 "ot/",
                                 "/ho"
                                 "me/"}) {
            if (line.text.find(path) != std::string::npos) {
                complaints.push_back(at(file, line.number) +
                                     "a path of somebody's machine: " + path);
            }
        }
    }
    return complaints;
}

Complaints check_test_siblings(const std::vector<SourceFile>& files) {
    std::set<std::string> stems;  // "src/a/x" for "src/a/x.cpp"
    for (const SourceFile& file : files) {
        if (!is_test(file.path)) stems.insert(file.path.substr(0, file.path.rfind('.')));
    }
    Complaints complaints;
    for (const SourceFile& file : files) {
        if (!is_test(file.path) || file.text.starts_with("// Across the folder: ")) continue;
        std::string name = file.path.substr(0, file.path.rfind("_test.cpp"));
        while (!name.empty() && !stems.contains(name)) {  // one word less
            const std::size_t cut = name.find_last_of("_/");
            name.resize(cut == std::string::npos || name[cut] == '/' ? 0 : cut);
        }
        if (name.empty()) {
            complaints.push_back(file.path + ": tests no file beside it, and its first line does " +
                                 "not say \"Across the folder:\"");
        }
    }
    return complaints;
}

Complaints check_type_names(const std::vector<SourceFile>& files) {
    // Types of a namespace stand at the beginning of a line; a forward declaration ends in ';'.
    static const std::regex line_start(
        "^(?:namespace ([\\w:]+) \\{|(?:class|struct|enum class) (\\w+)\\b(?!\\s*;|::))",
        std::regex::ECMAScript | std::regex::multiline);
    Complaints complaints;
    std::map<std::string, std::string> places;
    for (const SourceFile& file : files) {
        if (!file.path.ends_with(".hpp")) continue;
        const std::string code = code_only(file.text);
        std::string name_space;
        for (std::sregex_iterator it(code.begin(), code.end(), line_start), end; it != end; ++it) {
            if ((*it)[1].matched) {
                name_space = (*it)[1].str();
                continue;
            }
            const std::string name = name_space + "::" + (*it)[2].str();
            const auto [first, is_new] = places.emplace(name, file.path);
            if (!is_new) complaints.push_back(file.path + ": " + name + " is in " + first->second);
        }
    }
    return complaints;
}

std::vector<std::string> venues_of(std::string_view catalog) {
    static const std::regex entry(R"(^FL_VENUE\(\s*([a-z_0-9]+)\s*,)");
    std::vector<std::string> venues;
    for (const Line& line : lines_of(catalog)) {
        std::smatch match;
        if (std::regex_search(line.text, match, entry)) venues.push_back(match[1].str());
    }
    return venues;
}

Complaints check_venue_files(const std::vector<std::string>& venues,
                             const std::set<std::string>& paths) {
    Complaints complaints;
    for (const std::string& venue : venues) {
        if (!paths.contains("src/venue/" + venue + ".cpp")) {
            complaints.push_back("market/venues.def: " + venue + " has no src/venue/" + venue +
                                 ".cpp");
        }
        if (!paths.contains("src/venue/" + venue + "_wire.cpp")) {
            complaints.push_back("market/venues.def: " + venue + " has no src/venue/" + venue +
                                 "_wire.cpp");
        }
    }
    for (const std::string& path : paths) {
        if (folder_of(path) != "venue" || !path.ends_with(".cpp") || is_test(path)) continue;
        const std::string stem = path.substr(10, path.size() - 14);
        const bool helper = paths.contains("src/venue/" + stem + ".hpp");
        // A venue is two files: its facts and its wire.
        const bool wire = stem.ends_with("_wire");
        const std::string venue = wire ? stem.substr(0, stem.size() - 5) : stem;
        if (!helper && std::ranges::find(venues, venue) == venues.end()) {
            complaints.push_back(
                path + ": neither a venue of market/venues.def nor a helper with " + "a header");
        }
    }
    return complaints;
}

}  // namespace faultline::house
