// ConfigKeys: every value of ServeConfig by its key: what it means, what it may be, how it is read
// and printed. File, environment, flags, `faultline config` and its example all go by this table.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "api/serve_config.hpp"
#include "core/result.hpp"

namespace faultline::cli {

/// A value as it was said: typed in a file; a text in the environment and in flags, where
/// `is_text` lets "8622" be a number, "off" a switch and "a,b" a list.
struct ConfigValue {
    using List = std::vector<std::string>;
    std::variant<bool, std::int64_t, double, std::string, List> said;
    bool is_text = false;

    static ConfigValue of_text(std::string text) { return {std::move(text), true}; }
};

struct ConfigKey {
    std::string name;     // "serve.port"
    std::string help;     // one line
    std::string allowed;  // "a whole number from 0 to 65535"
    std::string flag;     // "--port"; empty: none
    bool is_secret = false;

    /// Problem: `what` says what is wrong with the value (never the value of a secret), `remedy`
    /// what is allowed. Where it was said is for the caller to add.
    std::function<Outcome<void>(ServeConfig&, const ConfigValue&)> set;
    /// The value as JSON, which is TOML too. A secret's is how many there are, in words.
    std::function<std::string(const ServeConfig&)> text;

    std::string section() const { return name.substr(0, name.find('.')); }
    std::string last() const { return name.substr(name.find('.') + 1); }
    /// "FAULTLINE_SERVE__PORT"
    std::string variable() const;
};

/// In the order of the example file: sections together.
std::span<const ConfigKey> config_keys();
/// Null where there is none of that name.
const ConfigKey* find_config_key(std::string_view name);
/// What a section is about, one line; empty for an unknown one.
std::string_view config_section_help(std::string_view section);
/// The key that was probably meant by an unknown name; empty where none is near.
std::string nearest_config_key(const std::string& name);

}  // namespace faultline::cli
