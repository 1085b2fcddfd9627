// ConfigText: see the header.
#include "cli/config_text.hpp"

#include <fmt/format.h>

#include "cli/config_keys.hpp"
#include "core/json_writer.hpp"

namespace faultline::cli {
namespace {

std::string quoted(std::string_view text) {
    JsonWriter json;
    json.value(text);
    return json.take();
}

ServeConfig defaults() {
    ServeConfig config;
    const auto all = all_venues();
    config.venues.assign(all.begin(), all.end());
    return config;
}

std::string origin_words(const ServeConfig& config, const ConfigKey& key) {
    const auto found = config.sources.find(key.name);
    if (found == config.sources.end()) return std::string(name_of(ConfigOrigin::built_in));
    const ConfigSource& source = found->second;
    return std::string(name_of(source.origin)) + (source.where.empty() ? "" : " ") + source.where;
}

/// Calls `line` for each key, with a heading before each section.
template <class Line>
std::string by_section(const Line& line) {
    std::string out, section;
    for (const ConfigKey& key : config_keys()) {
        if (key.section() != section) {
            section = key.section();
            out += fmt::format("{}# {}\n[{}]\n", out.empty() ? "" : "\n",
                               config_section_help(section), section);
        }
        out += line(key);
    }
    return out;
}

}  // namespace

std::string merged_toml(const ServeConfig& config) {
    const std::string file = config.file.empty() ? "none" : config.file;
    return fmt::format("# file: {}\n\n", file) + by_section([&](const ConfigKey& key) {
               const std::string text = key.text(config);
               // A count of secrets is no value.
               const std::string value = key.is_secret ? fmt::format("# {} = {}", key.last(), text)
                                                       : fmt::format("{} = {}", key.last(), text);
               return fmt::format("{:<48} # {}\n", value, origin_words(config, key));
           });
}

std::string merged_json(const ServeConfig& config) {
    std::string values;
    for (const ConfigKey& key : config_keys()) {
        const auto found = config.sources.find(key.name);
        const ConfigSource source = found == config.sources.end() ? ConfigSource{} : found->second;
        const std::string value = key.is_secret
                                      ? fmt::format(R"(null,"count":{})", config.tokens.size())
                                      : key.text(config);
        values += fmt::format(R"({}"{}":{{"value":{},"origin":"{}","where":{}}})",
                              values.empty() ? "" : ",", key.name, value, name_of(source.origin),
                              quoted(source.where));
    }
    return fmt::format(R"({{"file":{},"values":{{{}}}}})", quoted(config.file), values);
}

std::string example_toml() {
    const ServeConfig config = defaults();
    std::string out =
        "# Settings of faultline serve. Lines without # in front hold; what is here are the\n"
        "# defaults. Variables such as FAULTLINE_SERVE__PORT and flags win over this file.\n\n";
    return out + by_section([&](const ConfigKey& key) {
               const std::string value = key.is_secret ? "[]" : key.text(config);
               return fmt::format("# {}: {}.\n# {} = {}\n", key.help, key.allowed, key.last(),
                                  value);
           });
}

std::string keys_table() {
    const ServeConfig config = defaults();
    std::string out = "| key | default | what it is | allowed | flag |\n|---|---|---|---|---|\n";
    for (const ConfigKey& key : config_keys()) {
        const std::string value = key.is_secret ? "[]" : key.text(config);
        out += fmt::format("| `{}` | `{}` | {} | {} | {} |\n", key.name, value, key.help,
                           key.allowed, key.flag.empty() ? "" : "`" + key.flag + "`");
    }
    return out;
}

}  // namespace faultline::cli
