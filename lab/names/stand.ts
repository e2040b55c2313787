import type { ChildProcess } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { containerId, podOf, uidOf } from '../cluster/addresses.ts';
import type { PodSpec } from '../cluster/spec.ts';
import { built } from '../control-plane/build/build.ts';
import { labProgram } from '../control-plane/build/modules.ts';
import { dpdns, onCoarseClock, racer, untold } from '../judge/dns/programs.ts';
import type { Real } from '../judge/dns/programs.ts';
import { podCgroup } from '../kernel/cgroup.ts';
import type { Place } from '../kernel/command.ts';
import { nodeOf, openLab } from '../kernel/lab.ts';
import type { Lab } from '../kernel/lab.ts';
import { runOn, startOn } from '../kernel/node.ts';
import type { LabTools } from '../kernel/tools.ts';
import type { NameSite, OtherServer } from './scenario.ts';

/** What one resolver's program was told, and after how many milliseconds. */
export interface Told {
  readonly code: string;
  readonly addresses: readonly string[];
  readonly ms: number;
}

/** A site that stands: its lab, and the folders that are the /etc of its servers and its client. */
export interface Standing {
  readonly lab: Lab;
  readonly site: NameSite;
  readonly work: string;
  readonly servers: Map<string, ChildProcess>;
}

/** The process and its children have a folder for their /etc. `$0` is the folder. */
const WITH_ETC = 'mount --bind "$0" /etc && exec "$@"';
/** Ready once somebody listens at port 53, or once the server ended by itself; ends when its standard input closes. */
const server = (until: 'listens' | 'ended'): string => `"$@" >/dev/null 2>&1 & until ${until === 'ended' ? '! grep -qs "^State:.[^Z]" "/proc/$!/status"' : 'ss -Hlun | grep -q ":53 "'}; do sleep 0.05; done; echo ready; cat; kill $!`;

/** Builds a site: the cluster, a real CoreDNS in each server's pod, and a process of the client with its files, which is the program of a resolver or one that says of none. */
export async function standUp(site: NameSite, program: Real | undefined, work: string, tools: LabTools): Promise<Standing> {
  const configMaps = Object.entries(site.corefiles).map(([pod, Corefile]) => ({ namespace: pod.split('/')[0] ?? '', name: pod.split('/')[1] ?? '', data: { Corefile } }));
  const lab = await openLab({ cluster: { ...site.cluster, configMaps }, fault: { commands: site.commands, ...(site.proxySees === undefined ? {} : { proxySees: site.proxySees }) } }, tools);
  const standing: Standing = { lab, site, work, servers: new Map() };
  for (const [node, files] of Object.entries(site.nodeEtc ?? {})) await giveNodeFiles(standing, node, files);
  if (site.coarseClock === true) await sayCoarseClock(standing);
  for (const [pod, text] of Object.entries(site.corefiles)) await startServer(standing, pod, text, { until: pod === site.ends ? 'ended' : 'listens' });
  for (const [pod, server] of Object.entries(site.servers ?? {})) await startServer(standing, pod, server.conf);
  writeEtc(etcOf(standing, site.client), { 'resolv.conf': site.files.resolvConf, hosts: site.files.hosts, ...(site.files.nsswitch === undefined ? {} : { 'nsswitch.conf': site.files.nsswitch }), 'host.conf': site.files.hostConf });
  await startWithEtc(standing, site.client, [...(program === undefined ? [await untold()] : (await asOnSite(site, program)).command), 'wait']);
  if (isMachine(site.client)) await giveMachineItsFiles(standing, site.client);
  return standing;
}

/** Where each program has its configuration, and how it is begun. */
const PROGRAMS: Readonly<Record<OtherServer['program'], { readonly file: string; readonly argv: readonly string[] | (() => Promise<readonly string[]>) }>> = {
  unbound: { file: 'unbound/unbound.conf', argv: ['unbound', '-d', '-c', '/etc/unbound/unbound.conf'] },
  dpdns: { file: 'dpdns/forward.conf', argv: async () => [await dpdns(), '-c', '/etc/dpdns/forward.conf'] },
  dnsmasq: { file: 'dnsmasq.conf', argv: ['dnsmasq', '-k', '-u', 'root', '-C', '/etc/dnsmasq.conf'] },
};

async function argvOf(argv: readonly string[] | (() => Promise<readonly string[]>)): Promise<readonly string[]> {
  return typeof argv === 'function' ? argv() : argv;
}

/** The configuration of a server's pod. */
export function confPath(standing: Standing, pod: string): string {
  const other = standing.site.servers?.[pod];
  return join(etcOf(standing, pod), other === undefined ? 'coredns/Corefile' : PROGRAMS[other.program].file);
}

