#!/bin/sh
# Collects a host for netwhy 0.1.0: every network namespace, read-only. For hosts without Node; writes the same format as
# `netwhy collect` (docs/bundle.md). Generated from src/collect/sources by `npm run generate`: do not edit.
#
#   sh collect.sh incident.tgz            an archive
#   sh collect.sh incident                a new folder
#   ssh root@node sh -s - < collect.sh > node.tgz
# shellcheck disable=SC2013,SC2016,SC2034,SC2086,SC2317
NW_VERSION=0.1.0
NW_FORMAT=1
NW_CAP=67108864
NW_FOLDERS='/run/netns /var/run/netns /run/docker/netns /var/run/docker/netns /run/cni/netns'

set -u
LC_ALL=C
export LC_ALL NW_CAP
umask 077
NW_PARALLEL=${NETWHY_PARALLEL:-4}
NW_ROOT=
NW_NAME=

nw_probe=$(cat <<'NETWHY_PROBE'

nw_has() { case " $NW_KERNEL " in *" $1 "*) return 0 ;; *) return 1 ;; esac; }

# There is a line to read in $1, or it cannot be seen whether there is.
nw_lines() {
  [ -e "$1" ] || return 1
  [ -r "$1" ] || return 0
  { read -r nw_line <"$1"; } 2>/dev/null
}

# $1 is known to hold 0.
nw_zero() {
  { read -r nw_line <"$1"; } 2>/dev/null && [ "$nw_line" = 0 ]
}

nw_tool() { command -v "$1" >/dev/null 2>&1; }

# Runs a command, keeps its first $NW_CAP bytes and its exit code.
nw_head() {
  { nw_code=$({ { "$@" 3>&- 4>&-; echo "$?" >&3; } | head -c "$NW_CAP" >&4 3>&-; } 3>&1); } 4>&1
  return "$nw_code"
}

# Runs a command without the lines that match $1.
nw_without() {
  nw_pattern=$1
  shift
  "$@" | grep -v "$nw_pattern"
}

# Runs a command for all devices at once where it can, else for each.
nw_devices() {
  "$@" '*' 2>/dev/null && return 0
  nw_code=0
  while read -r nw_device nw_rest; do
    case $nw_device in
      *:*) "$@" "${nw_device%%:*}" || nw_code=$? ;;
    esac
  done </proc/net/dev
  return "$nw_code"
}

# Prints the path of /etc/$1 as the namespace's processes see it. What a container's symbolic links point to is looked up
# inside its own root: it fails rather than follow one to a file of the host.
nw_etc_path() {
  if [ -z "$NW_ROOT" ]; then
    if [ -n "$NW_NAME" ] && [ -f "/etc/netns/$NW_NAME/$1" ]; then echo "/etc/netns/$NW_NAME/$1"; else echo "/etc/$1"; fi
    return 0
  fi
  nw_target=/etc/$1
  if [ -L "$NW_ROOT/etc/$1" ]; then
    nw_target=$(readlink "$NW_ROOT/etc/$1")
    case $nw_target in
      /*) ;;
      ../*) nw_target=/${nw_target#../} ;;
      *) nw_target=/etc/$nw_target ;;
    esac
  fi
  case $nw_target/ in */../*) return 1 ;; esac
  nw_path=$NW_ROOT
  nw_rest=${nw_target#/}
  while [ -n "$nw_rest" ]; do
    nw_path=$nw_path/${nw_rest%%/*}
    [ -L "$nw_path" ] && return 1
    case $nw_rest in */*) nw_rest=${nw_rest#*/} ;; *) nw_rest= ;; esac
  done
  echo "$nw_path"
}

nw_cat_regular() {
  if [ -e "$1" ] && ! [ -f "$1" ]; then
    echo "not a regular file" >&2
    return 1
  fi
  $NW_LIMIT head -c 1048576 "$1"
}

nw_refuse() {
  echo "a symbolic link leads out of the container or over another link: not followed" >&2
  return 1
}

