import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { GATEWAY, macOf, podIp, podKey, podNetns, podOf, serviceIp, uidOf, containerId, WIRE_BITS } from '../cluster/addresses.ts';
import type { ClusterSpec, PodSpec } from '../cluster/spec.ts';
import { podsOn } from '../dataplane/calico/sets.ts';
import { nodeCommands, ruleCommands } from '../dataplane/node.ts';
import { netnsCommands } from '../dataplane/pods.ts';
import { brokenCluster } from '../scenario.ts';
import type { Site } from '../scenario.ts';
import { runProbes } from '../probe/probe.ts';
import type { CrowdPlan, ListenerPlan } from '../probe/shape.ts';
import { cgroupRoot, podCgroup, removeTree, sweepCgroups } from './cgroup.ts';
import type { Command, Finished } from './command.ts';
import { FABRIC, ipBatch, sysctls } from './command.ts';
import { setOnMachine, putBack } from './machine-settings.ts';
import { runOn, startNode, startOn, stopNode } from './node.ts';
import type { LabNode } from './node.ts';
import { bandwidthCommands } from './public-bandwidth.ts';
import { aclCommands } from './network-acl.ts';
import { groupCommands } from './security-group.ts';
import { balancerCommand, isAlive, probesOf, switchCommands } from './balancer.ts';
import { httpCommands } from './http.ts';
import { onWire, outsideCommands, outsideOf } from './outside.ts';
import { vpcgwCommands } from './vpcgw.ts';
import { startSpeakers } from '../metallb/speakers.ts';
import { runProgram } from './spawn.ts';
import type { LabTools } from './tools.ts';

/** A scenario that stands on a real kernel. */
export interface Lab {
  readonly site: Site;
  readonly cluster: ClusterSpec;
  readonly nodes: ReadonlyMap<string, LabNode>;
  readonly tools: LabTools;
  /** The processes that hold connections which talk. */
  readonly talkers: ChildProcess[];
  /** Which backends of load balancers answered the last probes, by `IP:PORT`. */
  readonly health: Map<string, boolean>;
  /** Where files go that programs on its nodes read. */
  readonly folder: string;
}

const open = new Set<LabNode>();

/** Ends every node that still runs: for Ctrl-C and for failures while building. */
export async function closeAll(): Promise<void> {
  putBack();
  await Promise.all([...open].map((node) => stopNode(node)));
  open.clear();
  const root = cgroupRoot();
  // The last processes of a node take a moment to be gone.
  for (let tries = 0; root !== undefined && tries < 20 && !sweepCgroups(root); tries += 1) await delay(50);
}

/** Builds a site, its fault included. The nodes end with `closeLab`, or with this process. */
export async function openLab(site: Site, tools: LabTools): Promise<Lab> {
  const cluster = brokenCluster(site);
  const nodes = new Map<string, LabNode>();
  const lab: Lab = { site, cluster, nodes, tools, talkers: [], health: new Map(), folder: mkdtempSync(join(tmpdir(), 'netwhy-lab-')) };
  const first = site.fault.later === true ? site.cluster : cluster;
  const cgroups = cgroupRoot();
  try {
    setOnMachine(site.machine ?? []);
    for (const name of [FABRIC, ...cluster.nodes, ...outsideOf(cluster)]) {
      const node = await startNode(name, cgroups);
      open.add(node);
      nodes.set(name, node);
      // Before any device exists: without its link-local address a node would be mute to its neighbours for a second.
      await runAll(lab, sysctls({ node: name }, ['net/ipv6/conf/all/accept_dad=0', 'net/ipv6/conf/default/accept_dad=0']));
    }
    await buildFabric(lab);
    await Promise.all(cluster.nodes.map((node) => buildNode({ ...lab, cluster: first }, node)));
    await runAll(lab, site.setup ?? []);
    if (site.fault.later !== true) await runAll(lab, site.fault.commands ?? []);
    await Promise.all(cluster.pods.map((pod) => startCrowd(lab, pod)));
    if (site.fault.later === true) await runAll(lab, [...cluster.nodes.flatMap((node) => ruleCommands(cluster, node, cluster)), ...(site.fault.commands ?? [])]);
    await balance(lab, cluster);
    await startSpeakers(cluster, lab);
    return lab;
  } catch (error) {
    await closeLab(lab);
    throw error;
  }
}

/** Ends the nodes of a lab and everything in them. */
export async function closeLab(lab: Lab): Promise<void> {
  putBack();
  await Promise.all([...lab.nodes.values()].map((node) => stopNode(node)));
  rmSync(lab.folder, { recursive: true, force: true });
  for (const node of lab.nodes.values()) {
    open.delete(node);
    if (node.cgroup !== undefined) removeTree(node.cgroup);
  }
}

/** Runs commands one after the other, each on its node. */
export async function runAll(lab: Lab, commands: readonly Command[]): Promise<Finished[]> {
  const done: Finished[] = [];
  for (const command of commands) done.push(await runOn(nodeOf(lab, command.at.node), command));
  return done;
}

export function nodeOf(lab: Lab, name: string): LabNode {
  const node = lab.nodes.get(name);
  if (node === undefined) throw new Error(`no node ${name}`);
  return node;
}

