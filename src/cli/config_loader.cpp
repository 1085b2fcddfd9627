// ConfigLoader: see the header.
#include "cli/config_loader.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <unistd.h>

namespace faultline::cli {
namespace {

constexpr std::string_view variable_prefix = "FAULTLINE_";
constexpr int demo_days_max = 366;

tl::unexpected<Problem> unknown_key(const std::string& spelt, const std::string& where,
                                    const std::string& nearest) {
    return problem("there is no setting \"" + spelt + "\"", where,
                   nearest.empty() ? "faultline config --example lists all of them"
                                   : "did you mean " + nearest + "?");
}

Outcome<void> set(ServeConfig& config, const ConfigKey& key, const ConfigValue& value,
                  ConfigSource source) {
    if (Outcome<void> done = key.set(config, value); !done) {
        Problem wrong = std::move(done).error();
        wrong.where = source.where.empty() ? key.name : source.where + ", " + key.name;
        return tl::make_unexpected(std::move(wrong));
    }
    config.sources[key.name] = std::move(source);
    return {};
}

Outcome<void> add_file(ServeConfig& config, const ConfigInputs& inputs) {
    if (inputs.file.empty()) return {};
    config.file = inputs.file;
    FL_TRY(entries, entries_of_toml(inputs.file_text, inputs.file));
    for (ConfigEntry& entry : entries) {
        const ConfigKey* const key = find_config_key(entry.name);
        if (key == nullptr) {
            return unknown_key(entry.name, entry.source.where, nearest_config_key(entry.name));
        }
        FL_CHECK(set(config, *key, entry.value, std::move(entry.source)));
    }
    return {};
}

/// "serve.port" of "FAULTLINE_SERVE__PORT"; empty for a variable that is no setting, such as
/// FAULTLINE_JOBS.
std::string name_of_variable(std::string_view variable) {
    if (!variable.starts_with(variable_prefix)) return {};
    variable.remove_prefix(variable_prefix.size());
    const std::size_t at = variable.find("__");
    if (at == std::string_view::npos) return {};
    std::string name =
        std::string(variable.substr(0, at)) + "." + std::string(variable.substr(at + 2));
    std::ranges::transform(name, name.begin(), [](unsigned char letter) {
        return static_cast<char>(std::tolower(letter));
    });
    return name;
}

Outcome<void> add_environment(ServeConfig& config, const ConfigInputs& inputs) {
    for (const auto& [variable, text] : inputs.environment) {
        const std::string name = name_of_variable(variable);
        if (name.empty()) continue;
        const ConfigKey* const key = find_config_key(name);
        if (key == nullptr) {
            const ConfigKey* const near = find_config_key(nearest_config_key(name));
            return unknown_key(name, variable, near == nullptr ? "" : near->variable());
        }
        FL_CHECK(
            set(config, *key, ConfigValue::of_text(text), {ConfigOrigin::environment, variable}));
    }
    return {};
}

/// What only makes sense together.
Outcome<void> check(const ServeConfig& config) {
    const auto where = [&](const char* name) {
        const auto found = config.sources.find(std::string_view(name));
        const bool is_said = found != config.sources.end() && !found->second.where.empty();
        return is_said ? found->second.where + ", " + name : std::string(name);
    };
    if (config.tls_certificate_file.empty() != config.tls_key_file.empty()) {
        const char* const given =
            config.tls_key_file.empty() ? "serve.tls_certificate_file" : "serve.tls_key_file";
        return problem("a certificate and its key belong together", where(given),
                       "give both serve.tls_certificate_file and serve.tls_key_file, or neither");
    }
    if (config.mode == ServeMode::demo && config.history_days > demo_days_max) {
        return problem("a demo simulates at most 366 days", where("data.history_days"),
                       "give a smaller number");
    }
    if (config.mode != ServeMode::replay) return {};
    if (config.replay_from_ns == 0 || config.replay_to_ns == 0) {
        return problem("a replay needs its first and its last instant", where("serve.mode"),
                       "give replay.from and replay.to, or --replay FROM,TO");
    }
    if (config.replay_from_ns >= config.replay_to_ns) {
        return problem("the replay ends before it begins", where("replay.to"),
                       "give a later instant than replay.from");
    }
    return {};
}

}  // namespace

Outcome<ServeConfig> merged_config(const ConfigInputs& inputs) {
    ServeConfig config;
    const auto all = all_venues();
    config.venues.assign(all.begin(), all.end());
    for (const ConfigKey& key : config_keys()) config.sources[key.name] = {};
    FL_CHECK(add_file(config, inputs));
    FL_CHECK(add_environment(config, inputs));
    for (const ConfigEntry& entry : inputs.flags) {
        const ConfigKey* const key = find_config_key(entry.name);
        if (key == nullptr) return unknown_key(entry.name, entry.source.where, "");
        FL_CHECK(set(config, *key, entry.value, entry.source));
    }
    FL_CHECK(check(config));
    return config;
}

std::vector<std::filesystem::path> config_candidates(
    const std::map<std::string, std::string>& environment) {
    std::vector<std::filesystem::path> folders;
    const auto said = [&](const char* name) {
        const auto found = environment.find(name);
        return found == environment.end() ? std::string() : found->second;
    };
    if (const std::string own = said("XDG_CONFIG_HOME"); !own.empty()) {
        folders.emplace_back(own);
    } else if (const std::string home = said("HOME"); !home.empty()) {
        folders.push_back(std::filesystem::path(home) / ".config");
    }
    folders.emplace_back("/etc");
    for (std::filesystem::path& folder : folders) folder /= "faultline/faultline.toml";
    return folders;
}

std::map<std::string, std::string> process_environment() {
    std::map<std::string, std::string> out;
    for (char** at = environ; at != nullptr && *at != nullptr; ++at) {
        const std::string_view entry(*at);
        const std::size_t equals = entry.find('=');
        if (equals == std::string_view::npos) continue;
        out.emplace(entry.substr(0, equals), entry.substr(equals + 1));
    }
    return out;
}

Outcome<ServeConfig> load_config(const std::string& named,
                                 std::map<std::string, std::string> environment,
                                 std::vector<ConfigEntry> flags) {
    ConfigInputs inputs;
    inputs.file = named;
    for (const auto& candidate : config_candidates(environment)) {
        std::error_code ignored;
        if (!inputs.file.empty() || !std::filesystem::exists(candidate, ignored)) continue;
        inputs.file = candidate.string();
    }
    if (!inputs.file.empty()) {
        std::error_code ignored;
        std::ifstream in;
        if (!std::filesystem::is_directory(inputs.file, ignored)) {
            in.open(inputs.file, std::ios::binary);
            std::ostringstream text;
            text << in.rdbuf();
            inputs.file_text = text.str();
        }
        if (!in.is_open() || in.bad()) {
            return problem("the configuration cannot be read", inputs.file,
                           "check the path and its permissions");
        }
    }
    inputs.environment = std::move(environment);
    inputs.flags = std::move(flags);
    return merged_config(inputs);
}

}  // namespace faultline::cli
