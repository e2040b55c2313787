import { FORMAT_VERSION } from '../bundle/format.ts';
import { NAME_FOLDERS } from '../host/name-folders.ts';
import { CAP_BYTES } from '../sources/index.ts';
import { body } from './body.ts';
import { LIB } from './lib.ts';
import { PLAN } from './plan.ts';
import { RECORD } from './record.ts';
import { WATCH } from './watch.ts';

/** Where the generated collector is kept, from the top of the repository. */
export const COLLECT_SH = 'deploy/collect.sh';

/** The text of collect.sh: the collector for hosts without Node, made from the same source list. POSIX shell. */
export function collectSh(version: string): string {
  return `${head(version)}${MAIN_TOP}
nw_probe=$(cat <<'NETWHY_PROBE'
${LIB}${RECORD}
${body()}
NETWHY_PROBE
)
eval "$nw_probe"
${WATCH}${PLAN}${MAIN}`;
}

function head(version: string): string {
  return `#!/bin/sh
# Collects a host for netwhy ${version}: every network namespace, read-only. For hosts without Node; writes the same format as
# \`netwhy collect\` (docs/bundle.md). Generated from src/collect/sources by \`npm run generate\`: do not edit.
#
#   sh collect.sh incident.tgz            an archive
#   sh collect.sh incident                a new folder
#   ssh root@node sh -s -- - < collect.sh > node.tgz
# shellcheck disable=SC2013,SC2016,SC2034,SC2086,SC2317
NW_VERSION=${version}
NW_FORMAT=${FORMAT_VERSION}
NW_CAP=${CAP_BYTES}
NW_FOLDERS='${NAME_FOLDERS.join(' ')}'
`;
}

const MAIN_TOP = String.raw`
set -u
LC_ALL=C
export LC_ALL NW_CAP
umask 077
NW_PARALLEL=${'$'}{NETWHY_PARALLEL:-4}
NW_SECONDS=${'$'}{NETWHY_TIMEOUT:-30}
# Where the host's own files are, for a collector that runs in a container: /proc/1/root.
NW_HOST=${'$'}{NETWHY_HOST_ROOT:-}
export NW_HOST
NW_ROOT=
NW_PIDS=
NW_NAME=
nw_up=0
nw_started=
`;

const MAIN = String.raw`
nw_fail() {
  echo "collect.sh: $1" >&2
  exit "$2"
}

[ $# -eq 1 ] || nw_fail 'name one output: a .tgz, a new folder, or - for an archive on standard output' 2
nw_target=$1
case $nw_target in
  - | *.tgz | *.tar.gz) nw_archive=1; nw_bundle=$(mktemp -d) || nw_fail 'cannot make a temporary folder' 4 ;;
  *) nw_archive=; nw_bundle=$nw_target ;;
esac
if [ "$nw_target" != - ] && [ -e "$nw_target" ]; then nw_fail "$nw_target is there already" 4; fi
nw_watcher=
trap 'rm -rf "$nw_bundle"; nw_watch_end; exit 130' INT TERM

nw_node_name=${'$'}{NETWHY_NODE:-}
[ -n "$nw_node_name" ] || read -r nw_node_name </proc/sys/kernel/hostname
case $nw_node_name in *[!A-Za-z0-9._-]*) nw_node_name=$(printf '%s' "$nw_node_name" | tr -c 'A-Za-z0-9._-' '_') ;; esac
case $nw_node_name in '') nw_node_name=node ;; .*) nw_node_name=_${'$'}{nw_node_name#.} ;; esac
NW_DIR=$nw_bundle/nodes/$nw_node_name
NW_WORK=$NW_DIR/work
mkdir -p "$NW_DIR/node" "$NW_DIR/netns" "$NW_WORK" || nw_fail "cannot write $nw_bundle" 4
nw_calendar
nw_begin
printf 'format\t%s\ncreated\t%s\ntool\tcollect.sh %s\n' "$NW_FORMAT" "$nw_started" "$NW_VERSION" >"$nw_bundle/netwhy-bundle.tsv"
NW_KERNEL=$(nw_kernel_list)
NW_LIMIT=
export NW_DIR NW_WORK NW_KERNEL NW_LIMIT NW_SECONDS
nw_watch </dev/null >/dev/null 2>&1 &
nw_watcher=$!

nw_plan
NW_NETNS=-
(nw_me; nw_node)

# Collects the namespace $1 with the inode $2, by the paths $5.
nw_visit() {
  NW_NETNS=$1
  nw_kind=netns
  NW_ROOT=
  NW_PIDS=
  NW_NAME=
  if [ "$1" = host ]; then
    nw_kind=host
  elif [ "$3" != - ]; then
    NW_ROOT=/proc/$3/root
    NW_PIDS=$(sed -n "s/^$1	pid	//p" "$NW_DIR/netns.tsv" | sort -rn | head -n 20)
  elif [ "$4" != - ]; then
    NW_NAME=$4
  fi
  export NW_NETNS NW_ROOT NW_PIDS NW_NAME
  if [ "$2" = "$nw_own" ]; then
    nw_part "$nw_kind" "$2"
    return 0
  fi
  nw_said=$NW_WORK/entered.$1
  for nw_enter in $5; do
    nsenter --net="$nw_enter" sh -c "$nw_probe
nw_part $nw_kind $2" 2>"$nw_said" && return 0
  done
  nw_why='the namespace ended before it could be entered'
  [ -s "$nw_said" ] && nw_why=$(nw_one_line <"$nw_said")
  nw_begin
  nw_id=ip-link nw_text='ip -d link show'
  nw_index failed 1 0 - "$nw_why"
}

nw_running=0
nw_all=
while read -r nw_known nw_inode nw_pid nw_name nw_paths; do
  (nw_visit "$nw_known" "$nw_inode" "$nw_pid" "$nw_name" "$nw_paths") &
  nw_all="$nw_all $!"
  nw_running=$((nw_running + 1))
  if [ "$nw_running" -ge "$NW_PARALLEL" ]; then
    wait $nw_all
    nw_running=0
    nw_all=
  fi
done <"$NW_WORK/plan"
[ -z "$nw_all" ] || wait $nw_all
nw_watch_end

# One file for all, in order; no file without a byte, no folder without a file.
set -- "$NW_WORK/INDEX.-"
while read -r nw_known nw_rest; do set -- "$@" "$NW_WORK/INDEX.$nw_known"; done <"$NW_WORK/plan"
cat "$@" >"$NW_DIR/INDEX.tsv" 2>/dev/null
set --
for nw_file in "$NW_DIR"/node/*.txt "$NW_DIR"/netns/*/*.txt; do
  [ -s "$nw_file" ] || set -- "$@" "$nw_file"
  if [ $# -ge 500 ]; then
    rm -f "$@"
    set --
  fi
done
rm -rf "$NW_WORK" "$@"
rmdir "$NW_DIR"/netns/* 2>/dev/null

[ -n "$nw_archive" ] || exit 0
if [ "$nw_target" = - ]; then
  tar -cf - -C "$nw_bundle" netwhy-bundle.tsv nodes | gzip -c
else
  tar -cf - -C "$nw_bundle" netwhy-bundle.tsv nodes | gzip -c >"$nw_target"
fi
nw_status=$?
rm -rf "$nw_bundle"
exit "$nw_status"
`;