nw_etc() {
  if nw_file=$(nw_etc_path "$2"); then
    nw_run "$1" "cat $nw_file" cat nw_cat_regular "$nw_file"
  else
    nw_run "$1" "cat $NW_ROOT/etc/$2" cat nw_refuse
  fi
}

# Prints which of the kernel modules $2, $4, ... are there, by their functions $3, $5, ... Loads none. $1: all functions, as a
# regular expression.
nw_kernel() {
  nw_builtin=/lib/modules/$(uname -r)/modules.builtin
  nw_symbols=$(grep -oE " ($1)\$" /proc/kallsyms 2>/dev/null)
  shift
  while [ $# -gt 1 ]; do
    if [ -d "/sys/module/$1" ] || grep -q "^$1 " /proc/modules 2>/dev/null || grep -q "/$1\.ko" "$nw_builtin" 2>/dev/null; then
      printf '%s ' "$1"
    elif [ -r /proc/kallsyms ]; then
      case "$nw_symbols " in *" $2"[!a-z0-9_]*) printf '%s ' "$1" ;; esac
    elif ! [ -e /proc/modules ]; then
      printf '%s ' "$1"
    fi
    shift 2
  done
}

# state, exit code, duration, file, note of the source $nw_id with the command $nw_text
nw_index() {
  printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$NW_NETNS" "$nw_id" "$1" "$2" "$nw_started" "$3" "$4" "$nw_text" "$5" >>"$NW_DIR/INDEX.$NW_NETNS"
}

nw_one_line() { tr '\012' ';' | tr '\001-\037\177' '?'; }

