/**
 * `nw_run` and `nw_none` that write files and index lines: one process for each command, all else is done by the shell itself.
 * NW_DIR: the node's folder. NW_WORK: a folder that is removed at the end. NW_NETNS: id, or - for the node.
 */
export const RECORD = String.raw`
# state, exit code, duration, file, note of the source $nw_id with the command $nw_text
nw_index() {
  printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$NW_NETNS" "$nw_id" "$1" "$2" "$nw_started" "$3" "$4" "$nw_text" "$5" >>"$NW_WORK/INDEX.$NW_NETNS"
}

nw_one_line() { head -c 300 | tr '\012' ';' | tr '\001-\037\177' '?'; }

# Hundredths of a second since the machine started.
nw_clock() {
  read -r nw_up nw_idle </proc/uptime
  nw_up=${'$'}{nw_up%.*}${'$'}{nw_up#*.}
  while [ "${'$'}{nw_up#0}" != "$nw_up" ] && [ "$nw_up" != 0 ]; do nw_up=${'$'}{nw_up#0}; done
}

# Which day it is, and what the clock showed at its midnight.
nw_calendar() {
  NW_DAY=$(date -u '+%Y-%m-%dT%H:%M:%S')
  nw_clock
  nw_time=${'$'}{NW_DAY#*T}
  NW_DAY=${'$'}{NW_DAY%T*}
  nw_hours=1${'$'}{nw_time%%:*}
  nw_minutes=${'$'}{nw_time#*:}
  nw_minutes=1${'$'}{nw_minutes%:*}
  nw_rest=1${'$'}{nw_time##*:}
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
  nw_started=${'$'}{NW_DAY}T${'$'}{nw_hours#1}:${'$'}{nw_minutes#1}:${'$'}{nw_rest#1}Z
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
      nw_note=${'$'}{nw_note%;}
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
`;
