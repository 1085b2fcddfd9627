// ServeFlags: the flags by which `serve` and `config` are told settings on the command line. Made
// from the table of keys, so that a new key with a flag is a flag of both.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "cli/arguments.hpp"
#include "cli/config_loader.hpp"

namespace faultline::cli {

class ServeFlags {
  public:
    /// --config FILE, --live, --demo, --replay FROM,TO and a flag of every key that has one. This
    /// object must outlive the parsing.
    void declare(Arguments& arguments);

    /// What was said. Problems: two modes at once; --replay without two instants.
    Outcome<std::vector<ConfigEntry>> entries() const;

    /// The settings of a process that was started with these flags: file, environment, flags.
    Outcome<ServeConfig> load() const;

  private:
    std::string config_file_;
    bool live_ = false, demo_ = false;
    std::vector<std::string> replay_;
    std::map<std::string, std::string> texts_;  // by key; empty: not said
};

}  // namespace faultline::cli
