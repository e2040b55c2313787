import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ChildProcess } from 'node:child_process';
import { uidOf } from '../cluster/addresses.ts';
import { makeNodeCgroup } from './cgroup.ts';
import type { Command, Finished } from './command.ts';
import { runProgram, startHolder } from './spawn.ts';

/**
 * A lab node: a process with network, PID, mount, UTS, IPC and cgroup namespaces of its own. Its pods are named network
 * namespaces inside its private /run, so that all of it ends with the holder, and the holder ends when its standard input
 * closes: even a lab that is killed leaves nothing behind.
 */
export interface LabNode {
  readonly name: string;
  /** Process id of the node's first process, as seen from the lab. */
  readonly pid: number;
  readonly holder: ChildProcess;
  /** Where its pods' cgroups go; absent when cgroups cannot be written. */
  readonly cgroup?: string;
  /** Network namespace name by pod. */
  readonly podNetns: Map<string, string>;
}

/** Its own /run, name, and the files of /etc that would otherwise be those of the machine under the lab. `$0` is the name, `$1` a machine id. */
const INIT = `
set -e
mount -t tmpfs tmpfs /run
mkdir /run/netns
echo "$0" > /proc/sys/kernel/hostname
printf '127.0.0.1 localhost\\n127.0.1.1 %s\\n' "$0" > /run/hosts
printf 'nameserver 10.0.0.254\\n' > /run/resolv.conf
printf '%s\\n' "$1" > /run/machine-id
for file in hosts resolv.conf machine-id; do if [ -e /etc/$file ]; then mount --bind /run/$file /etc/$file; fi; done
ip link set lo up
echo ready
exec cat
`;

/** Starts a node. The script is fixed; the name is its argument. */
export async function startNode(name: string, cgroups: string | undefined): Promise<LabNode> {
  const cgroup = cgroups === undefined ? undefined : makeNodeCgroup(cgroups, name);
  const enter = cgroup === undefined ? [] : ['sh', '-c', 'echo 0 > "$0"/cgroup.procs; exec "$@"', cgroup];
  const { child } = await startHolder([
    ...enter, 'unshare', '--net', '--pid', '--mount', '--uts', '--ipc', ...(cgroup === undefined ? [] : ['--cgroup']),
    '--fork', '--kill-child', '--mount-proc', 'sh', '-c', INIT, name, uidOf('machine', name).replaceAll('-', ''),
  ]);
  const base = { name, pid: firstChild(child.pid ?? 0), holder: child, podNetns: new Map<string, string>() };
  return cgroup === undefined ? base : { ...base, cgroup };
}

/** Ends a node and everything in it. */
export async function stopNode(node: LabNode): Promise<void> {
  if (node.holder.exitCode !== null || node.holder.signalCode !== null) return;
  const gone = new Promise((resolve) => node.holder.once('exit', resolve));
  node.holder.stdin?.end();
  node.holder.kill('SIGKILL');
  await gone;
}

/** The arguments that run a program on the node, or in one of its pods. */
export function enter(node: LabNode, pod: string | undefined, argv: readonly string[]): string[] {
  const inNode = ['nsenter', '-t', String(node.pid), '-n', '-m', '-u', '-i', '-p', ...(node.cgroup === undefined ? [] : ['-C']), '--'];
  if (pod === undefined) return [...inNode, ...argv];
  const netns = node.podNetns.get(pod);
  if (netns === undefined) throw new Error(`no pod ${pod} on ${node.name}`);
  if (argv[0] === 'ip') return [...inNode, 'ip', '-n', netns, ...argv.slice(1)];
  return [...inNode, 'ip', 'netns', 'exec', netns, ...argv];
}

/** Runs a command on its node to the end; throws when it fails and may not. */
export async function runOn(node: LabNode, command: Command, limitMs?: number): Promise<Finished> {
  const done = await runProgram(enter(node, command.at.pod, command.argv), command.stdin, limitMs);
  if (done.code !== 0 && command.mayFail !== true) {
    throw new Error(`${command.at.node}${command.at.pod === undefined ? '' : `/${command.at.pod}`}: ${command.argv.join(' ')} gave ${done.code}: ${done.stderr.trim()}\n${command.stdin ?? ''}`);
  }
  return done;
}

/** Starts a program that stays in a pod (or on the node), in a cgroup below the node's, and waits for its `ready` line. */
export async function startOn(node: LabNode, pod: string | undefined, cgroup: string | undefined, argv: readonly string[]): Promise<ChildProcess> {
  const inside = enter(node, pod, argv);
  if (node.cgroup === undefined || cgroup === undefined) return (await startHolder(inside)).child;
  const path = join(node.cgroup, cgroup);
  mkdirSync(path, { recursive: true });
  return (await startHolder(['sh', '-c', 'echo 0 > "$0"/cgroup.procs; exec "$@"', path, ...inside])).child;
}

/** The first process that a process has started, as seen from the lab: of `nsenter` the program inside. */
export function firstChild(pid: number): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
  const first = Number(children[0]);
  if (!Number.isInteger(first) || first <= 0) throw new Error(`process ${pid} has no child`);
  return first;
}
