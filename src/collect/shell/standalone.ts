import { FORMAT_VERSION } from '../bundle/format.ts';
import { NAME_FOLDERS } from '../host/name-folders.ts';
import { CAP_BYTES } from '../sources/index.ts';
import { body } from './body.ts';
import { LIB } from './lib.ts';

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
${MAIN}`;
}

function head(version: string): string {
  return `#!/bin/sh
# Collects a host for netwhy ${version}: every network namespace, read-only. For hosts without Node; writes the same format as
# \`netwhy collect\` (docs/bundle.md). Generated from src/collect/sources by \`npm run generate\`: do not edit.
#
#   sh collect.sh incident.tgz            an archive
#   sh collect.sh incident                a new folder
#   ssh root@node sh -s - < collect.sh > node.tgz
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
NW_ROOT=
NW_NAME=
`;

/** `nw_run` and `nw_none` that write files and index lines. NW_DIR: the node's folder. NW_NETNS: id, or - for the node. */
const RECORD = String.raw`
# state, exit code, duration, file, note of the source $nw_id with the command $nw_text
nw_index() {
  printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$NW_NETNS" "$nw_id" "$1" "$2" "$nw_started" "$3" "$4" "$nw_text" "$5" >>"$NW_DIR/INDEX.$NW_NETNS"
}

nw_one_line() { tr '\012' ';' | tr '\001-\037\177' '?'; }

nw_clock() {
  read -r nw_up nw_idle </proc/uptime
  nw_up=${'$'}{nw_up%.*}${'$'}{nw_up#*.}
  while [ "${'$'}{nw_up#0}" != "$nw_up" ] && [ "$nw_up" != 0 ]; do nw_up=${'$'}{nw_up#0}; done
}

nw_state() {
  if [ "$1" -eq 0 ]; then
    if [ -s "$2" ]; then echo ok; else echo empty; fi
  elif grep -qiE 'permission denied|operation not permitted|must be root|be run as root|root privileges|are you root' "$3"; then
    echo 'not permitted'
  else
    echo failed
  fi
}

nw_run() {
  nw_id=$1
  nw_text=$2
  nw_need=$3
  shift 3
  nw_started=$(date -u +%Y-%m-%dT%H:%M:%SZ)
  if ! nw_tool "$nw_need"; then
    nw_index 'tool missing' 127 0 - ''
    return 0
  fi
  nw_folder=netns/$NW_NETNS
  [ "$NW_NETNS" = - ] && nw_folder=node
  nw_out=$NW_DIR/$nw_folder/$nw_id.txt
  nw_said=$NW_DIR/stderr.$NW_NETNS
  nw_clock
  nw_before=$nw_up
  "$@" >"$nw_out" 2>"$nw_said"
  nw_exit=$?
  nw_clock
  nw_result=$(nw_state "$nw_exit" "$nw_out" "$nw_said")
  nw_note=
  if [ "$nw_result" != ok ] && [ -s "$nw_said" ]; then
    nw_note=$(head -c 300 "$nw_said" | nw_one_line)
    nw_note=${'$'}{nw_note%;}
  fi
  nw_file=$nw_folder/$nw_id.txt
  if ! [ -s "$nw_out" ]; then
    rm -f "$nw_out"
    nw_file=-
  fi
  rm -f "$nw_said"
  nw_index "$nw_result" "$nw_exit" "$(((nw_up - nw_before) * 10))" "$nw_file" "$nw_note"
}

nw_none() {
  nw_id=$1
  nw_text=$2
  nw_started=$(date -u +%Y-%m-%dT%H:%M:%SZ)
  nw_index empty 0 0 - "$3"
}

# Runs part $1 (netns or host) if this is the namespace with inode $2: a process id may have been given to another one since.
nw_part() {
  [ "$(stat -L -c %i /proc/self/ns/net)" = "$2" ] || exit 9
  "nw_$1"
}
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
trap 'rm -rf "$nw_bundle"; exit 130' INT TERM
if nw_tool timeout && timeout 1 true 2>/dev/null; then NW_LIMIT='timeout 30'; else NW_LIMIT=; fi

nw_node_name=${'$'}{NETWHY_NODE:-$(cat /proc/sys/kernel/hostname)}
nw_node_name=$(printf '%s' "$nw_node_name" | tr -c 'A-Za-z0-9._-' '_')
case $nw_node_name in '') nw_node_name=node ;; .*) nw_node_name=_${'$'}{nw_node_name#.} ;; esac
NW_DIR=$nw_bundle/nodes/$nw_node_name
mkdir -p "$NW_DIR/node" "$NW_DIR/netns" || nw_fail "cannot write $nw_bundle" 4
NW_KERNEL=$(nw_kernel_list)
export NW_DIR NW_KERNEL NW_LIMIT
printf 'format\t%s\ncreated\t%s\ntool\tcollect.sh %s\n' "$NW_FORMAT" "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$NW_VERSION" >"$nw_bundle/netwhy-bundle.tsv"

NW_NETNS=-
nw_node

# All namespaces: "inode pid NUMBER" for processes, "inode name NAME PATH" for names, one a line.
nw_seen=$NW_DIR/seen
{
  stat -L -c '%i %n' /proc/[0-9]*/ns/net 2>/dev/null | sed 's,^\([0-9]*\) /proc/\([0-9]*\)/ns/net$,\1 pid \2,'
  nw_dev=$(stat -L -c %d /proc/self/ns/net)
  for nw_folder in $NW_FOLDERS; do
    stat -L -c '%d %i %n' "$nw_folder"/* 2>/dev/null | sed -n "s,^$nw_dev \([0-9]*\) \(.*/\)\([^/ ]*\)\$,\1 name \3 \2\3,p"
  done
} | sort -k1,1n -k2,2r -k3,3n | uniq >"$nw_seen"
nw_host=$(stat -L -c %i /proc/1/ns/net 2>/dev/null) || nw_host=$(stat -L -c %i /proc/self/ns/net)
nw_own=$(stat -L -c %i /proc/self/ns/net)

