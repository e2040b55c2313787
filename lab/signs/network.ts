import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';

/** A client, a router and a server in namespaces of their own: 10.77.1.2 - 10.77.1.1 | 10.77.2.1 - 10.77.2.2. */
export const CLIENT = 'wi-client';
export const ROUTER = 'wi-router';
export const SERVER = 'wi-server';

/** Runs a line of shell in a namespace; throws with what it said when it fails. */
export function run(netns: string | undefined, line: string): string {
  const [file, args] = netns === undefined ? ['sh', ['-c', line]] : ['ip', ['netns', 'exec', netns, 'sh', '-c', line]];
  const done = spawnSync(file, args, { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`${line}: ${done.stderr}`);
  return done.stdout;
}

/** Starts a program in a namespace. */
export function start(netns: string, ...args: readonly string[]): ChildProcess {
  return spawn('ip', ['netns', 'exec', netns, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Makes the three namespaces, without offloads, so that what is captured is what would be on a wire. */
export function setUp(): void {
  tearDown();
  for (const netns of [CLIENT, ROUTER, SERVER]) run(undefined, `ip netns add ${netns} && ip -n ${netns} link set lo up`);
  for (const [netns, peer, net] of [[CLIENT, 'toclient', 1], [SERVER, 'toserver', 2]] as const) {
    run(undefined, `ip link add eth0 netns ${netns} type veth peer name ${peer} netns ${ROUTER}`);
    run(undefined, `ip -n ${netns} addr add 10.77.${net}.2/24 dev eth0 && ip -n ${netns} link set eth0 up && ip -n ${ROUTER} addr add 10.77.${net}.1/24 dev ${peer} && ip -n ${ROUTER} link set ${peer} up && ip -n ${netns} route add default via 10.77.${net}.1`);
    run(netns, 'ethtool -K eth0 tx off tso off gso off gro off >/dev/null');
  }
  run(ROUTER, 'sysctl -qw net.ipv4.ip_forward=1');
}

export function tearDown(): void {
  for (const netns of [CLIENT, ROUTER, SERVER]) spawnSync('ip', ['netns', 'del', netns]);
}
