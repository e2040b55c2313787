import { CAP_BYTES } from '../sources/index.ts';
import { body } from './body.ts';
import { LIB } from './lib.ts';

/** Separates the fields of a mark in the stream. */
export const FIELD = '\x1d';
/** Opens a mark in the stream; a token that nobody can guess follows. */
export const MARK = '\x1e';

/**
 * The script that `netwhy collect` runs in a namespace: one shell runs every command and writes marks between their outputs,
 * on both standard output and standard error, so that a namespace costs one `nsenter` and nothing touches the disk.
 * Run it as `sh -c SCRIPT sh kernel_list|node|netns|host`, with NW_MARK and NW_SKIP (ids not to run) in the environment.
 */
export function streamScript(): string {
  return `${LIB}${STREAM}${body()}NW_LIMIT=\nNW_CAP=${CAP_BYTES}\n"nw_$1"\n`;
}

const STREAM = String.raw`
nw_skip() { case " $NW_SKIP " in *" $1 "*) return 0 ;; *) return 1 ;; esac; }

nw_mark() {
  nw_text=$1
  shift
  for nw_field; do nw_text=$nw_text$NW_FIELD$nw_field; done
  printf '\036%s\035%s\n' "$NW_MARK" "$nw_text"
}

nw_run() {
  nw_skip "$1" && return 0
  nw_mark begin "$1" "$2"
  nw_done=$1
  nw_need=$3
  shift 3
  if nw_tool "$nw_need"; then
    "$@"
    nw_status=$?
  else
    nw_status=missing
  fi
  nw_mark end "$nw_done" "$nw_status"
  nw_mark end "$nw_done" >&2
}

nw_none() {
  nw_skip "$1" && return 0
  nw_mark none "$1" "$2" "$3"
}

# Which namespace this is: it must be the one that was asked for, for a process id may have been given to another one since.
nw_self() {
  nw_mark self "$(stat -L -c %i /proc/self/ns/net 2>/dev/null)"
}
NW_FIELD=$(printf '\035')
nw_self
`;
