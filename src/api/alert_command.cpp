// AlertCommand: posix_spawn, and a look at the child now and then.
#include "api/alert_command.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace faultline {
namespace {

std::string filled_in(const std::string& word, const Alert& alert) {
    const std::pair<std::string_view, const std::string&> fields[] = {{"{title}", alert.title},
                                                                      {"{text}", alert.text},
                                                                      {"{id}", alert.id},
                                                                      {"{market}", alert.market},
                                                                      {"{link}", alert.link}};
    std::string out;
    for (std::string_view rest = word; !rest.empty();) {
        const auto* const found = std::ranges::find_if(
            fields, [rest](const auto& field) { return rest.starts_with(field.first); });
        if (found == std::end(fields)) {
            out += rest.front();
            rest.remove_prefix(1);
        } else {
            out += found->second;
            rest.remove_prefix(found->first.size());
        }
    }
    // A word of a command line ends at a zero byte.
    std::erase(out, '\0');
    return out;
}

std::vector<std::string> environment_of(const Alert& alert) {
    std::vector<std::string> words;
    for (char** word = ::environ; *word != nullptr; ++word) words.emplace_back(*word);
    words.push_back("FAULTLINE_ALERT_ID=" + alert.id);
    words.push_back("FAULTLINE_ALERT_RULE=" + alert.rule);
    words.push_back("FAULTLINE_ALERT_KIND=" + std::string(name_of(alert.kind)));
    words.push_back("FAULTLINE_ALERT_MARKET=" + alert.market);
    words.push_back("FAULTLINE_ALERT_AT=" + format_time(alert.at_ns));
    words.push_back(filled_in("FAULTLINE_ALERT_TITLE={title}", alert));
    words.push_back(filled_in("FAULTLINE_ALERT_TEXT={text}", alert));
    return words;
}

std::vector<char*> pointers_to(std::vector<std::string>& words) {
    std::vector<char*> pointers;
    for (std::string& word : words) pointers.push_back(word.data());
    pointers.push_back(nullptr);
    return pointers;
}

/// A file in memory that holds the text, at its beginning: unlike a pipe it never blocks or breaks.
int memory_file(const std::string& text) {
    const int file = ::memfd_create("alert", MFD_CLOEXEC);
    if (file < 0) return -1;
    const auto wrote = ::write(file, text.data(), text.size());
    if (wrote == static_cast<ssize_t>(text.size()) && ::lseek(file, 0, SEEK_SET) == 0) return file;
    ::close(file);
    return -1;
}

}  // namespace

AlertCommand::AlertCommand(Network& network, const AlertChannel& channel, const Alert& alert,
                           Done done)
    : network_(network), done_(std::move(done)) {
    until_ns_ = network_.monotonic_ns() + channel.time_limit_ns;
    start(channel, alert);
    timer_ = network_.after(process_ < 0 ? 0 : wait_ns_, [this] { look(); });
}

AlertCommand::~AlertCommand() {
    network_.cancel(timer_);
    if (process_ < 0) return;
    ::kill(-process_, SIGKILL);
    while (::waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
    }
}

void AlertCommand::start(const AlertChannel& channel, const Alert& alert) {
    std::vector<std::string> words;
    for (const std::string& word : channel.argv) words.push_back(filled_in(word, alert));
    std::vector<std::string> environment = environment_of(alert);
    const int input = memory_file(alert_json(alert) + "\n");
    if (input < 0) {
        failed_to_start_ = std::string("no memory for its input: ") + std::strerror(errno);
        return;
    }
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, input, STDIN_FILENO);
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t signals;
    sigemptyset(&signals);
    posix_spawnattr_setsigmask(&attributes, &signals);
    sigaddset(&signals, SIGPIPE);
    posix_spawnattr_setsigdefault(&attributes, &signals);
    posix_spawnattr_setpgroup(&attributes, 0);  // a group of its own, to be killed as one
    posix_spawnattr_setflags(
        &attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    const int error = ::posix_spawn(&process_, words.front().c_str(), &files, &attributes,
                                    pointers_to(words).data(), pointers_to(environment).data());
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    ::close(input);
    if (error == 0) return;
    process_ = -1;
    failed_to_start_ = std::string("cannot be started: ") + std::strerror(error);
}

void AlertCommand::look() {
    timer_ = 0;
    if (process_ < 0) return finish(failed_to_start_);
    int status = 0;
    const pid_t ended = ::waitpid(process_, &status, WNOHANG);
    if (ended == process_) {
        // What it left running in its group may go on only if it ended in order.
        const pid_t group = std::exchange(process_, -1);
        if (is_killed_) return finish("was killed at its time limit");
        if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return finish({});
        ::kill(-group, SIGKILL);
        return finish(WIFEXITED(status) ? fmt::format("exit status {}", WEXITSTATUS(status))
                                        : fmt::format("ended by signal {}", WTERMSIG(status)));
    }
    if (ended < 0 && errno != EINTR) {
        process_ = -1;
        return finish("its end was not seen");
    }
    if (!is_killed_ && network_.monotonic_ns() >= until_ns_) {
        ::kill(-process_, SIGKILL);
        is_killed_ = true;
    }
    wait_ns_ = std::min(2 * wait_ns_, 50 * ns_per_ms);
    timer_ = network_.after(wait_ns_, [this] { look(); });
}

void AlertCommand::finish(std::string reason) {
    const Done done = std::exchange(done_, nullptr);
    done(std::move(reason));  // may destroy this
}

}  // namespace faultline