/** Starts a pod's server, or starts it again with another configuration; `resolvConf`: that of its pod, otherwise than the site's. */
export async function startServer(standing: Standing, pod: string, conf: string, { until = 'listens', resolvConf = standing.site.serversResolvConf ?? 'nameserver 10.0.0.254\n' }: { readonly until?: 'listens' | 'ended'; readonly resolvConf?: string } = {}): Promise<void> {
  const before = standing.servers.get(pod);
  if (before !== undefined) await ended(before);
  const folder = etcOf(standing, pod);
  writeEtc(folder, { 'resolv.conf': resolvConf, hosts: '127.0.0.1 localhost\n', passwd: 'root:x:0:0::/:/bin/sh\n', group: 'root:x:0:\n' });
  const path = confPath(standing, pod);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, conf);
  const other = standing.site.servers?.[pod];
  const argv = other === undefined ? [await built(labProgram('coredns')), '-conf', '/etc/coredns/Corefile'] : await argvOf(PROGRAMS[other.program].argv);
  standing.servers.set(pod, await startWithEtc(standing, pod, ['sh', '-c', server(until), 'sh', ...argv]));
}

/** The folder that a pod's processes have for their /etc. */
export function etcOf({ work }: Standing, pod: string): string {
  return join(work, 'etc', pod.replace('/', '-'));
}

/** Looks a name up by a real resolver where the client is, with the client's files. */
export async function lookUpFor({ lab, site }: Standing, folder: string, real: Real, name: string): Promise<Told> {
  const at = placeOf(lab, site.client);
  const { command } = await asOnSite(site, real);
  const done = await runOn(nodeOf(lab, at.node), { at, argv: ['unshare', '--mount', 'sh', '-c', WITH_ETC, folder, ...command, name, 'both'] }, 120_000);
  return JSON.parse(done.stdout) as Told;
}

/** How many pairs of queries are sent at once, and how long their answers are waited for. */
const PAIRS = 300;
const RACE_WAIT_MS = 4000;

/** Of how many pairs of queries of the client's pod an answer never comes (race.c). */
export async function lostPairs(standing: Standing, how: 'together' | 'reopen' | 'one-by-one', { name, server }: NonNullable<NameSite['racing']>): Promise<number> {
  const { lab, site } = standing;
  const pod = podOf(lab.cluster, site.client);
  const done = await runOn(nodeOf(lab, pod.node), { at: { node: pod.node, pod: site.client }, argv: ['unshare', '--mount', 'sh', '-c', WITH_ETC, etcOf(standing, site.client), await racer(), server, name, String(PAIRS), String(how === 'one-by-one' ? 2 * RACE_WAIT_MS : RACE_WAIT_MS), how] }, 60_000);
  return (JSON.parse(done.stdout) as { readonly lost: number }).lost;
}

/** Whether a client or server is a machine beyond the router rather than a pod. */
export function isMachine(name: string): boolean {
  return !name.includes('/');
}

function placeOf({ cluster }: Lab, name: string): Place {
  return isMachine(name) ? { node: name } : { node: podOf(cluster, name).node, pod: name };
}

/** The kernel's own tick, 250 a second, and the name of the clock source that a kernel with nothing better has. */
const TICK_NS = 4_000_000;
const COARSE_CLOCK = 'jiffies';

async function asOnSite(site: NameSite, real: Real): Promise<Real> {
  return site.coarseClock === true ? onCoarseClock(real, TICK_NS) : real;
}

/** The client's node says of its clock what such a machine says. */
async function sayCoarseClock({ lab, site, work }: Standing): Promise<void> {
  const { node } = placeOf(lab, site.client);
  const path = join(work, 'clocksource');
  writeFileSync(path, `${COARSE_CLOCK}\n`);
  await runOn(nodeOf(lab, node), { at: { node }, argv: ['mount', '--bind', path, '/sys/devices/system/clocksource/clocksource0/current_clocksource'] });
}

/** A node's /etc is that of the machine under the lab, with these files over it. */
async function giveNodeFiles({ lab, work }: Standing, node: string, files: Readonly<Record<string, string>>): Promise<void> {
  const folder = join(work, 'node-etc', node);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  await runOn(nodeOf(lab, node), { at: { node }, argv: ['mount', '-t', 'overlay', '-o', `lowerdir=${folder}:/etc`, 'etc', '/etc'] });
}

/** Each file of its own over that of the machine under the lab: what is collected there is what its programs read. */
async function giveMachineItsFiles(standing: Standing, name: string): Promise<void> {
  const folder = etcOf(standing, name);
  for (const file of readdirSync(folder)) await runOn(nodeOf(standing.lab, name), { at: { node: name }, argv: ['mount', '--bind', join(folder, file), `/etc/${file}`] });
}

async function startWithEtc(standing: Standing, name: string, argv: readonly string[]): Promise<ChildProcess> {
  if (isMachine(name)) return startOn(nodeOf(standing.lab, name), undefined, undefined, ['unshare', '--mount', 'sh', '-c', WITH_ETC, etcOf(standing, name), ...argv]);
  const pod: PodSpec = podOf(standing.lab.cluster, name);
  return startOn(nodeOf(standing.lab, pod.node), name, podCgroup(uidOf('pod', pod.namespace, pod.name), containerId(pod)), ['unshare', '--mount', 'sh', '-c', WITH_ETC, etcOf(standing, name), ...argv]);
}

function writeEtc(folder: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}

async function ended(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.stdin?.end();
  await gone;
}
