#!/bin/sh
# Collects a host for netwhy 0.1.0: every network namespace, read-only. For hosts without Node; writes the same format as
# `netwhy collect` (docs/bundle.md). Generated from src/collect/sources by `npm run generate`: do not edit.
#
#   sh collect.sh incident.tgz            an archive
#   sh collect.sh incident                a new folder
#   ssh root@node sh -s -- - < collect.sh > node.tgz
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
NW_SECONDS=${NETWHY_TIMEOUT:-30}
# Where the host's own files are, for a collector that runs in a container: /proc/1/root.
NW_HOST=${NETWHY_HOST_ROOT:-}
export NW_HOST
NW_ROOT=
NW_PIDS=
NW_NAME=
nw_up=0
nw_started=

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
  return "${nw_code:-1}"
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
  nw_path=${NW_ROOT:-${NW_HOST:-}}
  if [ -z "$NW_ROOT" ] && [ -n "$NW_NAME" ] && [ -f "$nw_path/etc/netns/$NW_NAME/$1" ]; then
    echo "$nw_path/etc/netns/$NW_NAME/$1"
    return 0
  fi
  if [ -z "$nw_path" ]; then
    echo "/etc/$1"
    return 0
  fi
  nw_target=/etc/$1
  if [ -L "$nw_path/etc/$1" ]; then
    nw_target=$(readlink "$nw_path/etc/$1")
    case $nw_target in
      /*) ;;
      ../*) nw_target=/${nw_target#../} ;;
      *) nw_target=/etc/$nw_target ;;
    esac
  fi
  nw_plain_path "$nw_target"
}

# Prints $nw_path$1, unless a link is on the way from $nw_path.
nw_plain_path() {
  case $1/ in */../*) return 1 ;; esac
  nw_rest=${1#/}
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

# Has $NW_ROOT be that of a process that still runs: the youngest of $NW_PIDS, which may be a probe's and be over by now.
nw_live() {
  [ -z "$NW_ROOT" ] || [ -d "$NW_ROOT/." ] && return 0
  for nw_pid in $NW_PIDS; do
    if [ -d "/proc/$nw_pid/root/." ]; then
      NW_ROOT=/proc/$nw_pid/root
      return 0
    fi
  done
  return 1
}

nw_over() {
  echo "the processes of this namespace ended before their files were read" >&2
  return 1
}

nw_etc() {
  if ! nw_live; then
    nw_run "$1" "cat $NW_ROOT/etc/$2" cat nw_over
  elif nw_file=$(nw_etc_path "$2"); then
    # A file that could be seen if it were there.
    if [ -e "$nw_file" ] || ! [ -x "${nw_file%/*}" ]; then
      nw_run "$1" "cat $nw_file" cat nw_cat_regular "$nw_file"
    else
      nw_none "$1" "cat $nw_file" "not run: $nw_file is not there"
    fi
  else
    nw_run "$1" "cat ${NW_ROOT:-${NW_HOST:-}}/etc/$2" cat nw_refuse
  fi
}

# Says which libc the youngest process has in its memory (process 1, where a namespace has none), its release as the file of that
# libc says it, and the release of Go of a program of Go. A file that is not what its name says gives no line. Of a static program that is
# not of Go and not with glibc, what its image says of musl.
nw_libc() {
  nw_live || { nw_over; return 1; }
  nw_process=${NW_ROOT:-/proc/1/root}
  nw_process=${nw_process%/root}
  nw_program=$(readlink "$nw_process/exe") || { echo "the program of $nw_process cannot be seen" >&2; return 1; }
  printf 'program %s\n' "$(printf '%s' "$nw_program" | tr -c '\040-\176' '?')"
  nw_loaded=$(sed -n 's,^[^/]*\(/.*\)$,\1,p' "$nw_process/maps") || return 1
  printf '%s\n' "$nw_loaded" | sort -u | while IFS= read -r nw_lib; do
    case ${nw_lib##*/} in
      ld-musl-*.so.1 | libc.so) nw_libc_says musl 'musl libc' '^[0-9]\.[0-9]*\.[0-9]*$' "$nw_lib" ;;
      libc.so.6 | libc-2.*.so) nw_libc_says glibc 'GNU C Library' 'stable release version 2\.[0-9]*' "$nw_lib" ;;
    esac
  done
  if nw_holds 'Go buildinf:' "$nw_process/exe"; then
    printf 'go %s\n' "$(nw_texts "$nw_process/exe" | grep -m 1 '^go1\.[0-9][0-9.]*$')"
  elif [ -n "$NW_ROOT" ] && ! printf '%s\n' "$nw_loaded" | grep -q '\.so'; then
    nw_holds 'GLIBC_' "$nw_process/exe" || nw_image_of_static
  fi
}

