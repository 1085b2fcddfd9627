// Arguments: the command line on CLI11, with suggestions for misspelt words.
#include "cli/arguments.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <ostream>

#include "core/nearest_word.hpp"

namespace faultline::cli {
namespace {

constexpr const char* program_name = "faultline";

/// What is wrong on the command line and how it would be right.
int usage_error(std::ostream& err, const std::string& what, const std::string& suggestion,
                const std::string& help) {
    err << program_name << ": " << what << "\n";
    if (!suggestion.empty()) err << "  did you mean " << suggestion << "?\n";
    err << "  see " << help << "\n";
    return exit_usage;
}

/// The flag part of a word ("--from" of "--from=2026"), or nothing if it is no long flag.
std::string flag_of(const std::string& word) {
    if (!word.starts_with("--") || word.size() < 3) return {};
    return word.substr(0, word.find('='));
}

std::vector<std::string> flags_of(const CLI::App& app) {
    std::vector<std::string> flags;
    for (const CLI::Option* option : app.get_options()) {
        for (const std::string& name : option->get_lnames()) flags.push_back("--" + name);
    }
    return flags;
}

}  // namespace

void Arguments::text(std::string flag, std::string& into, std::string help, bool required) {
    app_->add_option(std::move(flag), into, std::move(help))
        ->type_name("TEXT")
        ->capture_default_str()
        ->required(required);
}

void Arguments::list(std::string flag, std::vector<std::string>& into, std::string help) {
    app_->add_option(std::move(flag), into, std::move(help))
        ->type_name("LIST")
        ->delimiter(',')
        ->allow_extra_args(false);
}

void Arguments::number(std::string flag, double& into, std::string help) {
    app_->add_option(std::move(flag), into, std::move(help))
        ->type_name("NUMBER")
        ->capture_default_str();
}

void Arguments::flag(std::string flag, bool& into, std::string help) {
    app_->add_flag(std::move(flag), into, std::move(help));
}

void Arguments::positional(std::string name, std::string& into, std::string help, bool required) {
    app_->add_option(std::move(name), into, std::move(help))->type_name("")->required(required);
}

void Arguments::positionals(std::string name, std::vector<std::string>& into, std::string help,
                            bool required) {
    app_->add_option(std::move(name), into, std::move(help))->type_name("")->required(required);
}

std::vector<SubcommandFacts> facts_of(std::span<const Subcommand> subcommands) {
    std::vector<SubcommandFacts> facts;
    for (const Subcommand& subcommand : subcommands) {
        CLI::App app(subcommand.help, subcommand.name);
        Arguments arguments(app);
        const Run run = subcommand.declare(arguments);  // holds what the flags write into
        SubcommandFacts& fact =
            facts.emplace_back(SubcommandFacts{subcommand.name, subcommand.help, {}});
        for (const CLI::Option* option : app.get_options()) {
            const bool is_flag = !option->get_lnames().empty();
            fact.arguments.push_back(
                {is_flag ? "--" + option->get_lnames().front() : option->get_name(true),
                 option->get_description(), option->get_expected_max() > 0});
        }
    }
    return facts;
}

void print_problem(const Problem& problem, std::ostream& err) {
    err << program_name << ": ";
    if (!problem.where.empty()) err << problem.where << ": ";
    err << problem.what << "\n";
    if (!problem.remedy.empty()) err << "  " << problem.remedy << "\n";
}

std::variant<Run, int> parse_command_line(std::span<const std::string> words,
                                          std::span<const Subcommand> subcommands,
                                          std::ostream& out, std::ostream& err) {
    CLI::App app("Liquidation maps and heatmaps from market data.", program_name);
    app.set_version_flag("--version", std::string(program_name) + " " FAULTLINE_VERSION);
    app.require_subcommand(1);
    std::vector<Run> runs(subcommands.size());
    std::vector<CLI::App*> apps;
    std::vector<std::string> names;
    for (std::size_t i = 0; i < subcommands.size(); ++i) {
        CLI::App* sub = app.add_subcommand(subcommands[i].name, subcommands[i].help);
        Arguments arguments(*sub);
        runs[i] = subcommands[i].declare(arguments);
        apps.push_back(sub);
        names.push_back(subcommands[i].name);
    }

    const std::string program_help = std::string(program_name) + " --help";
    if (words.empty()) return usage_error(err, "no subcommand given", "", program_help);
    const auto chosen =
        static_cast<std::size_t>(std::find(names.begin(), names.end(), words[0]) - names.begin());
    if (chosen == names.size() && !words[0].starts_with("-")) {
        return usage_error(err, "there is no subcommand \"" + words[0] + "\"",
                           nearest_word(words[0], names), program_help);
    }
    const CLI::App& scope = chosen < apps.size() ? *apps[chosen] : app;
    const std::string help = chosen < apps.size()
                                 ? std::string(program_name) + " " + names[chosen] + " --help"
                                 : program_help;
    const std::vector<std::string> known = flags_of(scope);
    for (const std::string& word : words) {
        if (word == "--") break;
        const std::string flag = flag_of(word);
        if (flag.empty() || std::find(known.begin(), known.end(), flag) != known.end()) continue;
        return usage_error(err, "there is no flag " + flag, nearest_word(flag, known), help);
    }

    std::vector<std::string> reversed(words.rbegin(), words.rend());  // as CLI11 wants them
    try {
        app.parse(std::move(reversed));
    } catch (const CLI::CallForHelp&) {
        out << scope.help(&scope == &app ? "" : program_name, CLI::AppFormatMode::All);
        return 0;
    } catch (const CLI::CallForVersion& version) {
        out << version.what() << "\n";
        return 0;
    } catch (const CLI::ParseError& error) {
        return usage_error(err, error.what(), "", help);
    }
    return runs[chosen];
}

}  // namespace faultline::cli
