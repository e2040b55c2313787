/**
 * Shell functions that both collectors share. POSIX, for dash and busybox. Each collector adds its own `nw_run` (runs a
 * command and keeps what it prints) and `nw_none` (records that there is nothing to run, and why).
 *
 * NW_KERNEL: the kernel modules that are there, one space around each. NW_LIMIT: a command prefix that limits the time, or
 * nothing. NW_CAP: bytes kept of a capped command. NW_ROOT: root of the namespace's processes, nothing for the host's own. NW_HOST: root of
 * the host as a collector in a container sees it, nothing outside of one.
 * NW_NAME: name of a namespace without processes.
 */
export const LIB = String.raw`
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
  return "${'$'}{nw_code:-1}"
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
      *:*) "$@" "${'$'}{nw_device%%:*}" || nw_code=$? ;;
    esac
  done </proc/net/dev
  return "$nw_code"
}

# Prints the path of /etc/$1 as the namespace's processes see it. What a container's symbolic links point to is looked up
# inside its own root: it fails rather than follow one to a file of the host.
nw_etc_path() {
  nw_path=${'$'}{NW_ROOT:-${'$'}{NW_HOST:-}}
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
      ../*) nw_target=/${'$'}{nw_target#../} ;;
      *) nw_target=/etc/$nw_target ;;
    esac
  fi
  nw_plain_path "$nw_target"
}

# Prints $nw_path$1, unless a link is on the way from $nw_path.
nw_plain_path() {
  case $1/ in */../*) return 1 ;; esac
  nw_rest=${'$'}{1#/}
  while [ -n "$nw_rest" ]; do
    nw_path=$nw_path/${'$'}{nw_rest%%/*}
    [ -L "$nw_path" ] && return 1
    case $nw_rest in */*) nw_rest=${'$'}{nw_rest#*/} ;; *) nw_rest= ;; esac
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
    if [ -e "$nw_file" ] || ! [ -x "${'$'}{nw_file%/*}" ]; then
      nw_run "$1" "cat $nw_file" cat nw_cat_regular "$nw_file"
    else
      nw_none "$1" "cat $nw_file" "not run: $nw_file is not there"
    fi
  else
    nw_run "$1" "cat ${'$'}{NW_ROOT:-${'$'}{NW_HOST:-}}/etc/$2" cat nw_refuse
  fi
}

# Says which libc the youngest process has in its memory (process 1, where a namespace has none), its release as the file of that
# libc says it, and the release of Go of a program of Go. A file that is not what its name says gives no line. Of a static program that is
# not of Go and not with glibc, what its image says of musl.
nw_libc() {
  nw_live || { nw_over; return 1; }
  nw_process=${'$'}{NW_ROOT:-/proc/1/root}
  nw_process=${'$'}{nw_process%/root}
  nw_program=$(readlink "$nw_process/exe") || { echo "the program of $nw_process cannot be seen" >&2; return 1; }
  printf 'program %s\n' "$(printf '%s' "$nw_program" | tr -c '\040-\176' '?')"
  nw_loaded=$(sed -n 's,^[^/]*\(/.*\)$,\1,p' "$nw_process/maps") || return 1
  printf '%s\n' "$nw_loaded" | sort -u | while IFS= read -r nw_lib; do
    case ${'$'}{nw_lib##*/} in
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
  nw_path=${'$'}{NW_ROOT:-${'$'}{NW_HOST:-}}
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
    nw_file=$(nw_inside "$NW_ROOT" "${'$'}{nw_one#"$NW_ROOT"}") && [ -f "$nw_file" ] && nw_holds 'musl libc' "$nw_file" || continue
    printf 'musl %s beside a static program: %s\n' "$(nw_release '^[0-9]\.[0-9]*\.[0-9]*$' "$nw_file")" "$(printf '%s' "${'$'}{nw_one#"$NW_ROOT"}" | tr -c '\040-\176' '?')"
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
    case "$nw_seen " in *" ${'$'}{nw_uid:-x} "*) continue ;; esac
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
        elif [ -z "$nw_file" ] || [ -e "$nw_file" ] || ! [ -x "${'$'}{nw_file%/*}" ]; then
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
  nw_root=${'$'}{NW_HOST:-}
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
    nw_real=$(nw_inside "$nw_root" "${'$'}{nw_file#"$nw_root"}") && [ -f "$nw_real" ] || continue
    nw_said=$(head -c 1048576 "$nw_real" | tr -c '\011\012\040-\176' '?' | awk '
      { hit = tolower($0) ~ /nameserver|name-server|dns|resolv-?conf/ }
      hit { near = 6 }
      !hit && near > 0 { near--; hit = /^[ \t]*-?[ \t]*(addresses:)?[^a-z]*[0-9a-f]+[.:][0-9a-f.:]+/ }
      hit { printf "%d\t%s\n", NR, $0 }')
    [ -z "$nw_said" ] || printf 'file %s\n%s\n' "$(printf '%s' "${'$'}{nw_file#"$nw_root"}" | tr -c '\040-\176' '?')" "$nw_said"
  done
}

# What each kubelet in the host's network was told about names: its arguments, the lines of its files, each with its number and a tab before it,
# and the resolv.conf that it gives to pods, where that is another than the host's.
nw_kubelets() {
  for nw_comm in /proc/[0-9]*/comm; do
    { read -r nw_said <"$nw_comm"; } 2>/dev/null && [ "$nw_said" = kubelet ] || continue
    nw_process=${'$'}{nw_comm%/comm}
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
    nw_kubelet_gives "${'$'}{nw_own:-/etc/resolv.conf}"
  done
}

# The last value of the flag $1 in $nw_flags.
nw_flag() { printf '%s\n' "$nw_flags" | sed -n "s/^flag --$1=//p" | tail -n 1; }

# The lines about names of the files that $1 stands for, as the kubelet of $nw_process opens them. A key that does not begin its line is a line with a question mark.
nw_kubelet_file() {
  case $1 in '' | [!/]* | *..* | '/*.conf') return 0 ;; esac
  nw_began=$(awk -v hz="$(getconf CLK_TCK 2>/dev/null || echo 100)" 'NR == FNR { if ($1 == "btime") at = $2; next } { sub(/.*[)] /, ""); printf "%d", at + $20 / hz + 2 }' /proc/stat "$nw_process/stat")
  for nw_file in $nw_root$1; do
    nw_shown=$(printf '%s' "${'$'}{nw_file#"$nw_root"}" | tr -c '\040-\176' '?')
    case $nw_shown in *'*'*) continue ;; esac
    nw_real=$(nw_inside "$nw_root" "${'$'}{nw_file#"$nw_root"}") && [ -f "$nw_real" ] || { printf 'file absent %s\n' "$nw_shown"; continue; }
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
  [ "$1" = /etc/resolv.conf ] && nw_host=$(nw_inside "${'$'}{NW_HOST:-}" /etc/resolv.conf) && [ "$nw_real" -ef "$nw_host" ] && return 0
  printf 'resolv.conf %s\n' "$nw_shown"
  head -c 1048576 "$nw_real" | tr -c '\011\012\040-\176' '?' | awk '{ printf "%d\t%s\n", NR, $0 }'
}

# The configuration of the DNS servers that have a UDP socket here, as their processes see it: a line for each server, then each file
# that it reads, and its lines with a tab before them.
nw_dns_servers() {
  nw_sockets=$(ss -Hulnp) || return 1
  printf '%s\n' "$nw_sockets" | grep -oE '"(unbound|dnsmasq|dpdns|named)",pid=[0-9]+' | tr -d '"' | sort -u | while IFS=, read -r nw_server nw_pid; do
    nw_root=/proc/${'$'}{nw_pid#pid=}
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
      "$1"/*) echo "${'$'}{nw_word#"$1"}"; return ;;
      --conf-file=*) echo "${'$'}{nw_word#--conf-file=}"; return ;;
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
    nw_real=$(nw_inside "$nw_root" "${'$'}{nw_one#"$nw_root"}") && [ -f "$nw_real" ] || continue
    printf 'file %s\n' "$(printf '%s' "${'$'}{nw_one#"$nw_root"}" | tr -c '\040-\176' '?')"
    $NW_LIMIT head -c 4194304 "$nw_real" | sed 's/^/	/; s/\r$//; s/\([[:blank:]{;]secret[[:blank:]]\)[^;]*/\1""/g'
    echo
    [ -z "$2" ] && continue
    for nw_more in $(set -f; head -c 4194304 "$nw_real" | grep -v '^[[:blank:]]*#' | sed -n "$2"); do (set +f; nw_conf "$nw_more" "$2" $(($3 - 1))); done
  done
}

# Prints where the path $2 leads to below the root $1: links are followed as the processes of that root follow them, and never out of it.
nw_inside() {
  nw_at=
  nw_way=${'$'}{2#/}
  nw_links=0
  while [ -n "$nw_way" ]; do
    nw_part=${'$'}{nw_way%%/*}
    case $nw_way in */*) nw_way=${'$'}{nw_way#*/} ;; *) nw_way= ;; esac
    case $nw_part in
      '' | .) continue ;;
      ..) nw_at=${'$'}{nw_at%/*}; continue ;;
    esac
    if [ -L "$1$nw_at/$nw_part" ]; then
      nw_links=$((nw_links + 1))
      [ "$nw_links" -lt 40 ] || return 1
      nw_link=$(readlink "$1$nw_at/$nw_part") || return 1
      case $nw_link in /*) nw_at= ;; esac
      nw_way=${'$'}{nw_link#/}/$nw_way
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
  [ -n "$nw_builtin" ] || nw_builtin=${'$'}{NW_HOST:-}/lib/modules/$(uname -r)/modules.builtin
  if grep -q "^$1 " /proc/modules 2>/dev/null || grep -q "/$1\.ko" "$nw_builtin" 2>/dev/null; then return 0; fi
  if [ -r /proc/modules ] && [ -r "$nw_builtin" ]; then return 1; fi
  if ! [ -r /proc/kallsyms ]; then
    [ -e /proc/modules ] && return 1
    return 0
  fi
  [ -n "$nw_symbols" ] || nw_symbols="$(grep -oE " ($nw_all)\$" /proc/kallsyms 2>/dev/null) "
  case $nw_symbols in *" $2"[!a-z0-9_]*) return 0 ;; *) return 1 ;; esac
}
`;
