import type { Change } from '../../model/finding/index.ts';
import type { Listener, Network, Rule, Statement } from '../../model/network/index.ts';
import { ipRangeOf } from '../../net/range.ts';
import { mapPart, PROPOSED, withNetns } from './override.ts';
import { addTable, compare, flowMatches, natChain, natTable } from './rules.ts';

type Of<K extends Change['kind']> = Extract<Change, { kind: K }>;

/**
 * Programs a frontend as a node's proxy would: the destination is translated to one of the backends with equal chance, and a
 * backend that talks to itself has its source translated (kube-proxy's hairpin rule). It stands before what is there.
 */
export function programService(network: Network, change: Of<'program-service'>): Network {
  if (change.backends.length === 0) return network;
  const ip = change.addr.family === 4 ? 'ip daddr' : 'ip6 daddr';
  const matches = [
    compare(ip, { kind: 'ip', range: ipRangeOf(change.addr) }),
    compare('meta l4proto', { kind: 'int', range: { from: change.protocol, to: change.protocol } }),
    compare('th dport', { kind: 'int', range: { from: change.port, to: change.port } }),
  ];
  const rules = change.backends.map((backend, index): Rule => {
    const left = change.backends.length - index;
    const port = { kind: 'const' as const, value: backend.port };
    const act: Statement = { kind: 'dnat', to: { addr: { kind: 'const', value: backend.addr }, port, random: false, fullyRandom: false, persistent: false } };
    return { because: PROPOSED, steps: [...matches, ...(left === 1 ? [] : [{ kind: 'dice' as const, probability: 1 / left }]), act] };
  });
  const hairpins = change.backends.map((backend): Rule => ({
    because: PROPOSED,
    steps: [...flowMatches(backend.addr, backend.addr), { kind: 'masquerade', to: { random: false, fullyRandom: false, persistent: false } }],
  }));
  const name = `netwhy-${change.protocol}-${change.addr.value}-${change.port}`;
  return addTable(network, change.netns, natTable(change.addr.family, name, [natChain('prerouting', -101, rules), natChain('output', -101, rules), natChain('postrouting', 99, hairpins)]));
}

/** Adds a real server to a virtual service of IPVS. */
export function addRealServer(network: Network, change: Of<'add-real-server'>): Network {
  return withNetns(network, change.netns, (old) => ({
    ipvs: mapPart(old.ipvs, (services) => services.map((service) => (service.because.ref?.line === change.service.line && service.because.ref.file === change.service.file
      ? { ...service, destinations: [...service.destinations, { ...change.server, because: PROPOSED }] }
      : service))),
  }));
}

/** Lets a process listen, on one address or on all of both families. */
export function listen(network: Network, change: Of<'listen'>): Network {
  const base = { protocol: change.protocol, port: change.port, v6only: false, recvQ: 0, sendQ: 128, because: PROPOSED };
  const { addr } = change;
  const added = addr === undefined ? [{ ...base, family: 6 as const }] : [{ ...base, family: addr.family, addr }];
  return withNetns(network, change.netns, (old) => ({ listeners: mapPart(old.listeners, (listeners) => [...listeners, ...added]) }));
}

/** Listens again with another backlog, of which the kernel takes no more than net.core.somaxconn (`__sys_listen`, net/socket.c). Who waited still waits. */
export function setBacklog(network: Network, change: Of<'set-backlog'>): Network {
  return withNetns(network, change.netns, (old) => {
    const most = old.sysctls.kind === 'known' ? Number(old.sysctls.value.get('net.core.somaxconn')?.value ?? change.backlog) : change.backlog;
    const again = (listener: Listener): Listener => (listener.protocol === change.protocol && listener.port === change.port ? { ...listener, sendQ: Math.min(change.backlog, most), because: PROPOSED } : listener);
    return { listeners: mapPart(old.listeners, (listeners) => listeners.map(again)) };
  });
}