/** A bridge with a leg to each node's eth0 and an address that stands for the router. */
async function buildFabric(lab: Lab): Promise<void> {
  const fabric = nodeOf(lab, FABRIC);
  const at = { node: FABRIC };
  await runAll(lab, [
    ...ipBatch(at, [`link add br0 address ${macOf('fabric')} type bridge mcast_snooping 0`, 'link set br0 up', ...lab.cluster.families.map((family) => `addr add ${GATEWAY[family]}/${WIRE_BITS[family]} dev br0${family === 6 ? ' nodad' : ''}`)]),
  ]);
  for (const name of [...lab.cluster.nodes, ...outsideOf(lab.cluster)]) {
    // Entered by its network namespace alone, so that process ids are those of the lab.
    const made = await runProgram(['nsenter', '-t', String(fabric.pid), '-n', '--', 'ip', 'link', 'add', name, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', String(nodeOf(lab, name).pid)]);
    if (made.code !== 0) throw new Error(`no wire to ${name}: ${made.stderr}`);
    if (onWire(lab.cluster).includes(name)) await runAll(lab, ipBatch(at, [`link set ${name} master br0 up`]));
  }
  await runAll(lab, [...outsideCommands(lab.cluster), ...switchCommands(lab.cluster), ...groupCommands(lab.cluster), ...aclCommands(lab.cluster), ...bandwidthCommands(lab.cluster), ...vpcgwCommands(lab.cluster)]);
}

/** Each load balancer probes its backends, and then sends to those that answer. `spec` is the cluster as they are configured for. `source`: the address that the probes come from, where it is not their machine's own. */
export async function balance(lab: Lab, spec: ClusterSpec, source?: string): Promise<void> {
  if ((spec.balancers ?? []).length === 0) return;
  lab.health.clear();
  for (const { from, key, probe } of probesOf(spec)) {
    const [attempts] = await runProbes(lab, from, [source === undefined ? probe : { ...probe, source }]);
    lab.health.set(key, isAlive(attempts));
  }
  await runAll(lab, [balancerCommand(spec, lab.health), ...httpCommands(spec, lab.health)]);
}

async function buildNode(lab: Lab, name: string): Promise<void> {
  const node = nodeOf(lab, name);
  const pods = podsOn(lab.cluster, name);
  for (const pod of pods) node.podNetns.set(podKey(pod), podNetns(pod));
  await runAll(lab, netnsCommands(pods, name));
  const believed = lab.site.fault.proxySees?.(lab.cluster, name) ?? lab.cluster;
  await runAll(lab, [...nodeCommands(lab.cluster, name, believed), ...pods.flatMap((pod) => sysctls({ node: name, pod: podKey(pod) }, pod.sysctls ?? []))]);
  await Promise.all(pods.map((pod) => startListener(lab, pod)));
}

/** Starts a pod's process, in a cgroup as kubelet would put it. A pod that listens nowhere has one that sleeps. */
export async function startListener(lab: Lab, pod: PodSpec, extra: ListenerPlan['listens'] = []): Promise<void> {
  const listens = pod.listens.map(({ protocol, port, loopback, backlog, http }) => ({ protocol: protocol ?? ('TCP' as const), port, ...(http === undefined ? {} : { http }), ...(loopback === true ? { address: '127.0.0.1' } : {}), ...(backlog === undefined ? {} : { backlog }) }));
  const plan: ListenerPlan = { pod: podKey(pod), listens: [...listens, ...extra], stuck: pod.listens.some(({ stuck }) => stuck === true) };
  const argv = plan.listens.length === 0 ? ['sh', '-c', 'echo ready; exec sleep infinity'] : [process.execPath, lab.tools.listener, JSON.stringify(plan)];
  await startOn(nodeOf(lab, pod.node), podKey(pod), podCgroup(uidOf('pod', pod.namespace, pod.name), containerId(pod)), argv);
}

/** Starts the process of a pod that keeps connections to others, once those are there. */
async function startCrowd(lab: Lab, pod: PodSpec): Promise<void> {
  const { opens = [] } = pod;
  const plan: CrowdPlan = opens.map(({ to, ...rest }) => ({ address: addressOfOpening(lab.cluster, to), ...rest }));
  if (plan.length === 0) return;
  const child = await startOn(nodeOf(lab, pod.node), podKey(pod), podCgroup(uidOf('pod', pod.namespace, pod.name), containerId(pod)), [process.execPath, lab.tools.crowd, JSON.stringify(plan)]);
  if (plan.some(({ talks }) => talks !== undefined)) lab.talkers.push(child);
}

function addressOfOpening(cluster: ClusterSpec, to: string): string {
  const service = cluster.services.find(({ namespace, name }) => to === `svc/${namespace}/${name}`);
  return service === undefined ? podIp(cluster, podOf(cluster, to), 4) : serviceIp(cluster, service, 4);
}

/** Whether something is answered now over the connections that talk: of each process that holds some within two seconds. */
export async function talkGoesOn(lab: Lab): Promise<boolean> {
  const answers = await Promise.all(lab.talkers.map((child) => Promise.race([once(child.stdout ?? child, 'data').then(() => true), delay(2000, false)])));
  return answers.length > 0 && answers.every(Boolean);
}