# Collects the namespace $2, which is known as $1.
nw_visit() {
  NW_NETNS=$1
  mkdir -p "$NW_DIR/netns/$1"
  nw_kind=netns
  NW_ROOT=
  NW_NAME=
  if [ "$1" = host ]; then
    nw_kind=host
  else
    nw_pid=$(sed -n "s/^$2 pid //p" "$nw_seen" | tail -n 1)
    if [ -n "$nw_pid" ]; then NW_ROOT=/proc/$nw_pid/root; else NW_NAME=$(sed -n "s/^$2 name \([^ ]*\) .*/\1/p" "$nw_seen" | head -n 1); fi
  fi
  export NW_NETNS NW_ROOT NW_NAME
  if [ "$2" = "$nw_own" ]; then
    nw_part "$nw_kind" "$2"
    return 0
  fi
  nw_why='the namespace ended before it could be entered'
  for nw_enter in $(sed -n "s,^$2 pid \(.*\)\$,/proc/\1/ns/net,p; s,^$2 name [^ ]* ,,p" "$nw_seen" | head -n 6); do
    nw_why=$(nsenter --net="$nw_enter" true 2>&1) || continue
    nsenter --net="$nw_enter" sh -c "$nw_probe
nw_part $nw_kind $2" && return 0
  done
  nw_id=ip-link nw_text='ip -d link show' nw_started=$(date -u +%Y-%m-%dT%H:%M:%SZ)
  nw_index failed 1 0 - "$(printf '%s' "$nw_why" | nw_one_line)"
}

# The id: the host's, a name that can be a folder's and is not taken, or the inode.
nw_id_of() {
  if [ "$1" = "$nw_host" ]; then echo host; return 0; fi
  for nw_name in $(sed -n "s/^$1 name \([^ ]*\) .*/\1/p" "$nw_seen"); do
    case $nw_name in host | ns-[0-9]* | [!A-Za-z0-9_]* | *[!A-Za-z0-9._-]*) continue ;; esac
    grep -q "^$nw_name$(printf '\t')" "$NW_DIR/netns.tsv" 2>/dev/null && continue
    echo "$nw_name"
    return 0
  done
  echo "ns-$1"
}

nw_describe() {
  printf '%s\tinode\t%s\n' "$1" "$2"
  sed -n "s/^$2 name \([^ ]*\) .*/$1	name	\1/p" "$nw_seen" | sort -u
  sed -n "s/^$2 pid \(.*\)/$1	pid	\1/p" "$nw_seen"
  for nw_pid in $(sed -n "s/^$2 pid //p" "$nw_seen"); do cat "/proc/$nw_pid/cgroup" 2>/dev/null; done | awk -v id="$1" '!seen[$0]++ { print id "\tcgroup\t" $0 }'
}

nw_running=0
for nw_inode in $nw_host $(cut -d' ' -f1 "$nw_seen" | sort -nu | grep -vx "$nw_host"); do
  nw_known=$(nw_id_of "$nw_inode")
  nw_describe "$nw_known" "$nw_inode" >>"$NW_DIR/netns.tsv"
  (nw_visit "$nw_known" "$nw_inode") &
  nw_running=$((nw_running + 1))
  if [ "$nw_running" -ge "$NW_PARALLEL" ]; then
    wait
    nw_running=0
  fi
done
wait

for nw_known in - $(cut -f1 "$NW_DIR/netns.tsv" | uniq); do
  cat "$NW_DIR/INDEX.$nw_known" >>"$NW_DIR/INDEX.tsv" 2>/dev/null
  rm -f "$NW_DIR/INDEX.$nw_known"
  rmdir "$NW_DIR/netns/$nw_known" 2>/dev/null
done
rm -f "$nw_seen"

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