nw_libc_says() {
  nw_path=${NW_ROOT:-${NW_HOST:-}}
  nw_file=$(nw_plain_path "$4") && [ -f "$nw_file" ] && nw_holds "$2" "$nw_file" || return 0
  printf 'loaded %s\n%s %s\n' "$4" "$1" "$(nw_release "$3" "$nw_file")"
}

# The texts of a program, a line each: grep of busybox reads none behind a byte of 0.
nw_texts() { $NW_LIMIT tr -c '\040-\176' '\n' <"$1"; }

# Whether the program $2 has the text $1: what grep sees by itself is seen sooner.
nw_holds() { $NW_LIMIT grep -qF "$1" "$2" || nw_texts "$2" | grep -qF "$1"; }

# The last word of the first text of the file $2 that matches $1.
nw_release() { nw_texts "$2" | grep -m 1 -o "$1" | sed 's/.* //'; }

# The musl of the image of a static program, or its release of Alpine.
nw_image_of_static() {
  for nw_one in "$NW_ROOT"/lib/ld-musl-*.so.1; do
    nw_file=$(nw_inside "$NW_ROOT" "${nw_one#"$NW_ROOT"}") && [ -f "$nw_file" ] && nw_holds 'musl libc' "$nw_file" || continue
    printf 'musl %s beside a static program: %s\n' "$(nw_release '^[0-9]\.[0-9]*\.[0-9]*$' "$nw_file")" "$(printf '%s' "${nw_one#"$NW_ROOT"}" | tr -c '\040-\176' '?')"
    return 0
  done
  nw_file=$(nw_inside "$NW_ROOT" /etc/alpine-release) && [ -f "$nw_file" ] || return 0
  printf 'musl of Alpine %s beside a static program: /etc/alpine-release\n' "$(head -c 40 "$nw_file" | head -n 1 | tr -c '0-9.\n' '?')"
}

# Of each pod with a process in the network of the host: the files of /etc that names are looked up by, as its youngest process that still
# runs sees them, a tab before each of their lines, and its libc.
nw_host_pods() {
  nw_seen=
  for nw_pid in $(grep -lE 'pod[0-9a-f]{8}' /proc/[0-9]*/cgroup 2>/dev/null | tr -c '0-9\n' ' ' | sort -rn); do
    [ "/proc/$nw_pid/ns/net" -ef /proc/self/ns/net ] && [ -d "/proc/$nw_pid/root/." ] || continue
    nw_uid=$(sed -n 's|.*pod\([0-9a-f][0-9a-f_-]\{31,35\}\).*|\1|p' "/proc/$nw_pid/cgroup" 2>/dev/null | head -n 1 | tr _ -)
    case "$nw_seen " in *" ${nw_uid:-x} "*) continue ;; esac
    [ -n "$nw_uid" ] || continue
    nw_seen="$nw_seen $nw_uid"
    printf 'pod %s\n' "$nw_uid"
    (
      NW_ROOT=/proc/$nw_pid/root
      NW_PIDS=
      NW_NAME=
      for nw_one in resolv.conf hosts nsswitch.conf host.conf; do
        nw_file=$(nw_etc_path "$nw_one") || nw_file=
        if [ -f "$nw_file" ] && [ -r "$nw_file" ]; then
          printf 'file /etc/%s\n' "$nw_one"
          $NW_LIMIT head -c 1048576 "$nw_file" | tr -c '\011\012\040-\176' '?' | awk '{ print "\t" $0 }'
        elif [ -z "$nw_file" ] || [ -e "$nw_file" ] || ! [ -x "${nw_file%/*}" ]; then
          printf 'unread /etc/%s\n' "$nw_one"
        else
          printf 'absent /etc/%s\n' "$nw_one"
        fi
      done
      echo 'file libc'
      nw_libc 2>/dev/null | awk '{ print "\t" $0 }'
    )
  done
}