nw_clock() {
  read -r nw_up nw_idle </proc/uptime
  nw_up=${nw_up%.*}${nw_up#*.}
  while [ "${nw_up#0}" != "$nw_up" ] && [ "$nw_up" != 0 ]; do nw_up=${nw_up#0}; done
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
    nw_note=${nw_note%;}
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

nw_kernel_list() {
  nw_kernel 'ctnetlink_get_conntrack|tcp_diag_dump|udp_diag_dump|nf_tables_newtable|nfnl_hook_dump|ip_set_create' nf_conntrack_netlink ctnetlink_get_conntrack tcp_diag tcp_diag_dump udp_diag udp_diag_dump nf_tables nf_tables_newtable nfnetlink_hook nfnl_hook_dump ip_set ip_set_create
}

nw_node() {
  nw_run uname 'uname -a' uname $NW_LIMIT uname -a
  nw_run os-release 'cat /etc/os-release' cat $NW_LIMIT cat /etc/os-release
  nw_run hostname 'cat /proc/sys/kernel/hostname' cat $NW_LIMIT cat /proc/sys/kernel/hostname
  nw_run uptime 'cat /proc/uptime' cat $NW_LIMIT cat /proc/uptime
  if [ -e /proc/modules ]; then
    nw_run modules 'cat /proc/modules' cat $NW_LIMIT cat /proc/modules
  else
    nw_none modules 'cat /proc/modules' 'not run: /proc/modules is not there'
  fi
  nw_run machine-id 'cat /etc/machine-id' cat $NW_LIMIT cat /etc/machine-id
}

nw_netns() {
  if nw_zero /proc/sys/net/netfilter/nf_conntrack_count; then
    nw_none conntrack 'conntrack -L -f ipv4' 'not run: /proc/sys/net/netfilter/nf_conntrack_count is 0'
  else
    if nw_has nf_conntrack_netlink; then
      nw_run conntrack 'conntrack -L -f ipv4' conntrack nw_head $NW_LIMIT conntrack -L -f ipv4
    else
      nw_none conntrack 'conntrack -L -f ipv4' 'not run: nf_conntrack_netlink is not loaded in the kernel'
    fi
  fi
  if nw_zero /proc/sys/net/netfilter/nf_conntrack_count; then
    nw_none conntrack6 'conntrack -L -f ipv6' 'not run: /proc/sys/net/netfilter/nf_conntrack_count is 0'
  else
    if nw_has nf_conntrack_netlink; then
      nw_run conntrack6 'conntrack -L -f ipv6' conntrack nw_head $NW_LIMIT conntrack -L -f ipv6
    else
      nw_none conntrack6 'conntrack -L -f ipv6' 'not run: nf_conntrack_netlink is not loaded in the kernel'
    fi
  fi
  if [ -e /proc/net/ip_vs ]; then
    nw_run ipvs-conn 'ipvsadm -Lcn' ipvsadm nw_head $NW_LIMIT ipvsadm -Lcn
  else
    nw_none ipvs-conn 'ipvsadm -Lcn' 'not run: /proc/net/ip_vs is not there'
  fi
  if nw_has tcp_diag && nw_has udp_diag; then
    nw_run ss 'ss -tulpn' ss $NW_LIMIT ss -tulpn
  else
    nw_run ss 'env PROC_ROOT=/proc ss -tulpn' ss $NW_LIMIT env PROC_ROOT=/proc ss -tulpn
  fi
  nw_run ip-link 'ip -d link show' ip $NW_LIMIT ip -d link show
  nw_run ip-addr 'ip addr show' ip $NW_LIMIT ip addr show
  nw_run ip-route 'ip -4 route show table all' ip $NW_LIMIT ip -4 route show table all
  nw_run ip6-route 'ip -6 route show table all' ip $NW_LIMIT ip -6 route show table all
  nw_run ip-rule 'ip -4 rule show' ip $NW_LIMIT ip -4 rule show
  nw_run ip6-rule 'ip -6 rule show' ip $NW_LIMIT ip -6 rule show
  nw_run ip-neigh 'ip neigh show' ip $NW_LIMIT ip neigh show
  nw_run ip-neigh-proxy 'ip neigh show proxy' ip $NW_LIMIT ip neigh show proxy
  nw_run nsid 'ip netns list-id' ip $NW_LIMIT ip netns list-id
  nw_run bridge-link 'bridge -d link show' bridge $NW_LIMIT bridge -d link show
  nw_run bridge-fdb 'bridge fdb show' bridge $NW_LIMIT bridge fdb show
  nw_run bridge-vlan 'bridge vlan show' bridge $NW_LIMIT bridge vlan show
  if nw_lines /proc/net/ip_tables_names; then
    nw_run iptables-legacy 'iptables-legacy-save -c' iptables-legacy-save $NW_LIMIT iptables-legacy-save -c
  else
    nw_none iptables-legacy 'iptables-legacy-save -c' 'not run: /proc/net/ip_tables_names names none'
  fi
  if nw_has nf_tables; then
    nw_run iptables-nft 'iptables-nft-save -c' iptables-nft-save $NW_LIMIT iptables-nft-save -c
  else
    nw_none iptables-nft 'iptables-nft-save -c' 'not run: nf_tables is not loaded in the kernel'
  fi
  if ! nw_tool iptables-legacy-save && ! nw_tool iptables-nft-save; then
    if nw_lines /proc/net/ip_tables_names || nw_has nf_tables; then
      nw_run iptables 'iptables-save -c' iptables-save $NW_LIMIT iptables-save -c
    else
      nw_none iptables 'iptables-save -c' 'not run: /proc/net/ip_tables_names names none'
    fi
  fi
  if nw_lines /proc/net/ip6_tables_names; then
    nw_run ip6tables-legacy 'ip6tables-legacy-save -c' ip6tables-legacy-save $NW_LIMIT ip6tables-legacy-save -c
  else
    nw_none ip6tables-legacy 'ip6tables-legacy-save -c' 'not run: /proc/net/ip6_tables_names names none'
  fi
  if nw_has nf_tables; then
    nw_run ip6tables-nft 'ip6tables-nft-save -c' ip6tables-nft-save $NW_LIMIT ip6tables-nft-save -c
  else
    nw_none ip6tables-nft 'ip6tables-nft-save -c' 'not run: nf_tables is not loaded in the kernel'
  fi
  if ! nw_tool ip6tables-legacy-save && ! nw_tool ip6tables-nft-save; then
    if nw_lines /proc/net/ip6_tables_names || nw_has nf_tables; then
      nw_run ip6tables 'ip6tables-save -c' ip6tables-save $NW_LIMIT ip6tables-save -c
    else
      nw_none ip6tables 'ip6tables-save -c' 'not run: /proc/net/ip6_tables_names names none'
    fi
  fi
  if nw_has nf_tables; then
    nw_run nft 'nft -a list ruleset' nft $NW_LIMIT nft -a list ruleset
  else
    nw_none nft 'nft -a list ruleset' 'not run: nf_tables is not loaded in the kernel'
  fi
  if nw_has nfnetlink_hook; then
    nw_run nft-hooks 'nft list hooks' nft $NW_LIMIT nft list hooks
  else
    nw_none nft-hooks 'nft list hooks' 'not run: nfnetlink_hook is not loaded in the kernel'
  fi
  if nw_has ip_set; then
    nw_run ipset 'ipset save' ipset $NW_LIMIT ipset save
  else
    nw_none ipset 'ipset save' 'not run: ip_set is not loaded in the kernel'
  fi
  if [ -e /proc/net/ip_vs ]; then
    nw_run ipvs 'ipvsadm-save -n' ipvsadm-save $NW_LIMIT ipvsadm-save -n
  else
    nw_none ipvs 'ipvsadm-save -n' 'not run: /proc/net/ip_vs is not there'
  fi
  if [ -e /proc/net/ip_vs ]; then
    nw_run ipvs-list 'ipvsadm -Ln' ipvsadm $NW_LIMIT ipvsadm -Ln
  else
    nw_none ipvs-list 'ipvsadm -Ln' 'not run: /proc/net/ip_vs is not there'
  fi
  if [ -e /proc/net/ip_vs ]; then
    nw_run ipvs-timeout 'ipvsadm -L --timeout' ipvsadm $NW_LIMIT ipvsadm -L --timeout
  else
    nw_none ipvs-timeout 'ipvsadm -L --timeout' 'not run: /proc/net/ip_vs is not there'
  fi
  if nw_has nf_conntrack_netlink; then
    nw_run conntrack-stats 'conntrack -S' conntrack $NW_LIMIT conntrack -S
  else
    nw_none conntrack-stats 'conntrack -S' 'not run: nf_conntrack_netlink is not loaded in the kernel'
  fi
  nw_run proc-nf-conntrack 'cat /proc/net/stat/nf_conntrack' cat $NW_LIMIT cat /proc/net/stat/nf_conntrack
  nw_run sysctl 'sysctl -e net.ipv4 net.ipv6 net.netfilter net.bridge net.core.somaxconn net.core.netdev_max_backlog | grep -v '\''[.]neigh[.]'\''' sysctl nw_without '[.]neigh[.]' $NW_LIMIT sysctl -e net.ipv4 net.ipv6 net.netfilter net.bridge net.core.somaxconn net.core.netdev_max_backlog
  nw_run proc-netstat 'cat /proc/net/netstat' cat $NW_LIMIT cat /proc/net/netstat
  nw_run proc-snmp 'cat /proc/net/snmp' cat $NW_LIMIT cat /proc/net/snmp
  nw_run ethtool-k 'ethtool -k '\''*'\''' ethtool nw_devices $NW_LIMIT ethtool -k
  nw_etc resolv-conf resolv.conf
  nw_etc hosts hosts
  nw_etc nsswitch nsswitch.conf
}

nw_host() {
  nw_netns
  nw_run nstat 'nstat -asz' nstat $NW_LIMIT nstat -asz
  nw_run proc-softnet 'cat /proc/net/softnet_stat' cat $NW_LIMIT cat /proc/net/softnet_stat
}

NETWHY_PROBE
)
eval "$nw_probe"

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

nw_node_name=${NETWHY_NODE:-$(cat /proc/sys/kernel/hostname)}
nw_node_name=$(printf '%s' "$nw_node_name" | tr -c 'A-Za-z0-9._-' '_')
case $nw_node_name in '') nw_node_name=node ;; .*) nw_node_name=_${nw_node_name#.} ;; esac
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
