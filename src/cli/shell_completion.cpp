// ShellCompletion: one writer a shell.
#include "cli/shell_completion.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>
#include <vector>

#include "market/venue_id.hpp"

namespace faultline::cli {
namespace {

bool is_flag(const ArgumentFacts& argument) { return argument.name.starts_with("--"); }

/// The words that may follow a flag, where they are known; files otherwise.
std::string values_of(std::string_view flag) {
    if (flag == "--venues" || flag == "--venue") {
        std::string words;
        for (const VenueId venue : all_venues()) {
            words += (words.empty() ? "" : " ") + std::string(name_of(venue));
        }
        return words;
    }
    if (flag == "--side") return "long short both";
    if (flag == "--weights") return "prior learned";
    return {};
}

std::string joined_flags(const SubcommandFacts& subcommand) {
    std::vector<std::string> flags;
    for (const ArgumentFacts& argument : subcommand.arguments) {
        if (is_flag(argument)) flags.push_back(argument.name);
    }
    return fmt::format("{}", fmt::join(flags, " "));
}

/// In single quotes, whatever it holds.
std::string shell_quoted(std::string_view text) {
    std::string out = "'";
    for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
}

/// All flags with known values, each once: name and values.
std::vector<std::pair<std::string, std::string>> valued_flags(
    std::span<const SubcommandFacts> subcommands) {
    std::vector<std::pair<std::string, std::string>> flags;
    for (const SubcommandFacts& subcommand : subcommands) {
        for (const ArgumentFacts& argument : subcommand.arguments) {
            const std::pair flag(argument.name, values_of(argument.name));
            if (!flag.second.empty() && std::ranges::find(flags, flag) == flags.end()) {
                flags.push_back(flag);
            }
        }
    }
    return flags;
}

std::string bash_script(std::string_view program, std::span<const SubcommandFacts> subcommands) {
    std::string names;
    std::string cases;
    for (const SubcommandFacts& subcommand : subcommands) {
        names += subcommand.name + " ";
        cases += fmt::format("        {}) flags={} ;;\n", subcommand.name,
                             shell_quoted(joined_flags(subcommand)));
    }
    std::string values;
    for (const auto& [flag, words] : valued_flags(subcommands)) {
        values += fmt::format("        {}) words={} ;;\n", flag, shell_quoted(words));
    }
    return fmt::format(R"(# bash completion of {0}. Install: {0} completion bash >
# /usr/share/bash-completion/completions/{0}
_{0}() {{
    local cur=${{COMP_WORDS[COMP_CWORD]}} prev=${{COMP_WORDS[COMP_CWORD-1]}} words= flags= before=
    COMPREPLY=()
    if [[ $COMP_CWORD == 1 ]]; then
        mapfile -t COMPREPLY < <(compgen -W '{1}--help --version' -- "$cur")
        return
    fi
    case $prev in
{2}    esac
    if [[ -n $words ]]; then
        # A list: what stands before the last comma stays.
        [[ $cur == *,* ]] && before=${{cur%,*}},
        mapfile -t COMPREPLY < <(compgen -P "$before" -W "$words" -- "${{cur##*,}}")
        return
    fi
    case ${{COMP_WORDS[1]}} in
{3}    esac
    [[ ${{COMP_WORDS[1]}} == completion && $COMP_CWORD == 2 ]] && words='bash zsh fish'
    if [[ $cur == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$flags" -- "$cur")
    elif [[ -n $words ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
    fi
}}
complete -o default -o bashdefault -F _{0} {0}
)",
                       program, names, values, cases);
}

/// Of zsh's _arguments: brackets and colons mean something there.
std::string zsh_escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '[' || c == ']' || c == ':' || c == '\\') out += '\\';
        out += c;
    }
    return out;
}

std::string zsh_argument(const ArgumentFacts& argument) {
    const std::string help = zsh_escaped(argument.help);
    if (!is_flag(argument)) {
        return shell_quoted(fmt::format("*:{}:_files", zsh_escaped(argument.name)));
    }
    if (!argument.takes_value) return shell_quoted(fmt::format("{}[{}]", argument.name, help));
    const std::string values = values_of(argument.name);
    const std::string action =
        values.empty() ? "_files" : fmt::format("_sequence compadd - {}", values);
    return shell_quoted(fmt::format("{}=[{}]:value:{}", argument.name, help, action));
}

std::string zsh_script(std::string_view program, std::span<const SubcommandFacts> subcommands) {
    std::string names;
    std::string cases;
    for (const SubcommandFacts& subcommand : subcommands) {
        names +=
            "        " + shell_quoted(subcommand.name + ":" + zsh_escaped(subcommand.help)) + "\n";
        cases += fmt::format("        {})\n            _arguments", subcommand.name);
        bool has_rest = subcommand.name == "completion";
        if (has_rest) cases += " \\\n                '1:shell:(bash zsh fish)'";
        for (const ArgumentFacts& argument : subcommand.arguments) {
            if (!is_flag(argument) && std::exchange(has_rest, true)) continue;
            cases += " \\\n                " + zsh_argument(argument);
        }
        cases += "\n            ;;\n";
    }
    return fmt::format(R"(#compdef {0}
# zsh completion of {0}. Install: {0} completion zsh > a folder of $fpath, as _{0}
_{0}() {{
    local -a subcommands=(
{1}    )
    if (( CURRENT == 2 )); then
        _describe subcommand subcommands
        return
    fi
    local chosen=$words[2]
    shift words
    (( CURRENT-- ))
    case $chosen in
{2}    esac
}}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    _{0} "$@"
else
    compdef _{0} {0}
fi
)",
                       program, names, cases);
}

std::string fish_quoted(std::string_view text) {
    std::string out = "'";
    for (const char c : text) {
        if (c == '\'' || c == '\\') out += '\\';
        out += c;
    }
    return out + "'";
}

std::string fish_script(std::string_view program, std::span<const SubcommandFacts> subcommands) {
    std::string out = fmt::format(
        "# fish completion of {0}. Install: {0} completion fish > "
        "~/.config/fish/completions/{0}.fish\n",
        program);
    for (const SubcommandFacts& subcommand : subcommands) {
        out += fmt::format("complete -c {} -f -n __fish_use_subcommand -a {} -d {}\n", program,
                           subcommand.name, fish_quoted(subcommand.help));
        const std::string when = fish_quoted("__fish_seen_subcommand_from " + subcommand.name);
        for (const ArgumentFacts& argument : subcommand.arguments) {
            if (!is_flag(argument)) continue;
            out +=
                fmt::format("complete -c {} -n {} -l {}", program, when, argument.name.substr(2));
            const std::string values = values_of(argument.name);
            if (!values.empty()) {
                out += " -x -a " + fish_quoted(values);
            } else if (argument.takes_value) {
                out += " -r";
            }
            out += " -d " + fish_quoted(argument.help) + "\n";
        }
        if (subcommand.name == "completion") {
            out += fmt::format("complete -c {} -f -n {} -a 'bash zsh fish'\n", program, when);
        }
    }
    return out;
}

}  // namespace

std::optional<Shell> parse_shell(std::string_view name) {
    if (name == "bash") return Shell::bash;
    if (name == "zsh") return Shell::zsh;
    if (name == "fish") return Shell::fish;
    return std::nullopt;
}

std::string completion_script(Shell shell, std::string_view program,
                              std::span<const SubcommandFacts> subcommands) {
    switch (shell) {
        case Shell::bash:
            return bash_script(program, subcommands);
        case Shell::zsh:
            return zsh_script(program, subcommands);
        case Shell::fish:
            return fish_script(program, subcommands);
    }
    return {};
}

}  // namespace faultline::cli