# Where the nameservers of the host come from: what its resolv.conf links to, and of each file that it is made of the lines about name
# servers, each with its number and a tab before it.
nw_resolver_origins() {
  nw_root=${NW_HOST:-}
  nw_link=$(readlink "$nw_root/etc/resolv.conf") && printf 'link %s\n' "$(printf '%s' "$nw_link" | tr -c '\040-\176' '?')"
  for nw_one in /run/systemd/resolve/resolv.conf /run/systemd/resolve/stub-resolv.conf /etc/systemd/resolved.conf '/etc/systemd/resolved.conf.d/*.conf' \
    '/etc/systemd/network/*.network' '/run/systemd/network/*.network' '/run/systemd/netif/leases/*' '/etc/resolvconf/resolv.conf.d/*' '/run/resolvconf/interface/*' \
    '/var/lib/dhcp/*.leases' '/var/lib/dhclient/*.leases' '/var/lib/NetworkManager/*.lease*' /etc/dhcp/dhclient.conf /etc/network/interfaces '/etc/network/interfaces.d/*' '/etc/netplan/*.yaml' \
    '/etc/NetworkManager/system-connections/*' '/run/NetworkManager/system-connections/*' /run/NetworkManager/resolv.conf '/etc/sysconfig/network-scripts/ifcfg-*' /etc/sysconfig/network/config \
    /var/lib/kubelet/config.yaml /var/lib/kubelet/kubeadm-flags.env /etc/default/kubelet /etc/sysconfig/kubelet; do
    nw_origin "$nw_one"
  done
}

