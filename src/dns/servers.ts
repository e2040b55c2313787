import type { Loaded } from '../load.ts';
import type { Pod } from '../model/kube/index.ts';
import type { Because } from '../model/network/index.ts';
import type { Asked, AskUpstream, Choose, Served } from '../model/resolve/index.ts';
import type { NameFiles } from './files.ts';
import { bindServes, corednsServes, dnsmasqServes, dpdnsServes, findsLoop, fits, NotKnown, readCorefile, readDnsmasq, readForwardConf, readNamedConf, readUnbound, unboundServes } from '../resolve/index.ts';
import type { BindWorld, Clause, CoreWorld, ForwardLine, LoopFound, Option, ServerBlock, Statement } from '../resolve/index.ts';
import { podsByNetns } from './pods.ts';
import { filesFor } from './server-conf.ts';
import type { ServerConf } from './server-conf.ts';

/** Answers a query where its packet has arrived: `listener` is the line of the socket that took it. */
export type ServerAt = (netns: string, listener: Because | undefined, asked: Asked, upstream: AskUpstream, choose: Choose) => Served | { readonly kind: 'unknown'; readonly because: readonly Because[] };

/** The servers of one network. */
export interface Servers {
  readonly serverAt: ServerAt;
  /** Where the CoreDNS of a namespace finds that it asks itself, with the lines that say so; `isHere`: whether packets to an address come back to the namespace. `undefined` where it does not, or where that is not known. */
  readonly loopAt: (netns: string, isHere: (server: string, port: number) => boolean) => LoopFound | undefined;
}

/**
 * The servers of a bundle: CoreDNS by the Corefile of its pod's ConfigMap, unbound, dnsmasq, bind and dpdns by the files that their processes read. A server is told by the process that listens, and where that is
 * not known by the pod's image. What any other one answers is not known.
 */
export function servers(loaded: Loaded, files: NameFiles): Servers {
  const read = new Map<string, readonly ServerBlock[]>();
  const { cluster } = loaded;
  const podAt = podsByNetns(loaded);
  const unbound = once((netns: string): readonly Clause[] => {
    const conf = confOf(files, netns, 'unbound');
    return readUnbound(conf.files[0]?.file ?? { kind: 'absent', file: '/etc/unbound/unbound.conf' }, (pattern) => filesFor(conf, pattern));
  });
  const dnsmasq = once((netns: string): readonly Option[] => {
    const conf = confOf(files, netns, 'dnsmasq');
    return readDnsmasq(conf.command, conf.files.find(({ path }) => path !== '/etc/hosts' && path !== '/etc/resolv.conf')?.file, (pattern) => filesFor(conf, pattern));
  });
  const dpdns = once((netns: string): readonly ForwardLine[] => readForwardConf(confOf(files, netns, 'dpdns').files[0]?.file ?? { kind: 'unknown', because: { text: `forward.conf of dpdns in ${netns} was not collected` } }));
  const bind = once((netns: string): readonly Statement[] => {
    const conf = confOf(files, netns, 'named');
    return readNamedConf(conf.files[0]?.file ?? { kind: 'absent', file: '/etc/bind/named.conf' }, (pattern) => filesFor(conf, pattern));
  });
  const coreDnsOf = (netns: string, pod: Pod | undefined): { readonly corefile: () => readonly ServerBlock[]; readonly file: CoreWorld['file'] } => {
    const mounted = configMapsOf(pod);
    const namespace = pod?.metadata.namespace ?? 'kube-system';
    const [{ map } = { map: 'coredns' }] = mounted;
    const corefile = (): readonly ServerBlock[] => {
      const blocks = read.get(`${namespace}/${map}`) ?? readCorefile(files.configMap(namespace, map, 'Corefile'));
      read.set(`${namespace}/${map}`, blocks);
      return blocks;
    };
    const file = (path: string): ReturnType<NameFiles['etc']> => {
      if (path === '/etc/resolv.conf') return files.resolvConf(netns, pod);
      if (path === '/etc/hosts') return files.etc(netns, pod, 'hosts');
      const from = mounted.find(({ at }) => path.startsWith(`${at}/`));
      return from === undefined ? { kind: 'unknown', because: { text: `${path} of ${netns} was not collected` } } : files.configMap(namespace, from.map, path.slice(from.at.length + 1));
    };
    return { corefile, file };
  };
  const serverAt: ServerAt = (netns, listener, asked, upstream, choose) => {
    const pod = podAt(netns);
    const program = processOf(listener);
    if (program === 'unbound') return uncut(unboundServes(() => unbound(netns), asked, unlooped(upstream), choose), asked);
    if (program === 'named') return uncut(bindServes(() => bind(netns), asked, { upstream: unlooped(upstream), choose, own: ownNets(loaded, netns) }), asked);
    if (program === 'dnsmasq') return uncut(dnsmasqServes(() => dnsmasq(netns), asked, { file: (path) => confOf(files, netns, 'dnsmasq').files.find((one) => one.path === path)?.file ?? { kind: 'absent', file: path }, upstream: unlooped(upstream), choose }), asked);
    if (program === 'dpdns') return uncut(dpdnsServes(() => dpdns(netns), asked, { upstream: unlooped(upstream), choose }), asked);
    if (!isCoreDns(listener, pod)) return { kind: 'unknown', because: [{ text: `what the server in ${netns} answers: its configuration was not collected`, ...(listener?.ref === undefined ? {} : { ref: listener.ref }) }] };
    const { corefile, file } = coreDnsOf(netns, pod);
    return corednsServes(corefile, asked, { cluster, file, upstream, choose, release: releaseOf(pod) });
  };
  const loopAt: Servers['loopAt'] = (netns, isHere) => {
    const pod = podAt(netns);
    if (pod === undefined || !isCoreDns(undefined, pod)) return undefined;
    const { corefile, file } = coreDnsOf(netns, pod);
    return findsLoop(corefile, { cluster, file, release: releaseOf(pod) }, isHere);
  };
  return { serverAt, loopAt };
}

