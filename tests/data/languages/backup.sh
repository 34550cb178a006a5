#!/usr/bin/env bash
# Copies the home folder.
set -euo pipefail

TARGET=/mnt/backup
export RSYNC_RSH="ssh -p 2222"
readonly keep=7
names=(
  etc
  home
)

# Says what happens.
log() {
  local now
  now=$(date +%T)
  printf '%s %s\n' "$now" "$*" >&2
}

function prune {
  for old in "$TARGET"/*; do
    if [[ -d $old ]]; then
      rm -r "$old"
    else
      log "kept $old"
    fi
  done
}

usage() {
  cat <<EOF
backup [name]
EOF
}

case ${1:-all} in
  all)
    prune
    ;;
  *) usage ;;
esac
