// Across the folder: what is packaged fits the program: man page, completions, systemd unit,
// client.
#include <gtest/gtest.h>

#include "program.hpp"

namespace faultline {
namespace {

using testing::Answer;
using testing::Folder;
using testing::read_file;
using testing::run;

const std::string source = FAULTLINE_SOURCE_DIR;

bool is_there(const std::string& program) {
    return std::system(("command -v " + program + " >/dev/null").c_str()) == 0;
}

TEST(ManPage, IsWhatTheProgramSays) {
    const Answer answer = run("--check " FAULTLINE_PROGRAM, source + "/script/man");
    EXPECT_EQ(answer.status, 0) << answer.err;
}

TEST(Completion, IsAScriptForEachShell) {
    const Folder folder;
    for (const std::string shell : {"bash", "zsh", "fish"}) {
        const Answer answer = run("completion " + shell);
        ASSERT_EQ(answer.status, 0) << answer.err;
        EXPECT_NE(answer.out.find("heatmap"), std::string::npos) << shell;
        if (!is_there(shell)) continue;
        const std::string path = folder / shell;
        std::ofstream(path) << answer.out;
        EXPECT_EQ(run("-n " + path, shell).err, "") << shell;
    }
    const Answer unknown = run("completion tcsh");
    EXPECT_EQ(unknown.status, 2);
    EXPECT_NE(unknown.err.find("bash, zsh, fish"), std::string::npos) << unknown.err;
}

TEST(Completion, CompletesInBash) {
    const Folder folder;
    std::ofstream(folder / "faultline.bash") << run("completion bash").out;
    std::ofstream(folder / "ask.bash") << "source " << folder / "faultline.bash" << R"(
        COMP_WORDS=(faultline map --venues okx,hyp) COMP_CWORD=3
        _faultline
        printf '%s\n' "${COMPREPLY[@]}")";
    EXPECT_EQ(run(folder / "ask.bash", "bash").out, "okx,hyperliquid\n");
}

TEST(SystemdUnit, Verifies) {
    if (!is_there("systemd-analyze")) GTEST_SKIP() << "systemd-analyze is not installed";
    const Folder folder;
    std::string unit = read_file(source + "/packaging/faultline.service");
    const std::string installed = "/usr/local/bin/faultline";
    const std::size_t at = unit.find("ExecStart=" + installed) + std::string("ExecStart=").size();
    ASSERT_LT(at, unit.size());
    unit.replace(at, installed.size(), FAULTLINE_PROGRAM);
    std::ofstream(folder / "faultline.service") << unit;
    const Answer answer =
        run("verify --man=no " + (folder / "faultline.service"), "systemd-analyze");
    EXPECT_EQ(answer.status, 0) << answer.err;
    EXPECT_EQ(answer.err.find("faultline.service:"), std::string::npos) << answer.err;
}

TEST(PythonClient, PassesItsTests) {
    if (!is_there("python3")) GTEST_SKIP() << "python3 is not installed";
    const std::string folder = source + "/clients/python";
    const Answer answer =
        run("-B -m unittest discover -s " + folder + "/tests -t " + folder, "python3");
    EXPECT_EQ(answer.status, 0) << answer.err;
}

}  // namespace
}  // namespace faultline
