// ServeFlags: see the header.
#include "cli/serve_flags.hpp"

namespace faultline::cli {

void ServeFlags::declare(Arguments& arguments) {
    arguments.text("--config", config_file_,
                   "Configuration file (default: the user's, or that in /etc)");
    arguments.flag("--live", live_, "Listen to the real venues (the default)");
    arguments.flag("--demo", demo_, "A simulated market on this machine");
    arguments.list("--replay", replay_, "FROM,TO: the history between two times again");
    for (const ConfigKey& key : config_keys()) {
        if (key.flag.empty()) continue;
        arguments.text(key.flag, texts_[key.name], key.help + ": " + key.allowed);
    }
}

Outcome<std::vector<ConfigEntry>> ServeFlags::entries() const {
    std::vector<ConfigEntry> out;
    const auto add = [&](const std::string& name, std::string text, const std::string& flag) {
        out.push_back({name, ConfigValue::of_text(std::move(text)), {ConfigOrigin::flag, flag}});
    };
    const int modes = (live_ ? 1 : 0) + (demo_ ? 1 : 0) + (replay_.empty() ? 0 : 1);
    if (modes > 1) {
        return problem("more than one of --live, --demo and --replay was given", {}, "give one");
    }
    if (live_) add("serve.mode", "live", "--live");
    if (demo_) add("serve.mode", "demo", "--demo");
    if (!replay_.empty()) {
        if (replay_.size() != 2) {
            return problem("a replay needs its first and its last instant", "--replay",
                           "as in --replay 2026-02-05T00:00:00Z,2026-02-06T00:00:00Z");
        }
        add("serve.mode", "replay", "--replay");
        add("replay.from", replay_[0], "--replay");
        add("replay.to", replay_[1], "--replay");
    }
    for (const auto& [name, text] : texts_) {
        if (!text.empty()) add(name, text, find_config_key(name)->flag);
    }
    return out;
}

Outcome<ServeConfig> ServeFlags::load() const {
    FL_TRY(said, entries());
    return load_config(config_file_, process_environment(), std::move(said));
}

}  // namespace faultline::cli
