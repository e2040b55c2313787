import { fileURLToPath } from 'node:url';
import { openBundle } from '../src/collect/index.ts';
import { explainNameIn } from '../src/dns/index.ts';
import { load } from '../src/load.ts';
import type { Evidence } from '../src/model/evidence/index.ts';
import { kubeProxyDump, serviceIp } from './generate/kube-proxy-dump.ts';
import { median } from './line.ts';
import type { BenchLine } from './line.ts';

/** A recorded cluster: two nodes, a pod with its files, two CoreDNS pods. */
const CASE = fileURLToPath(new URL('../cases/dns/queries-of-one-socket-clash-healthy/bundle.tgz', import.meta.url));
const LIMIT_MS = 50;
const ENDPOINTS = 3;
const ROUNDS = 30;
/** The first of kube-proxy's addresses are those of the recorded Services. */
const FIRST = 256;
const COREFILE = '.:53 {\n    kubernetes cluster.local {\n        pods insecure\n    }\n    forward . /etc/resolv.conf\n}\n';

/** One name through all three resolvers, their queries walked through the rules of so many Services and looked for among their objects: the middle of several names, once the bundle is loaded, and the first one, which loads it. Time of the processor: other work beside it does not count. */
export async function manyServiceNames(smoke: boolean): Promise<readonly BenchLine[]> {
  const services = smoke ? 500 : 5000;
  const evidence = grown(await openBundle([CASE]), services);
  const loaded = load(evidence);
  const explain = (service: number): number => {
    const start = process.cpuUsage();
    const answer = explainNameIn(evidence, loaded, { from: { kind: 'pod', namespace: 'shop', name: 'web' }, name: `svc-${service}.shop`, type: 'both' });
    const { user, system } = process.cpuUsage(start);
    if (answer.kind === 'refused' || answer.report.verdict.kind !== 'resolved') throw new Error(`expected svc-${service} to resolve: ${JSON.stringify(answer.kind === 'refused' ? answer.refusal : answer.report.verdict)}`);
    return (user + system) / 1000;
  };
  const first = explain(FIRST);
  const each = median(Array.from({ length: ROUNDS }, (_, round) => explain(FIRST + 1 + ((round * 97) % (services - FIRST - 1)))));
  return [{ what: `one name among ${services} Services, all resolvers (the first, with what it loads: ${first.toFixed(0)} ms)`, measured: `${each.toFixed(1)} ms of the processor`, peer: `limit ${LIMIT_MS} ms`, ratio: each / LIMIT_MS, limit: 1 }];
}

/** The recorded cluster with more Services: in the nodes' rules, and as objects; its DNS answers for them. */
function grown(evidence: Evidence, services: number): Evidence {
  const numbers = Array.from({ length: services - FIRST }, (_, index) => FIRST + index);
  const dump = kubeProxyDump(services, ENDPOINTS).split('\n').filter((line) => /^(?::KUBE-(?:SVC|SEP)|-A KUBE-(?:SVC|SEP|SERVICES))/.test(line));
  const [chains, rules] = [dump.filter((line) => line.startsWith(':')), dump.filter((line) => line.startsWith('-A'))];
  const rulesText = (text: string): string => text.replace(/^\*nat\n([^]*?)^COMMIT$/m, (_, table: string) => `*nat\n${chains.join('\n')}\n${table}${rules.join('\n')}\nCOMMIT`);
  const objects: Readonly<Record<string, (number: number) => object>> = {
    services: (number) => ({ apiVersion: 'v1', kind: 'Service', metadata: { name: `svc-${number}`, namespace: 'shop' }, spec: { type: 'ClusterIP', clusterIP: serviceIp(number), clusterIPs: [serviceIp(number)], ports: [{ name: 'http', port: 80, targetPort: 8080, protocol: 'TCP' }] } }),
    'endpointslices.discovery.k8s.io': (number) => ({ apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', addressType: 'IPv4', metadata: { name: `svc-${number}-x`, namespace: 'shop', labels: { 'kubernetes.io/service-name': `svc-${number}` } }, ports: [{ name: 'http', port: 8080, protocol: 'TCP' }], endpoints: [{ addresses: [`10.128.${number >> 8}.${number & 255}`], conditions: { ready: true } }] }),
  };
  const listText = (resource: string, text: string): string => {
    const more = objects[resource];
    if (resource === 'configmaps') return JSON.stringify(JSON.parse(text, (key, value: unknown) => (key === 'Corefile' && typeof value === 'string' && value.includes('127.0.0.1:5300') ? COREFILE : value)));
    if (more === undefined) return text;
    const list = JSON.parse(text) as { readonly items: readonly object[] };
    return JSON.stringify({ ...list, items: [...list.items, ...numbers.map(more)] }, undefined, 2);
  };
  const kept = new Map<string, string>();
  const once = (file: string, make: () => string): string => {
    const text = kept.get(file) ?? make();
    kept.set(file, text);
    return text;
  };
  return {
    ...evidence,
    nodes: evidence.nodes.map((node) => ({ ...node, before: [], items: node.items.map((item) => (item.source === 'iptables-nft' && item.netns === 'host' ? { node: item.node, netns: 'host', source: item.source, file: item.file, command: item.command, state: item.state, exit: item.exit, startedAt: item.startedAt, durationMs: item.durationMs, text: () => once(item.file, () => rulesText(item.text())) } : item)) })),
    cluster: evidence.cluster.map((item) => ({ resource: item.resource, file: item.file, command: item.command, state: item.state, text: () => once(item.file, () => listText(item.resource, item.text())) })),
  };
}
