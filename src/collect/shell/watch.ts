/** The watcher of collect.sh: one process beside all the shells stops a command that runs for too long, so that no command needs a guard of its own. */
export const WATCH = String.raw`
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
      nw_stopped=$NW_WORK/stopped.${'$'}{nw_file##*/running.}
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
`;
