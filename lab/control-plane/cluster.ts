import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stopNode } from '../kernel/node.ts';
import type { LabNode } from '../kernel/node.ts';
import { featuresOfThisKernel } from '../run/kernel.ts';
import { COREDNS_OBJECTS } from './addons/coredns.ts';
import { API_ADDRESS, API_PORT, podRange } from './address-plan.ts';
import type { Minor } from './build/modules.ts';
import { writeImages } from '../../deploy/image/archive.ts';
import { agentArchive } from './image/agent.ts';
import { labImages } from './image/images.ts';
import { sweepNodeCgroups } from './node/cgroups.ts';
import type { ProxyMode } from './node/configuration.ts';
import { endNode, makeNode, startNodeServers } from './node/node.ts';
import type { ClusterNode } from './node/node.ts';
import { clusterPrograms } from './programs.ts';
import { apply, kubectl, startControlPlane } from './servers/control-plane.ts';
import type { ControlPlane } from './servers/control-plane.ts';
import { openDoor } from './servers/door.ts';
import { connectNode, startWire } from './wire.ts';

const PREFIX = 'netwhy-cluster-';

/** What a cluster is made of. Without nodes it is a control plane alone. */
export interface ClusterPlan {
  readonly minor: Minor;
  readonly mode: ProxyMode;
  readonly nodes: readonly string[];
  /** Without netwhy's own image, and without cluster DNS. */
  readonly bare?: true;
}

/** A Kubernetes cluster that runs. */
export interface Cluster {
  readonly plan: ClusterPlan;
  /** A folder with all that it writes, which is removed with it. */
  readonly folder: string;
  /** The wire between the nodes, on which the control plane runs too. */
  readonly wire: LabNode;
  readonly plane: ControlPlane;
  readonly nodes: ReadonlyMap<string, ClusterNode>;
  readonly close: () => Promise<void>;
}

/** Starts a cluster and waits until its nodes are ready. Everything ends with `close`, or with this process. */
export async function openCluster(plan: ClusterPlan): Promise<Cluster> {
  if (plan.mode === 'ipvs' && !(await featuresOfThisKernel()).has('ipvs')) throw new Error('kube-proxy cannot run in ipvs mode: this kernel has no IPVS');
  const programs = await clusterPrograms(plan.minor);
  sweepLeftovers();
  const folder = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  const nodes = new Map<string, ClusterNode>();
  const ends: (() => Promise<void> | void)[] = [];
  const close = async (): Promise<void> => {
    await Promise.all([...[...nodes.values()].map(endNode), ...ends.map((end) => end())]);
    sweepNodeCgroups();
    process.removeListener('exit', remove);
    remove();
  };
  try {
    const wire = await startWire();
    ends.push(() => stopNode(wire));
    const door = await openDoor(wire, API_ADDRESS, API_PORT);
    ends.push(door.close);
    const plane = await startControlPlane(wire, door, programs, folder);
    const lab = join(folder, 'images.tar');
    const images = plan.nodes.length === 0 ? [] : [lab, ...(plan.bare === true ? [] : [await agentArchive()])];
    if (plan.nodes.length > 0) await writeImages(lab, await labImages(programs));
    await Promise.all(plan.nodes.map(async (name, index) => {
      const own = join(folder, 'nodes', name);
      mkdirSync(own, { recursive: true });
      const node = await makeNode({ name, index, mode: plan.mode, programs, authority: plane.files.authority, images, folder: own, logs: plane.logs });
      nodes.set(name, node);
      await connectNode(wire, node.machine, index, plan.nodes.length);
      await apply(plane, [nodeObject(name, index)]);
      await startNodeServers(node);
    }));
    if (plan.nodes.length > 0) await untilSettled(plane, plan);
    return { plan, folder, wire, plane, nodes, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Removes what clusters left whose process was killed. Their own processes have ended with it. */
function sweepLeftovers(): void {
  sweepNodeCgroups();
  for (const name of readdirSync(tmpdir())) {
    const owner = /^netwhy-cluster-(\d+)-/.exec(name)?.[1];
    if (owner !== undefined && !existsSync(`/proc/${owner}`)) rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}

/** Waits until nodes and cluster DNS are ready, where there is one. */
async function untilSettled(plane: ControlPlane, { bare }: ClusterPlan): Promise<void> {
  if (bare !== true) await apply(plane, COREDNS_OBJECTS);
  await kubectl(plane, ['wait', '--for=condition=Ready', 'nodes', '--all', '--timeout=120s']);
  if (bare !== true) await kubectl(plane, ['-n', 'kube-system', 'rollout', 'status', 'deployment/coredns', '--timeout=120s']);
}

/** A node's object, with the range of its pods. The rest is kubelet's. */
function nodeObject(name: string, index: number): object {
  return { apiVersion: 'v1', kind: 'Node', metadata: { name }, spec: { podCIDR: podRange(index), podCIDRs: [podRange(index)] } };
}
