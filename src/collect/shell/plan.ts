/** Finds the namespaces for collect.sh: one pass over all that can be seen, so that a namespace costs no process of its own here. */
export const PLAN = String.raw`
# Writes netns.tsv, makes the folders, and writes $NW_WORK/plan: a namespace's id, inode, youngest process, name, and the paths by
# which it can be entered, one a line. - is none. The host's comes first; its id is host, another's is a name that can be a
# folder's and is not taken, or ns-INODE.
nw_plan() {
  nw_host=$(stat -L -c %i /proc/1/ns/net 2>/dev/null) || nw_host=$(stat -L -c %i /proc/self/ns/net)
  nw_own=$(stat -L -c '%i %d' /proc/self/ns/net)
  nw_dev=${'$'}{nw_own#* }
  nw_own=${'$'}{nw_own% *}
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
`;