/** ConfigMaps that a pod has as files, and in which folder; where nobody says in which, it is that of the Corefile. */
function configMapsOf(pod: Pod | undefined): readonly { readonly map: string; readonly at: string }[] {
  const mounts = (pod?.spec?.containers ?? []).flatMap(({ volumeMounts = [] }) => volumeMounts);
  return (pod?.spec?.volumes ?? []).flatMap(({ name, configMap }) => (configMap?.name === undefined ? [] : [{ map: configMap.name, at: mounts.find((mount) => mount.name === name)?.mountPath?.replace(/\/$/, '') ?? '/etc/coredns' }]));
}

/** What these servers do with a query that comes back to them was not looked at. */
function unlooped(upstream: AskUpstream): AskUpstream {
  return (...args) => {
    const reply = upstream(...args);
    return reply.kind === 'lost' && reply.loops === true ? { kind: 'unknown', because: reply.because ?? [] } : reply;
  };
}

/** What these servers leave of an answer that is too large for a datagram was not looked at. */
function uncut(served: ReturnType<ServerAt>, asked: Asked): ReturnType<ServerAt> {
  return served.kind !== 'answer' || fits(served.message.answers, asked) ? served : { kind: 'unknown', because: [{ text: 'how much of a large answer fits into a datagram' }, ...served.because] };
}

/** What was read for a namespace is kept. */
function once<T>(read: (netns: string) => T): (netns: string) => T {
  const known = new Map<string, T>();
  return (netns) => {
    const value = known.get(netns) ?? read(netns);
    known.set(netns, value);
    return value;
  };
}

function confOf(files: NameFiles, netns: string, program: string): ServerConf {
  const conf = files.servers(netns).get(program);
  if (conf === undefined) throw new NotKnown([{ text: `the configuration of ${program} in ${netns} was not collected` }]);
  return conf;
}

/** The addresses of a namespace's devices with the length of their networks. */
function ownNets({ network }: Loaded, netns: string): BindWorld['own'] {
  const links = network.netns.get(netns)?.links;
  return links?.kind === 'known' ? links.value.flatMap(({ addresses }) => addresses) : undefined;
}

/** The program that has the socket. */
function processOf(listener: Because | undefined): string | undefined {
  return /users:\(\("([^"]+)"/.exec(listener?.text ?? '')?.[1];
}

function isCoreDns(listener: Because | undefined, pod: Pod | undefined): boolean {
  const process = processOf(listener);
  return process === undefined ? (pod?.spec?.containers ?? []).some(({ image }) => /(?:^|\/)coredns[:@]/.test(image ?? '')) : process === 'coredns';
}

/** `coredns:v1.11.1`. */
function releaseOf(pod: Pod | undefined): readonly [number, number] | undefined {
  const tags = (pod?.spec?.containers ?? []).flatMap(({ image }) => /(?:^|\/)coredns:v?(\d+)\.(\d+)/.exec(image ?? '') ?? []);
  return tags.length < 3 ? undefined : [Number(tags[1]), Number(tags[2])];
}
