// ConfigFile: on toml++, whose header is heavy: only this file includes it.
#include "cli/config_file.hpp"

#include <map>
#include <sstream>
#include <toml++/toml.h>

namespace faultline::cli {
namespace {

std::string place(const std::string& path, const toml::source_region& region) {
    return path + ":" + std::to_string(region.begin.line);
}

Outcome<ConfigValue> value_of(const toml::node& node, const std::string& where) {
    if (const auto* it = node.as_boolean()) return ConfigValue{it->get()};
    if (const auto* it = node.as_integer()) return ConfigValue{it->get()};
    if (const auto* it = node.as_floating_point()) return ConfigValue{it->get()};
    if (const auto* it = node.as_string()) return ConfigValue{it->get()};
    if (const auto* items = node.as_array()) {
        ConfigValue::List texts;
        for (const toml::node& item : *items) {
            const auto* text = item.as_string();
            if (text == nullptr) {
                return problem("a list holds something other than texts", where,
                               "put each item in quotes");
            }
            texts.push_back(text->get());
        }
        return ConfigValue{std::move(texts)};
    }
    if (node.is_table()) {
        return problem("a table stands where a value is expected", where,
                       "keys have a section and a name, as in [serve] port");
    }
    std::ostringstream text;
    if (const auto* date = node.as_date()) text << date->get();
    if (const auto* moment = node.as_date_time()) text << moment->get();
    if (const auto* time = node.as_time()) text << time->get();
    return ConfigValue{text.str()};
}

std::uint32_t line_of(const toml::node& node) { return node.source().begin.line; }

}  // namespace

Outcome<std::vector<ConfigEntry>> entries_of_toml(std::string_view text, const std::string& path) {
    toml::table root;
    try {
        root = toml::parse(text, path);
    } catch (const toml::parse_error& error) {
        return problem("is not TOML: " + std::string(error.description()),
                       place(path, error.source()), "faultline config --example prints a file");
    }
    std::multimap<std::uint32_t, ConfigEntry> found;  // by line
    const auto add = [&](const std::string& name, const toml::key& key,
                         const toml::node& node) -> Outcome<void> {
        const std::string where = place(path, key.source());
        FL_TRY(value, value_of(node, where));
        found.emplace(line_of(node),
                      ConfigEntry{name, std::move(value), {ConfigOrigin::file, where}});
        return {};
    };
    for (const auto& [section, node] : root) {
        const std::string name(section.str());
        const toml::table* const table = node.as_table();
        if (table == nullptr) {
            FL_CHECK(add(name, section, node));
            continue;
        }
        for (const auto& [key, inner] : *table) {
            FL_CHECK(add(name + "." + std::string(key.str()), key, inner));
        }
    }
    std::vector<ConfigEntry> entries;
    for (auto& [line, entry] : found) entries.push_back(std::move(entry));
    return entries;
}

}  // namespace faultline::cli
