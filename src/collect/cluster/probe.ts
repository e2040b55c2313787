import type { AttemptOrder, AttemptSaw } from '../live/attempt.ts';
import type { WatchedNetns } from '../live/watch.ts';
import { openTar } from '../bundle/tar.ts';
import { noteOf } from '../host/state.ts';
import type { PodRef } from './agents.ts';
import { ClusterError } from './error.ts';
import { execInPod } from './exec.ts';
import type { Session } from './session.ts';

/** A network namespace of a node, by a process that is in it. The inode tells whether the process is still the one that was collected. */
export interface ProbedNetns {
  readonly netns: string;
  readonly pid: number;
  readonly inode: string;
}

/** Where something is run on a node: a container of netwhy's own that sees the node's processes. */
export interface NodeDoor {
  readonly session: Session;
  readonly pod: PodRef;
  readonly container: string;
  readonly signal: AbortSignal;
}

/** Finds the namespace of `PID:INODE`, and ends where it is another one by now. */
const ENTER = `
entered() {
  path=/proc/\${1%:*}/ns/net
  [ "$(readlink "$path")" = "net:[\${1#*:}]" ] || { echo "the process in whose namespace it was to be is gone" >&2; exit 3; }
  echo "$path"
}
`;

/**
 * Captures in every namespace for so many seconds, as \`startCapture\` does: cooked headers of the second version, by which devices are told. Says that it listens once all of
 * them do, and ends by itself, whatever became of the connection.
 */
const CAPTURE = `set -u
seconds=$1 filter=$2
shift 2
dir=$(mktemp -d) || exit 3
trap 'rm -rf "$dir"' EXIT
${ENTER}
all=0
for one in "$@"; do
  path=$(entered "$one") || exit 3
  all=$((all + 1))
  nsenter --net="$path" timeout -s INT "$seconds" tcpdump -Z root -i any -y LINUX_SLL2 -p -n -U --immediate-mode -s 320 -w "$dir/$all.pcap" "$filter" >/dev/null 2>"$dir/$all.err" &
done
tries=0
until [ "$(cat "$dir"/*.err | grep -c 'listening on')" = "$all" ]; do
  tries=$((tries + 1))
  [ "$tries" -lt 100 ] || { cat "$dir"/*.err >&2; exit 3; }
  sleep 0.1
done
echo 'netwhy listens' >&2
wait
tar -cf - -C "$dir" $(cd "$dir" && ls | grep pcap)
`;
const LISTENS = 'netwhy listens';
const MOST_BYTES = 64 * 1024 * 1024;

/** Captures that run on one node. */
export interface NodeCapture {
  /** All of them listen; rejects with why one does not. */
  readonly listening: Promise<void>;
  /** What was captured, once the time is over. */
  readonly captured: Promise<readonly WatchedNetns[]>;
}

/** Begins to capture in namespaces of a node, for so many seconds. */
export function captureOnNode({ session, pod, container, signal }: NodeDoor, places: readonly ProbedNetns[], filter: string, seconds: number): NodeCapture {
  let heard = '';
  let hear: () => void = () => undefined;
  const began = new Promise<void>((resolve) => {
    hear = resolve;
  });
  const ended = execInPod(session, {
    namespace: pod.namespace, pod: pod.name, container, command: ['sh', '-s', '--', String(seconds), filter, ...places.map(({ pid, inode }) => `${pid}:${inode}`)], stdin: Buffer.from(CAPTURE), maxBytes: MOST_BYTES, signal,
    onStderr: (text) => {
      heard += text;
      if (heard.includes(LISTENS)) hear();
    },
  });
  const captured = ended.then(({ stdout, stderr, exit }) => {
    if (exit !== 0) throw new ClusterError(`nothing could be captured: ${noteOf(stderr)}`);
    const tree = openTar('captures', stdout);
    return places.map(({ netns }, index) => ({ netns, pcap: tree.read(`${index + 1}.pcap`) }));
  });
  captured.catch(() => undefined);
  return { listening: Promise.race([began, captured.then(() => undefined)]), captured };
}

/**
 * Sends from a namespace of a node, with what the image has: nc, or ping. What nc is told of a datagram is not printed; where it ends early without an answer, an ICMP error
 * came, which the kernel gives as ECONNREFUSED where the port is closed (udp(7)).
 */
const ATTEMPT = `set -u
protocol=$2 address=$3 port=$4 sport=$5 source=$6 seconds=$7 payload=$8
${ENTER}
path=$(entered "$1") || exit 3
case $protocol in
  tcp) nsenter --net="$path" nc -n -v -z -w "$seconds" \${source:+-s "$source"} -p "$sport" "$address" "$port" 2>&1 && echo netwhy-answered ;;
  udp)
    began=$(date +%s)
    got=$(printf %s "$payload" | nsenter --net="$path" nc -n -u -W 1 -w "$seconds" \${source:+-s "$source"} -p "$sport" "$address" "$port" 2>&1 | wc -c)
    if [ "$got" -gt 0 ]; then echo netwhy-answered; elif [ $(($(date +%s) - began + 1)) -lt "$seconds" ]; then echo 'Connection refused'; fi ;;
  icmp) nsenter --net="$path" ping -c 1 -W "$seconds" \${source:+-I "$source"} "$address" 2>&1 && echo netwhy-answered ;;
esac
exit 0
`;

/** What programs say of the errors of the kernel (strerror(3)). */
const ERRORS: readonly (readonly [said: string, errno: string])[] = [
  ['Connection refused', 'ECONNREFUSED'], ['Network is unreachable', 'ENETUNREACH'], ['No route to host', 'EHOSTUNREACH'], ['Operation not permitted', 'EPERM'], ['Permission denied', 'EACCES'], ['Connection reset', 'ECONNRESET'], ['Invalid argument', 'EINVAL'],
];

/** Sends one connection, datagram or ping from a namespace of a node, and says what its program saw. Rejects with a ClusterError when it could not be sent at all. */
export async function attemptOnNode({ session, pod, container, signal }: NodeDoor, { pid, inode }: ProbedNetns, { protocol, address, port, sport, source = '', timeoutMs, payload }: AttemptOrder): Promise<AttemptSaw> {
  const seconds = Math.max(1, Math.ceil(timeoutMs / 1000));
  const command = ['sh', '-s', '--', `${pid}:${inode}`, protocol, address, String(port), String(sport), source, String(seconds), payload] as const;
  const { stdout, stderr, exit } = await execInPod(session, { namespace: pod.namespace, pod: pod.name, container, command, stdin: Buffer.from(ATTEMPT), maxBytes: MOST_BYTES, signal });
  const said = stdout.toString('utf8');
  if (exit !== 0 || /not found/.test(`${said}${stderr}`)) throw new ClusterError(`nothing could be sent: ${noteOf(stderr === '' ? said : stderr)}`);
  if (said.includes('netwhy-answered')) return { kind: 'answered' };
  const error = ERRORS.find(([words]) => said.includes(words));
  return error === undefined ? { kind: 'timeout' } : { kind: 'error', errno: error[1] };
}
