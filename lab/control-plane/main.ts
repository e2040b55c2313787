import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { built } from './build/build.ts';
import { HELM, MINORS } from './build/modules.ts';
import type { Minor } from './build/modules.ts';
import { openCluster } from './cluster.ts';
import type { ClusterPlan } from './cluster.ts';
import { tryFaults } from './faults/table.ts';
import { PROXY_MODES } from './node/configuration.ts';
import type { ProxyMode } from './node/configuration.ts';
import { recordPodFiles } from './pod-files/record.ts';
import { tryProbes } from './probing/run.ts';
import { clusterPrograms } from './programs.ts';
import { tryCapabilities } from './rights/capabilities.ts';
import { tryRights } from './rights/matrix.ts';
import { tryWatch } from './watching/in-cluster.ts';
import { SHOP, startShop } from './workloads/shop.ts';

const USAGE = `usage: npm run control-plane -- build [--version ${MINORS.join('|')}]
       npm run control-plane -- up [--version ${MINORS.join('|')}] [--mode ${PROXY_MODES.join('|')}] [--nodes N] [--workloads]
       npm run control-plane -- faults [--version ${MINORS.join('|')}] [--mode ${PROXY_MODES.join('|')}] [--only NAME,...]
       npm run control-plane -- rights [--version ${MINORS.join('|')}] [--mode ${PROXY_MODES.join('|')}] [--only ROLE,...]
       npm run control-plane -- capabilities [--version ${MINORS.join('|')}] [--mode ${PROXY_MODES.join('|')}]
       npm run control-plane -- watch [--version ${MINORS.join('|')}] [--mode ${PROXY_MODES.join('|')}]
       npm run control-plane -- probe [--version ${MINORS.join('|')}] [--mode ${PROXY_MODES.join('|')}]
       npm run control-plane -- pod-files [--version ${MINORS.join('|')}]

Builds Kubernetes from its Go modules into a cache outside the checkout, and (up) runs it: etcd, API server, controllers and scheduler, and N nodes (2) with
containerd, kubelet and kube-proxy, each in namespaces of its own on this machine; with --workloads pods and Services of every kind, in the namespace ${SHOP}.
Prints the kubeconfig, and ends all of it with Ctrl-C. faults: breaks such a cluster in one way after the other, in iptables and nftables mode, and asks netwhy by
the kubeconfig why it does not work; exit code 1 when it does not say so in time. rights: takes each rule of netwhy's
roles away, one at a time, and asks what it says then. capabilities: the same with what the agent's pod may do, beside a collection on the host.
watch: runs netwhy watch in the cluster by its manifests, and breaks and mends the cluster under it. probe: sends real
packets by netwhy probe, in the whole cluster and in broken ones. pod-files: has a real kubelet write /etc/resolv.conf of pods of every kind, and keeps the files for the unit tests of src/resolve/kubelet. Needs root.`;

/** Gives the exit code. */
async function main(argv: readonly string[]): Promise<number> {
  const { values, positionals: [command] } = parseArgs({ args: [...argv], allowPositionals: true, options: { version: { type: 'string', default: MINORS[0] }, mode: { type: 'string' }, only: { type: 'string', default: '' }, nodes: { type: 'string', default: '2' }, workloads: { type: 'boolean', default: false } } });
  const { version, nodes } = values;
  const mode = values.mode ?? 'iptables';
  if (!isOneOf(MINORS, version) || !isOneOf(PROXY_MODES, mode) || !/^\d$/.test(nodes)) {
    process.stderr.write(`${USAGE}\n`);
    return 2;
  }
  if (command === 'build') return build(version);
  const only = values.only.split(',').filter((name) => name !== '');
  if (command === 'pod-files') {
    print(await recordPodFiles({ minor: version, mode }));
    return 0;
  }
  if (command === 'capabilities') return (await tryCapabilities({ minor: version, mode, nodes: ['n1', 'n2'] }, print)) === 0 ? 0 : 1;
  if (command === 'watch') return (await tryWatch({ minor: version, mode, nodes: ['n1', 'n2'] }, print)) === 0 ? 0 : 1;
  if (command === 'probe') return (await tryProbes({ minor: version, mode, nodes: ['n1', 'n2'] }, print)) === 0 ? 0 : 1;
  if (command === 'rights') return (await tryRights({ minor: version, mode, nodes: ['n1', 'n2'] }, only, print)) === 0 ? 0 : 1;
  if (command === 'faults') return faults(version, values.mode === undefined ? ['iptables', 'nftables'] : [mode], only);
  if (command === 'up') return up({ minor: version, mode, nodes: Array.from({ length: Number(nodes) }, (_, index) => `n${index + 1}`) }, values.workloads);
  process.stderr.write(`${USAGE}\n`);
  return 2;
}

async function build(minor: Minor): Promise<number> {
  for (const path of [...Object.values(await clusterPrograms(minor)), await built(HELM)]) process.stdout.write(`${path}\n`);
  return 0;
}

async function up(plan: ClusterPlan, workloads: boolean): Promise<number> {
  const cluster = await openCluster(plan);
  if (workloads) await startShop(cluster.plane);
  process.stdout.write(`export KUBECONFIG=${cluster.plane.kubeconfig}\n${cluster.plane.programs.kubectl} get nodes\n`);
  for (const { machine } of cluster.nodes.values()) process.stdout.write(`${machine.name}: nsenter -t ${machine.pid} -n -m -u -i -p -C\n`);
  process.stdout.write(`logs: ${cluster.plane.logs}\n`);
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  await cluster.close();
  return 0;
}

async function faults(minor: Minor, modes: readonly ProxyMode[], only: readonly string[]): Promise<number> {
  let wrong = 0;
  for (const mode of modes) wrong += await tryFaults({ minor, mode, nodes: ['n1', 'n2'] }, only, print);
  return wrong === 0 ? 0 : 1;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function isOneOf<const T extends string>(words: readonly T[], word: string): word is T {
  return (words as readonly string[]).includes(word);
}

process.exitCode = await main(process.argv.slice(2));
