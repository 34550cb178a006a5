#!/bin/sh
# get-editors.sh DEST PACKAGE...
#
# Unpacks PACKAGEs of a newer Debian suite, with all they depend on (their own libc too), into DEST/root.
# The system is not touched: apt works on a state of its own, and only downloads.
# Programs are then changed to load the libraries of the tree, so each can be started directly
# and what it starts inherits nothing. DEST must stay where it is, since the programs name it.
#
# A DEST that was made from the same packages is left alone, so it can be kept as a cache.
# Needs apt-get, dpkg-deb, and a Debian mirror among apt's sources. EDITOR_SUITES names the suites to try.
set -eu

[ $# -ge 2 ] || { echo "usage: $0 DEST PACKAGE..." >&2; exit 2; }
mkdir -p "$1"
dest=$(CDPATH= cd -- "$1" && pwd)
shift
suites=${EDITOR_SUITES:-forky sid}
want="$dest: $* $(cksum <"$0")"
root=$dest/root

say() { printf '%s\n' "get-editors: $*" >&2; }

exec 9>"$dest/lock"
if command -v flock >/dev/null; then flock 9; fi
[ "$(cat "$dest/complete" 2>/dev/null)" != "$want" ] || exit 0
command -v apt-get >/dev/null || { say "the editors come from Debian, and there is no apt-get here"; exit 1; }

sources() { cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null; }
mirror=$(sources | awk '
    /^URIs:/ && /debian/ && !/security/ { print $2; exit }
    $1 == "deb" && !/security/ { for (i = 2; i < NF; i++) if ($i ~ /:\/\/.*debian/) { print $i; exit } }')
[ -n "$mirror" ] || { say "no Debian mirror among apt's sources"; exit 1; }

apt=$dest/apt
rm -rf "$apt" "$root" "$dest/complete"
trap 'rm -rf "$apt"' EXIT
mkdir -p "$apt/none"
: >"$apt/status" # nothing is installed, so apt fetches everything that is needed
cat >"$apt/conf" <<X
Dir::State "$apt";
Dir::State::lists "$apt/lists";
Dir::State::status "$apt/status";
Dir::Cache "$apt/cache";
Dir::Etc::sourcelist "$apt/sources.list";
Dir::Etc::sourceparts "$apt/none";
Dir::Etc::preferences "$apt/none/preferences";
Dir::Etc::preferencesparts "$apt/none";
Dir::Log "$apt";
APT::Install-Recommends "false";
APT::Sandbox::User "root";
Acquire::Languages "none";
Acquire::Retries "5";
X

from=
for suite in $suites; do
    rm -rf "$apt/lists" "$apt/cache"
    mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial"
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main" >"$apt/sources.list"
    if APT_CONFIG=$apt/conf apt-get -qq update >"$dest/log" 2>&1 &&
        APT_CONFIG=$apt/conf apt-get -qq -y -d install "$@" patchelf >>"$dest/log" 2>&1; then
        from=$suite
        break
    fi
done
[ -n "$from" ] || { say "Debian ($suites) did not give: $*; see $dest/log"; exit 1; }

mkdir -p "$root/usr/bin" "$root/usr/sbin" "$root/usr/lib" "$root/usr/lib64"
for folder in bin sbin lib lib64; do ln -s "usr/$folder" "$root/$folder"; done
for package in "$apt"/cache/archives/*.deb; do
    dpkg-deb --fsys-tarfile "$package" | tar -xf - -C "$root" --no-same-owner --keep-directory-symlink
done

loader=$(ls "$root"/usr/lib*/ld-linux*.so.* "$root"/usr/lib/*/ld-linux*.so.* 2>/dev/null | head -n 1)
libraries=$(find "$root/usr/lib" -maxdepth 1 -type d -name '*-linux-gnu*' | paste -sd: -)
patchelf="$loader --library-path $libraries $root/usr/bin/patchelf"
find "$root/usr/bin" "$root/usr/lib" "$root/usr/libexec" -type f -perm -u+x ! -name patchelf ! -name '*.so*' 2>/dev/null |
    while IFS= read -r program; do
        $patchelf --print-interpreter "$program" >/dev/null 2>&1 || continue
        cp -p "$program" "$program.new"
        $patchelf --force-rpath --set-interpreter "$loader" --set-rpath "$libraries" "$program.new"
        mv -f "$program.new" "$program"
    done
printf '%s\n' "$want" >"$dest/complete"
say "$from gave $(ls "$apt"/cache/archives/*.deb | wc -l) packages, $(du -sm "$root" | cut -f1) MB"