# The lines about name servers of the files that the pattern $1 stands for: those that name them, and the addresses of a list below.
nw_origin() {
  for nw_file in $nw_root$1; do
    nw_real=$(nw_inside "$nw_root" "${nw_file#"$nw_root"}") && [ -f "$nw_real" ] || continue
    nw_said=$(head -c 1048576 "$nw_real" | tr -c '\011\012\040-\176' '?' | awk '
      { hit = tolower($0) ~ /nameserver|name-server|dns|resolv-?conf/ }
      hit { near = 6 }
      !hit && near > 0 { near--; hit = /^[ \t]*-?[ \t]*(addresses:)?[^a-z]*[0-9a-f]+[.:][0-9a-f.:]+/ }
      hit { printf "%d\t%s\n", NR, $0 }')
    [ -z "$nw_said" ] || printf 'file %s\n%s\n' "$(printf '%s' "${nw_file#"$nw_root"}" | tr -c '\040-\176' '?')" "$nw_said"
  done
}

# What each kubelet in the host's network was told about names: its arguments, the lines of its files, each with its number and a tab before it,
# and the resolv.conf that it gives to pods, where that is another than the host's.
nw_kubelets() {
  for nw_comm in /proc/[0-9]*/comm; do
    { read -r nw_said <"$nw_comm"; } 2>/dev/null && [ "$nw_said" = kubelet ] || continue
    nw_process=${nw_comm%/comm}
    # One that ended in between has no arguments any more.
    [ -n "$(tr -d '\000' 2>/dev/null <"$nw_process/cmdline")" ] || continue
    nw_net=$(readlink "$nw_process/ns/net") || { echo "the namespaces of $nw_process cannot be seen" >&2; return 1; }
    [ "$nw_net" = "$(readlink /proc/self/ns/net)" ] || continue
    nw_root=$nw_process/root
    nw_flags=$(tr '\000' '\n' <"$nw_process/cmdline" | tr -c '\012\040-\176' '?' | awk '
      flag != "" { print "flag " flag "=" $0; flag = ""; next }
      /^--(config|config[-_]dir|resolv[-_]conf|cluster[-_]dns|cluster[-_]domain)=/ { print "flag " $0 }
      /^--(config|config[-_]dir|resolv[-_]conf|cluster[-_]dns|cluster[-_]domain)$/ { flag = $0 }')
    printf 'kubelet\n%s\n' "$nw_flags" | sed '/^$/d'
    nw_files=$(for nw_one in "$(nw_flag config)" "$(nw_flag 'config[-_]dir')/*.conf"; do nw_kubelet_file "$nw_one"; done)
    printf '%s\n' "$nw_files" | sed '/^$/d'
    nw_own=$(nw_flag 'resolv[-_]conf')
    [ -n "$nw_own" ] || nw_own=$(printf '%s\n' "$nw_files" | sed -n 's/^[0-9]*	[[:blank:]]*"\{0,1\}resolvConf"\{0,1\}[[:blank:]]*:[[:blank:]]*["'\'']\{0,1\}\([^]["'\'', ]*\).*/\1/p' | tail -n 1)
    nw_kubelet_gives "${nw_own:-/etc/resolv.conf}"
  done
}

# The last value of the flag $1 in $nw_flags.
nw_flag() { printf '%s\n' "$nw_flags" | sed -n "s/^flag --$1=//p" | tail -n 1; }

# The lines about names of the files that $1 stands for, as the kubelet of $nw_process opens them. A key that does not begin its line is a line with a question mark.
nw_kubelet_file() {
  case $1 in '' | [!/]* | *..* | '/*.conf') return 0 ;; esac
  nw_began=$(awk -v hz="$(getconf CLK_TCK 2>/dev/null || echo 100)" 'NR == FNR { if ($1 == "btime") at = $2; next } { sub(/.*[)] /, ""); printf "%d", at + $20 / hz + 2 }' /proc/stat "$nw_process/stat")
  for nw_file in $nw_root$1; do
    nw_shown=$(printf '%s' "${nw_file#"$nw_root"}" | tr -c '\040-\176' '?')
    case $nw_shown in *'*'*) continue ;; esac
    nw_real=$(nw_inside "$nw_root" "${nw_file#"$nw_root"}") && [ -f "$nw_real" ] || { printf 'file absent %s\n' "$nw_shown"; continue; }
    [ "$(stat -c %Y "$nw_real")" -gt "$nw_began" ] && nw_shown="changed $nw_shown"
    printf 'file %s\n' "$nw_shown"
    head -c 1048576 "$nw_real" | tr -c '\011\012\040-\176' '?' | awk '
      /^[ \t]*#/ { next }
      /^[ \t]*"?(clusterDNS|clusterDomain|resolvConf)"?[ \t]*:/ { list = /clusterDNS/ ? 16 : 0; printf "%d\t%s\n", NR, length($0) < 400 ? $0 : "?"; next }
      /"(clusterDNS|clusterDomain|resolvConf)"|[{,][ \t]*(clusterDNS|clusterDomain|resolvConf)[ \t]*:/ { printf "%d\t?\n", NR; next }
      list > 0 && /^[ \t]*(-|[][]|["0-9a-fA-F:.]+[ \t]*,?[ \t]*$)/ { list--; printf "%d\t%s\n", NR, $0; next }
      { list = 0 }'
  done
}

# The resolv.conf $1 as the kubelet of $nw_process opens it, unless that is the host's own /etc/resolv.conf.
nw_kubelet_gives() {
  case $1 in [!/]* | *..*) return 0 ;; esac
  nw_shown=$(printf '%s' "$1" | tr -c '\040-\176' '?')
  nw_real=$(nw_inside "$nw_root" "$1") && [ -f "$nw_real" ] || { printf 'resolv.conf absent %s\n' "$nw_shown"; return 0; }
  [ "$1" = /etc/resolv.conf ] && nw_host=$(nw_inside "${NW_HOST:-}" /etc/resolv.conf) && [ "$nw_real" -ef "$nw_host" ] && return 0
  printf 'resolv.conf %s\n' "$nw_shown"
  head -c 1048576 "$nw_real" | tr -c '\011\012\040-\176' '?' | awk '{ printf "%d\t%s\n", NR, $0 }'
}

# The configuration of the DNS servers that have a UDP socket here, as their processes see it: a line for each server, then each file
# that it reads, and its lines with a tab before them.
nw_dns_servers() {
  nw_sockets=$(ss -Hulnp) || return 1
  printf '%s\n' "$nw_sockets" | grep -oE '"(unbound|dnsmasq|dpdns|named)",pid=[0-9]+' | tr -d '"' | sort -u | while IFS=, read -r nw_server nw_pid; do
    nw_root=/proc/${nw_pid#pid=}
    nw_said=$(tr '\000' ' ' <"$nw_root/cmdline" | tr -c '\040-\176' '?') || continue
    nw_root=$nw_root/root
    printf 'server %s %s\n' "$nw_server" "$nw_said"
    case $nw_server in
      dpdns) nw_conf "$(nw_option -c "$nw_said" /usr/local/services/data/dpdns/etc/forward.conf)" '' 1 ;;
      named) [ -f "$nw_root/etc/bind/named.conf" ] && nw_own=/etc/bind/named.conf || nw_own=/etc/named.conf
        nw_conf "$(nw_option -c "$nw_said" "$nw_own")" 's/^[[:blank:]]*include[[:blank:]]*"\([^"]*\)".*/\1/p' 4 ;;
      unbound) nw_conf "$(nw_option -c "$nw_said" /etc/unbound/unbound.conf)" 's/.*include\(-toplevel\)\{0,1\}:[[:blank:]]*"\{0,1\}\([^"[:blank:]]*\).*/\2/p' 4 ;;
      dnsmasq) nw_conf "$(nw_option -C "$nw_said" /etc/dnsmasq.conf)" 's/^[[:blank:]]*\(conf-file\|conf-dir\|addn-hosts\|hostsdir\|resolv-file\|servers-file\)=\([^,]*\).*/\2/p' 4
        for nw_also in /etc/hosts /etc/resolv.conf; do nw_conf "$nw_also" '' 1; done ;;
    esac
  done
}

# The word behind option $1 in $2, or $3.
nw_option() {
  nw_next=
  for nw_word in $2; do
    [ -z "$nw_next" ] || { echo "$nw_word"; return; }
    case $nw_word in
      "$1") nw_next=1 ;;
      "$1"/*) echo "${nw_word#"$1"}"; return ;;
      --conf-file=*) echo "${nw_word#--conf-file=}"; return ;;
    esac
  done
  echo "$3"
}

# The files that the path or pattern $1 stands for below $nw_root, each with those that it includes: what sed prints of it by $2. So deep: $3.
nw_conf() {
  [ "$3" -gt 0 ] || return 0
  case $1 in *..* | [!/]* | '' | *.key) return 0 ;; esac
  nw_pattern=$1
  [ -d "$nw_root$nw_pattern" ] && nw_pattern=$nw_pattern/*
  for nw_one in $nw_root$nw_pattern; do
    nw_real=$(nw_inside "$nw_root" "${nw_one#"$nw_root"}") && [ -f "$nw_real" ] || continue
    printf 'file %s\n' "$(printf '%s' "${nw_one#"$nw_root"}" | tr -c '\040-\176' '?')"
    $NW_LIMIT head -c 4194304 "$nw_real" | sed 's/^/	/; s/\r$//; s/\([[:blank:]{;]secret[[:blank:]]\)[^;]*/\1""/g'
    echo
    [ -z "$2" ] && continue
    for nw_more in $(set -f; head -c 4194304 "$nw_real" | grep -v '^[[:blank:]]*#' | sed -n "$2"); do (set +f; nw_conf "$nw_more" "$2" $(($3 - 1))); done
  done
}

# Prints where the path $2 leads to below the root $1: links are followed as the processes of that root follow them, and never out of it.
nw_inside() {
  nw_at=
  nw_way=${2#/}
  nw_links=0
  while [ -n "$nw_way" ]; do
    nw_part=${nw_way%%/*}
    case $nw_way in */*) nw_way=${nw_way#*/} ;; *) nw_way= ;; esac
    case $nw_part in
      '' | .) continue ;;
      ..) nw_at=${nw_at%/*}; continue ;;
    esac
    if [ -L "$1$nw_at/$nw_part" ]; then
      nw_links=$((nw_links + 1))
      [ "$nw_links" -lt 40 ] || return 1
      nw_link=$(readlink "$1$nw_at/$nw_part") || return 1
      case $nw_link in /*) nw_at= ;; esac
      nw_way=${nw_link#/}/$nw_way
    else
      nw_at=$nw_at/$nw_part
    fi
  done
  echo "$1$nw_at"
}

# Prints which of the kernel modules $2, $4, ... are there, by their functions $3, $5, ... Loads none. $1: all functions, as a
# regular expression. The kernel's symbols are many: they are read only where its lists of modules cannot be.
nw_kernel() {
  nw_all=$1
  nw_builtin=
  nw_symbols=
  shift
  while [ $# -gt 1 ]; do
    if [ -d "/sys/module/$1" ] || nw_kernel_has "$1" "$2"; then printf '%s ' "$1"; fi
    shift 2
  done
}

nw_kernel_has() {
  [ -n "$nw_builtin" ] || nw_builtin=${NW_HOST:-}/lib/modules/$(uname -r)/modules.builtin
  if grep -q "^$1 " /proc/modules 2>/dev/null || grep -q "/$1\.ko" "$nw_builtin" 2>/dev/null; then return 0; fi
  if [ -r /proc/modules ] && [ -r "$nw_builtin" ]; then return 1; fi
  if ! [ -r /proc/kallsyms ]; then
    [ -e /proc/modules ] && return 1
    return 0
  fi
  [ -n "$nw_symbols" ] || nw_symbols="$(grep -oE " ($nw_all)\$" /proc/kallsyms 2>/dev/null) "
  case $nw_symbols in *" $2"[!a-z0-9_]*) return 0 ;; *) return 1 ;; esac
}

# state, exit code, duration, file, note of the source $nw_id with the command $nw_text
nw_index() {
  printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$NW_NETNS" "$nw_id" "$1" "$2" "$nw_started" "$3" "$4" "$nw_text" "$5" >>"$NW_WORK/INDEX.$NW_NETNS"
}

nw_one_line() { head -c 300 | tr '\012' ';' | tr '\001-\037\177' '?'; }

# Hundredths of a second since the machine started.
nw_clock() {
  read -r nw_up nw_idle </proc/uptime
  nw_up=${nw_up%.*}${nw_up#*.}
  while [ "${nw_up#0}" != "$nw_up" ] && [ "$nw_up" != 0 ]; do nw_up=${nw_up#0}; done
}

# Which day it is, and what the clock showed at its midnight.
nw_calendar() {
  NW_DAY=$(date -u '+%Y-%m-%dT%H:%M:%S')
  nw_clock
  nw_time=${NW_DAY#*T}
  NW_DAY=${NW_DAY%T*}
  nw_hours=1${nw_time%%:*}
  nw_minutes=${nw_time#*:}
  nw_minutes=1${nw_minutes%:*}
  nw_rest=1${nw_time##*:}
  NW_MIDNIGHT=$((nw_up - ((nw_hours - 100) * 3600 + (nw_minutes - 100) * 60 + nw_rest - 100) * 100))
  export NW_DAY NW_MIDNIGHT
}

nw_begin() {
  nw_clock
  nw_rest=$(((nw_up - NW_MIDNIGHT) / 100))
  if [ "$nw_rest" -ge 86400 ]; then
    nw_calendar
    nw_rest=$(((nw_up - NW_MIDNIGHT) / 100))
  fi
  nw_hours=$((100 + nw_rest / 3600))
  nw_minutes=$((100 + nw_rest / 60 % 60))
  nw_rest=$((100 + nw_rest % 60))
  nw_started=${NW_DAY}T${nw_hours#1}:${nw_minutes#1}:${nw_rest#1}Z
}

# exit code, output, what was said
nw_state() {
  if [ "$1" -eq 0 ]; then
    if [ -s "$2" ]; then nw_result=ok; else nw_result=empty; fi
  elif grep -qiE 'permission denied|operation not permitted|must be root|be run as root|root privileges|are you root' "$3"; then
    nw_result='not permitted'
  else
    nw_result=failed
  fi
}

nw_run() {
  nw_id=$1
  nw_text=$2
  nw_need=$3
  shift 3
  nw_begin
  if ! nw_tool "$nw_need"; then
    nw_index 'tool missing' 127 0 - ''
    return 0
  fi
  nw_folder=netns/$NW_NETNS
  [ "$NW_NETNS" = - ] && nw_folder=node
  nw_out=$NW_DIR/$nw_folder/$nw_id.txt
  nw_said=$NW_WORK/stderr.$NW_NETNS
  nw_before=$nw_up
  echo "$nw_me $nw_before $nw_id" >"$NW_WORK/running.$NW_NETNS"
  "$@" >"$nw_out" 2>"$nw_said"
  nw_exit=$?
  : >"$NW_WORK/running.$NW_NETNS"
  nw_clock
  nw_stopped=
  if [ -s "$NW_WORK/stopped.$NW_NETNS" ]; then
    read -r nw_stopped <"$NW_WORK/stopped.$NW_NETNS"
    : >"$NW_WORK/stopped.$NW_NETNS"
  fi
  nw_note=
  if [ "$nw_stopped" = "$nw_id" ] && [ "$nw_exit" -ne 0 ]; then
    nw_exit=124
    nw_result=failed
    nw_note="stopped: it ran for more than $NW_SECONDS s"
  else
    nw_state "$nw_exit" "$nw_out" "$nw_said"
    if [ "$nw_result" != ok ] && [ -s "$nw_said" ]; then
      nw_note=$(nw_one_line <"$nw_said")
      nw_note=${nw_note%;}
    fi
  fi
  nw_file=$nw_folder/$nw_id.txt
  [ -s "$nw_out" ] || nw_file=-
  nw_index "$nw_result" "$nw_exit" "$(((nw_up - nw_before) * 10))" "$nw_file" "$nw_note"
}

nw_none() {
  nw_id=$1
  nw_text=$2
  nw_begin
  nw_index empty 0 0 - "$3"
}

# The process id of this very shell, also of a subshell.
nw_me() { read -r nw_me nw_rest </proc/self/stat; }

# Runs part $1 (netns or host) if this is the namespace with inode $2: a process id may have been given to another one since.
nw_part() {
  [ "$(stat -L -c %i /proc/self/ns/net)" = "$2" ] || exit 9
  nw_me
  "nw_$1"
}

nw_kernel_list() {
  nw_kernel 'ctnetlink_get_conntrack|tcp_diag_dump|udp_diag_dump|nf_tables_newtable|nfnl_hook_dump|ip_set_create' nf_conntrack_netlink ctnetlink_get_conntrack tcp_diag tcp_diag_dump udp_diag udp_diag_dump nf_tables nf_tables_newtable nfnetlink_hook nfnl_hook_dump ip_set ip_set_create
}

nw_node() {
  nw_run uname 'uname -a' uname $NW_LIMIT uname -a
  nw_etc os-release os-release
  nw_run hostname 'cat /proc/sys/kernel/hostname' cat $NW_LIMIT cat /proc/sys/kernel/hostname
  nw_run uptime 'cat /proc/uptime' cat $NW_LIMIT cat /proc/uptime
  if [ -e /proc/modules ]; then
    nw_run modules 'cat /proc/modules' cat $NW_LIMIT cat /proc/modules
  else
    nw_none modules 'cat /proc/modules' 'not run: /proc/modules is not there'
  fi
  nw_etc machine-id machine-id
  nw_run clocksource 'cat /sys/devices/system/clocksource/clocksource0/current_clocksource' cat $NW_LIMIT cat /sys/devices/system/clocksource/clocksource0/current_clocksource
  nw_run resolver-origins 'awk "/nameserver|dns/ {print NR, $0}" of files that resolv.conf is made of' awk nw_resolver_origins
  nw_run kubelet 'awk "/clusterDNS|clusterDomain|resolvConf/ {print NR, $0}" of the files of kubelet' awk nw_kubelets
  nw_run host-pods 'cat /proc/PID/root/etc/{resolv.conf,hosts,nsswitch.conf,host.conf} of the pods in the network of the host' awk nw_host_pods
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
  if nw_has tcp_diag; then
    nw_run ss-syn-recv 'ss -tn state syn-recv state listening' ss nw_head $NW_LIMIT ss -tn state syn-recv state listening
  else
    nw_run ss-syn-recv 'env PROC_ROOT=/proc ss -tn state syn-recv state listening' ss $NW_LIMIT env PROC_ROOT=/proc ss -tn state syn-recv state listening
  fi
  if nw_has tcp_diag; then
    nw_run ss-retransmit 'ss -tno state established state close-wait | grep -v '\''^[A-RT-Z][^(]*$\|timer:([^o]'\''' ss nw_head nw_without '^[A-RT-Z][^(]*$\|timer:([^o]' $NW_LIMIT ss -tno state established state close-wait
  else
    nw_run ss-retransmit 'env PROC_ROOT=/proc ss -tno state established state close-wait' ss $NW_LIMIT env PROC_ROOT=/proc ss -tno state established state close-wait
  fi
  if nw_has tcp_diag; then
    nw_run ss-info 'ss -tnoiO state established state close-wait | grep -v '\''^[A-RT-Z][^(]*$\|timer:([^o]'\''' ss nw_head nw_without '^[A-RT-Z][^(]*$\|timer:([^o]' $NW_LIMIT ss -tnoiO state established state close-wait
  else
    nw_none ss-info 'ss -tnoiO state established state close-wait | grep -v '\''^[A-RT-Z][^(]*$\|timer:([^o]'\''' 'not run: tcp_diag is not loaded in the kernel'
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
  nw_run tcp-metrics 'ip tcp_metrics show' ip nw_head $NW_LIMIT ip tcp_metrics show
  nw_run ethtool-k 'ethtool -k '\''*'\''' ethtool nw_devices $NW_LIMIT ethtool -k
  nw_etc resolv-conf resolv.conf
  nw_etc hosts hosts
  nw_etc nsswitch nsswitch.conf
  nw_etc host-conf host.conf
  nw_run libc 'cat /proc/PID/exe /proc/PID/maps | grep libc' cat nw_libc
  nw_run dns-servers 'cat the configuration of unbound, dnsmasq, bind and dpdns' ss nw_dns_servers
}

nw_host() {
  nw_netns
  nw_run nstat 'nstat -asz' nstat $NW_LIMIT nstat -asz
  nw_run proc-softnet 'cat /proc/net/softnet_stat' cat $NW_LIMIT cat /proc/net/softnet_stat
}

NETWHY_PROBE
)
eval "$nw_probe"

# Stops what runs for more than $NW_SECONDS: only the last processes of a chain, and only those that come from here.
nw_watch() {
  trap 'kill "$nw_nap"; exit' TERM
  nw_pause=$(((NW_SECONDS + 5) / 6))
  while kill -0 "$$"; do
    sleep "$nw_pause" &
    nw_nap=$!
    wait "$nw_nap"
    nw_clock
    for nw_file in "$NW_WORK"/running.*; do
      [ -s "$nw_file" ] || continue
      read -r nw_shell nw_before nw_id <"$nw_file" || continue
      [ $((nw_up - nw_before)) -ge $((NW_SECONDS * 100)) ] || continue
      nw_stopped=$NW_WORK/stopped.${nw_file##*/running.}
      nw_signal=TERM
      [ -s "$nw_stopped" ] && nw_signal=KILL
      echo "$nw_id" >"$nw_stopped"
      nw_last=$(nw_last_of "$$" "$nw_shell")
      [ -n "$nw_last" ] && kill -s "$nw_signal" $nw_last
    done
  done
}

nw_watch_end() {
  [ -z "$nw_watcher" ] || kill "$nw_watcher" 2>/dev/null
  nw_watcher=
}

# Prints the processes below process $2, itself below process $1, that have none below themselves.
nw_last_of() {
  cat /proc/[0-9]*/stat 2>/dev/null | awk -v top="$1" -v shell="$2" '
    { pid = $1; sub(/^.*[)] /, ""); parent[pid] = $2; more[$2] = 1 }
    function below(pid, above,  at) {
      for (at = parent[pid]; at > 1; at = parent[at]) if (at == above) return 1
      return 0
    }
    END { if (below(shell, top)) for (pid in parent) if (!(pid in more) && below(pid, shell)) print pid }'
}

