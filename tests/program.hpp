// Program: runs build/<preset>/faultline as a user would and keeps what it prints.
#pragma once

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

namespace faultline::testing {

struct Answer {
    int status = -1;
    std::string out;
    std::string err;

    nlohmann::json json() const { return nlohmann::json::parse(out); }
};

/// A folder of its own for a test, removed with it.
class Folder {
  public:
    Folder() {
        std::string pattern =
            (std::filesystem::temp_directory_path() / "faultline-XXXXXX").string();
        path_ = ::mkdtemp(pattern.data());
    }
    ~Folder() {
        std::error_code ignored;  // a left-over folder in /tmp harms nobody
        std::filesystem::remove_all(path_, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    std::string operator/(const std::string& name) const { return path_ + "/" + name; }

  private:
    std::string path_;
};

inline std::string read_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

/// Runs the program with arguments as typed in a shell.
inline Answer run(const std::string& arguments, const std::string& program = FAULTLINE_PROGRAM) {
    const Folder folder;
    const std::string out = folder / "out";
    const std::string err = folder / "err";
    const std::string command = program + " >" + out + " 2>" + err + " </dev/null " + arguments;
    const int code = std::system(command.c_str());
    return {WIFEXITED(code) ? WEXITSTATUS(code) : 128, read_file(out), read_file(err)};
}

}  // namespace faultline::testing
