#!/bin/sh
# Installs Debian packages whose programs are missing, when this user may: `program=package ...`.
# A program is a name on PATH or a path, which may hold wildcards.
set -eu

is_there() {
    for path in $1; do
        command -v "$path" >/dev/null 2>&1 && return 0
    done
    return 1
}

missing=""
for pair in "$@"; do
    is_there "${pair%%=*}" || missing="$missing ${pair#*=}"
done
[ -n "$missing" ] || exit 0

give_up() {
    echo "Missing Debian packages:$missing" >&2
    echo "$1 As root: apt-get install --no-install-recommends$missing" >&2
    exit 1
}

command -v apt-get >/dev/null 2>&1 || give_up "This is not Debian: install what they hold by hand."
if [ "$(id -u)" = 0 ]; then
    as_root=""
elif sudo -n true 2>/dev/null; then
    as_root="sudo -n"
else
    give_up "This user may not install them."
fi

install_missing() {
    # shellcheck disable=SC2086
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $missing
}

echo "Installing from Debian:$missing"
# The lists of packages may be absent or too old: then they are fetched, once.
install_missing >/dev/null 2>&1 || { $as_root apt-get update -qq && install_missing >/dev/null; } ||
    give_up "apt-get did not install them."
