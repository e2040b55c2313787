import { nodeIp, podIp, podOf, serviceIp } from '../cluster/addresses.ts';
import type { ClusterSpec } from '../cluster/spec.ts';
import { FABRIC } from '../kernel/command.ts';
import type { Place } from '../kernel/command.ts';
import { nodeOf } from '../kernel/lab.ts';
import type { Lab } from '../kernel/lab.ts';
import { runOn } from '../kernel/node.ts';
import type { Probe } from '../scenario.ts';
import type { Attempt, PairPlan, ProbePlan } from './shape.ts';

/** An emulated machine is slow: every time-out is longer there. */
const PATIENCE = Number(process.env.NETWHY_LAB_PATIENCE ?? '1');

/** Makes a scenario's connections from where they start and gives what each saw. */
export async function runProbe(lab: Lab, probe: Probe): Promise<Attempt[]> {
  if (probe.pairedFrom !== undefined) return runPairs(lab, probe, probe.pairedFrom);
  if (probe.afresh === true) return runAfresh(lab, probe);
  const [attempts = []] = await runProbes(lab, probe.from, [probe]);
  return attempts;
}

/** Makes a probe's connections one after the other, each by a router that has yet to learn which of its neighbours has the address. */
async function runAfresh(lab: Lab, probe: Probe): Promise<Attempt[]> {
  const seen: Attempt[] = [];
  for (let made = 0; made < (probe.times ?? 1); made += 1) {
    await runOn(nodeOf(lab, FABRIC), { at: { node: FABRIC }, argv: ['ip', 'neigh', 'flush', 'all'] });
    const [attempts = []] = await runProbes(lab, probe.from, [{ ...probe, times: 1 }]);
    seen.push(...attempts);
  }
  return seen;
}

/** Makes a probe's connections two at a time, from two of the sources. */
async function runPairs(lab: Lab, probe: Probe, sources: readonly string[]): Promise<Attempt[]> {
  const at = placeOf(lab.cluster, probe.from);
  const plan: PairPlan = { ...targetOf(lab.cluster, probe), times: probe.times ?? 1, timeoutMs: (probe.timeoutMs ?? 8000) * PATIENCE, sources };
  const done = await runOn(nodeOf(lab, at.node), { at, argv: [process.execPath, lab.tools.pairs, JSON.stringify(plan)] }, 240_000);
  return JSON.parse(done.stdout) as Attempt[];
}

/** Makes the connections of several probes that start at one place, all at once, and gives what each attempt of each saw. */
export async function runProbes(lab: Lab, from: string, probes: readonly Probe[]): Promise<Attempt[][]> {
  const at = placeOf(lab.cluster, from);
  const plans = probes.map((probe): ProbePlan => ({
    protocol: probe.protocol, ...targetOf(lab.cluster, probe), times: probe.times ?? 1, timeoutMs: (probe.timeoutMs ?? (probe.http === undefined ? 1200 : 15_000)) * PATIENCE, bytes: probe.bytes ?? 0, ...(probe.handshake === undefined ? {} : { handshake: probe.handshake }), ...(probe.http === undefined ? {} : { http: probe.http }), ...(probe.sport === undefined ? {} : { sport: probe.sport }), ...(probe.source === undefined ? {} : { from: probe.source }),
  }));
  const done = await runOn(nodeOf(lab, at.node), { at, argv: [process.execPath, lab.tools.prober, JSON.stringify(plans)] });
  return JSON.parse(done.stdout) as Attempt[][];
}

/** Where a probe starts: `pod/NS/NAME`, `node/NAME`, `vm/NAME` or `outside/NAME`. */
export function placeOf(spec: ClusterSpec, from: string): Place {
  const [kind, first = '', second = ''] = from.split('/');
  if (kind === 'node' || kind === 'outside' || kind === 'vm') return { node: first };
  const pod = podOf(spec, `${first}/${second}`);
  return { node: pod.node, pod: `${first}/${second}` };
}

/** The end that a probe starts from as a user names it: a machine outside is no more than an address. */
export function askedFrom(spec: ClusterSpec, from: string): string {
  const box = (spec.outside ?? []).find(({ name }) => from === `outside/${name}`);
  return box === undefined ? from : `ip:${box.ip}`;
}

/** Address and port of a probe's target. */
export function targetOf(spec: ClusterSpec, probe: Probe): { readonly address: string; readonly port: number } {
  const family = probe.family ?? 4;
  if (probe.to.startsWith('ip:')) {
    const at = probe.to.lastIndexOf(':');
    return { address: probe.to.slice(3, at).replace(/^\[|\]$/g, ''), port: Number(probe.to.slice(at + 1)) };
  }
  const ingress = (spec.balancers ?? []).find(({ service, http }) => http !== undefined && probe.to === `ingress/${service}`)?.http;
  if (ingress !== undefined) return { address: ingress.vip, port: 80 };
  const match = /^(svc|pod|node)\/(?:([^/]+)\/)?([^/:]+)(?::(\d+))?$/.exec(probe.to);
  const [, kind, namespace = '', name = '', port = '0'] = match ?? [];
  if (kind === 'node') return { address: nodeIp(spec, name, family), port: Number(port) };
  if (kind === 'pod') return { address: podIp(spec, podOf(spec, `${namespace}/${name}`), family), port: Number(port) };
  const service = spec.services.find((each) => each.namespace === namespace && each.name === name);
  if (kind !== 'svc' || service === undefined) throw new Error(`not a target: ${probe.to}`);
  return { address: serviceIp(spec, service, family), port: Number(port) };
}