# Writes netns.tsv, makes the folders, and writes $NW_WORK/plan: a namespace's id, inode, youngest process, name, and the paths by
# which it can be entered, one a line. - is none. The host's comes first; its id is host, another's is a name that can be a
# folder's and is not taken, or ns-INODE.
nw_plan() {
  nw_host=$(stat -L -c %i /proc/1/ns/net 2>/dev/null) || nw_host=$(stat -L -c %i /proc/self/ns/net)
  nw_own=$(stat -L -c '%i %d' /proc/self/ns/net)
  nw_dev=${nw_own#* }
  nw_own=${nw_own% *}
  set --
  for nw_folder in $NW_FOLDERS; do
    for nw_file in "$NW_HOST$nw_folder"/*; do [ -e "$nw_file" ] && set -- "$@" "$nw_file"; done
  done
  stat -L -c '%d %i %n' /proc/[0-9]*/ns/net "$@" 2>/dev/null | awk -v dev="$nw_dev" '
    $1 != dev || NF != 3 { next }
    { count = split($3, part, "/") }
    $3 ~ /^.proc.[0-9]+.ns.net$/ { print $2, "pid", part[3], $3; next }
    { print $2, "name", part[count], $3 }' | sort -k1,1n -k2,2r -k3,3n -k4,4 | awk -v host="$nw_host" -v tsv="$NW_DIR/netns.tsv" '
    !($1 in known) { known[$1] = 1; order[++all] = $1 }
    $2 == "pid" { pids[$1] = pids[$1] " " $3 }
    $2 == "name" && !(($1, $3) in named) { named[$1, $3] = 1; names[$1] = names[$1] " " $3 }
    paths[$1] < 6 { paths[$1]++; enter[$1] = enter[$1] " " $4 }
    function id_of(inode,  i, n, name) {
      if (inode == host) return "host"
      n = split(names[inode], name, " ")
      for (i = 1; i <= n; i++) {
        if (name[i] == "host" || name[i] ~ /^ns-[0-9]/ || name[i] !~ /^[A-Za-z0-9_][A-Za-z0-9._-]*$/ || (name[i] in taken)) continue
        taken[name[i]] = 1
        return name[i]
      }
      return "ns-" inode
    }
    function cgroups(id, pid,  file, line) {
      file = "/proc/" pid "/cgroup"
      while ((getline line < file) > 0) if (!((id, line) in grouped)) { grouped[id, line] = 1; print id "\tcgroup\t" line > tsv }
      close(file)
    }
    function describe(inode,  id, i, n, name, pid) {
      id = id_of(inode)
      print id "\tinode\t" inode > tsv
      n = split(names[inode], name, " ")
      for (i = 1; i <= n; i++) print id "\tname\t" name[i] > tsv
      if (n == 0) name[1] = "-"
      n = split(pids[inode], pid, " ")
      for (i = 1; i <= n; i++) print id "\tpid\t" pid[i] > tsv
      for (i = 1; i <= n; i++) cgroups(id, pid[i])
      print id, inode, (n == 0 ? "-" : pid[n]), name[1] enter[inode]
    }
    END { describe(host); for (i = 1; i <= all; i++) if (order[i] != host) describe(order[i]) }' >"$NW_WORK/plan"
  set --
  while read -r nw_known nw_rest; do set -- "$@" "$NW_DIR/netns/$nw_known"; done <"$NW_WORK/plan"
  mkdir -p "$@"
}

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

nw_node_name=${NETWHY_NODE:-}
[ -n "$nw_node_name" ] || read -r nw_node_name </proc/sys/kernel/hostname
case $nw_node_name in *[!A-Za-z0-9._-]*) nw_node_name=$(printf '%s' "$nw_node_name" | tr -c 'A-Za-z0-9._-' '_') ;; esac
case $nw_node_name in '') nw_node_name=node ;; .*) nw_node_name=_${nw_node_name#.} ;; esac
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
