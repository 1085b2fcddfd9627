# Shared by the scripts beside it, which source it. Goes to the root of the project and gives them
# `say`, `die` and the number of jobs. Not a program.
# shellcheck shell=bash
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

jobs="${FAULTLINE_JOBS:-$(nproc)}"
export jobs

say() { printf '%s\n' "$*" >&2; }
die() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

# C++ files that are ours, one per line.
our_sources() {
    find src tests bench fuzz -type f \( -name '*.cpp' -o -name '*.hpp' \) | LC_ALL=C sort
}

# Shell scripts that are ours, one per line.
our_scripts() {
    find script .ci -type f | LC_ALL=C sort
}
