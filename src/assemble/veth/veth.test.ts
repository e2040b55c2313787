import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Part } from '../../model/network/because.ts';
import type { Link, Peer } from '../../model/network/link.ts';
import { COMMANDS } from '../../parse/testdata/iproute/dumps.ts';
import { assembleLinks } from '../link/index.ts';
import { assembleNsids, pairVeth } from './index.ts';
import type { PairNamespace } from './index.ts';

interface Made extends PairNamespace { readonly asked: () => number }

/** A recorded namespace. `edit` changes its dumps, for what the recording network does not have. */
function recorded(name: string, options: { id?: string; named?: boolean; form?: 'txt' | 'json'; edit?: (text: string) => string } = {}): Made {
  const { id = name, named = true, form = 'txt', edit = (text: string) => text } = options;
  const text = (source: string): string => edit(readFileSync(new URL(`../../parse/testdata/iproute/uml-6.1/${name}/${source}.${form}`, import.meta.url), 'utf8'));
  const tree = (source: string) => {
    const parse = COMMANDS[source]?.parse;
    if (parse === undefined) throw new Error(source);
    return { kind: 'known', value: parse(text(source), source) } as const;
  };
  let asked = 0;
  return {
    id: `node/${id}`, names: named ? [`nwrec-${name}`] : [], linkText: () => text('ip-link'), asked: () => asked,
    links() { asked += 1; return assembleLinks(tree('ip-link'), tree('ip-addr')); },
    nsids: () => assembleNsids(tree('nsid')),
  };
}

const IDS: Readonly<Record<string, Readonly<Record<string, number>>>> = { host: { 'pod-a': 0, 'pod-b': 1 }, router: { 'pod-a': 0, 'pod-b': 1 }, 'pod-a': { host: 0, router: 1 }, 'pod-b': { host: 0, router: 1 } };

/** The same namespace where nothing has a name, as with Docker: `link-netns NAME` becomes `link-netnsid N`, and list-id has no names. */
function nameless(name: string, id = name): Made {
  const edit = (text: string): string => text.replaceAll(/link-netns nwrec-(\S+)/g, (_, other: string) => `link-netnsid ${IDS[name]?.[other] ?? 9}`).replaceAll(/ \(iproute2 netns name: \S+\)/g, ' ');
  return recorded(name, { id, named: false, edit });
}

function link(part: Part<readonly Link[]>, name: string): Link {
  const found = part.kind === 'known' ? part.value.find((each) => each.name === name) : undefined;
  if (found === undefined) throw new Error(name);
  return found;
}

function peer(namespaces: readonly PairNamespace[], id: string, name: string): Peer {
  const { detail } = link(pairVeth(namespaces).linksOf(`node/${id}`), name);
  if (detail.kind !== 'veth') throw new Error(`${name} is no veth`);
  return detail.peer;
}

/** Every veth of these namespaces, `pod-a/eth0 host/vetha`. */
function pairs(namespaces: readonly PairNamespace[]): string[] {
  const pairing = pairVeth(namespaces);
  const name = (id: string, ifindex: number): string => {
    const part = pairing.linksOf(id);
    return `${id.slice('node/'.length)}/${part.kind === 'known' ? part.value.find((each) => each.ifindex === ifindex)?.name ?? '' : ''}`;
  };
  return namespaces.flatMap(({ id }) => {
    const part = pairing.linksOf(id);
    return (part.kind === 'known' ? part.value : []).flatMap((each) => (each.detail.kind === 'veth' ? [`${name(id, each.ifindex)} ${each.detail.peer.kind === 'link' ? name(each.detail.peer.netns, each.detail.peer.ifindex) : 'unknown'}`] : []));
  });
}

const NAMES = ['host', 'pod-a', 'pod-b', 'router'];
const TRUTH = [
  'host/wire host/uplink', 'host/uplink host/wire', 'host/vetha pod-a/eth0', 'host/vethb pod-b/eth0', 'host/calib pod-b/cali0',
  'host/trunkend host/trunk', 'host/trunk host/trunkend', 'host/vrfend host/vrfport', 'host/vrfport host/vrfend', 'host/bpend host/bp', 'host/bp host/bpend',
  'pod-a/eth0 host/vetha', 'pod-a/e0end router/e0', 'pod-b/eth0 host/vethb', 'pod-b/cali0 host/calib', 'pod-b/e1end router/e1',
  'router/e0 pod-a/e0end', 'router/e1 pod-b/e1end', 'router/e2end router/e2', 'router/e2 router/e2end',
];

describe('veth ends of a node', () => {
  it('find each other by name, as the kernel connected them', () => {
    expect(pairs(NAMES.map((name) => recorded(name)))).toEqual(TRUTH);
  });

  it('find each other from JSON dumps, whose ids `ip netns list-id` names', () => {
    expect(pairs(NAMES.map((name) => recorded(name, { form: 'json' })))).toEqual(TRUTH);
  });

  it('find each other where no namespace has a name', () => {
    expect(pairs(NAMES.map((name) => nameless(name)))).toEqual(TRUTH);
  });

  it('are unknown when the other namespace was not collected, with the line as the reason', () => {
    const found = peer([recorded('host'), recorded('pod-b')], 'host', 'vetha');
    expect(found).toMatchObject({ kind: 'unknown', because: { text: expect.stringContaining('namespace nwrec-pod-a, which was not collected') as string } });
    expect(found.because.ref?.line).toBeGreaterThan(0);
    expect(peer([nameless('host'), nameless('pod-b')], 'host', 'vetha').kind).toBe('unknown');
  });

  it('are unknown from either side when two namespaces fit the same device', () => {
    const namespaces = [nameless('host'), nameless('pod-a'), nameless('pod-a', 'twin')];
    for (const [id, name] of [['host', 'vetha'], ['pod-a', 'eth0'], ['twin', 'eth0']] as const) expect(peer(namespaces, id, name)).toMatchObject({ kind: 'unknown', because: { text: expect.stringContaining('several') as string } });
  });

  it('are told apart by their names even when two namespaces fit by ifindex', () => {
    const namespaces = [recorded('host'), recorded('pod-a', { id: 'pod-a' }), nameless('pod-a', 'twin')];
    expect(peer(namespaces, 'host', 'vetha')).toMatchObject({ kind: 'link', netns: 'node/pod-a' });
    expect(peer(namespaces, 'twin', 'eth0').kind).toBe('unknown');
  });

  it('are told apart by the other veths of the same namespace id', () => {
    const host = nameless('host');
    const stranger = nameless('pod-b', 'stranger');
    const moved: PairNamespace = { ...stranger, links: () => renumber(stranger.links()), linkText: () => stranger.linkText()?.replace('cali0@if14', 'cali0@if99') };
    expect(peer([host, moved, nameless('pod-b')], 'host', 'vethb')).toMatchObject({ kind: 'link', netns: 'node/pod-b' });
  });

  it('are unknown when only one of the two points to the other', () => {
    const away = recorded('pod-a', { edit: (text) => text.replace('eth0@if12', 'eth0@if13') });
    expect(peer([recorded('host'), away], 'host', 'vetha').kind).toBe('unknown');
    expect(peer([recorded('host'), away], 'pod-a', 'eth0').kind).toBe('unknown');
  });

  it('are found for one pod without reading the devices of the others', () => {
    const [host, a, b] = [recorded('host'), recorded('pod-a'), recorded('pod-b')];
    expect(peer([b, a, host], 'pod-a', 'eth0')).toMatchObject({ kind: 'link', netns: 'node/host' });
    expect([host.asked() > 0, b.asked()]).toEqual([true, 0]);
  });
});

describe('a VLAN or macvlan in a pod', () => {
  it('has the device below it in the host\'s namespace', () => {
    const pairing = pairVeth(NAMES.map((name) => recorded(name)));
    const uplink = link(pairing.linksOf('node/host'), 'uplink').ifindex;
    expect(link(pairing.linksOf('node/pod-a'), 'vlanpod')).toMatchObject({ detail: { kind: 'vlan', lower: 0, vlan: 11 }, lowerIn: { kind: 'link', netns: 'node/host', ifindex: uplink } });
    expect(link(pairing.linksOf('node/pod-b'), 'mv0').lowerIn).toMatchObject({ kind: 'link', netns: 'node/host', ifindex: uplink });
  });

  it('has it where a veth with the same namespace id leads, when nothing has a name', () => {
    const pairing = pairVeth(NAMES.map((name) => nameless(name)));
    expect(link(pairing.linksOf('node/pod-a'), 'vlanpod').lowerIn).toMatchObject({ kind: 'link', netns: 'node/host' });
  });

  it('has it nowhere that is known when the host was not collected', () => {
    expect(link(pairVeth([recorded('pod-a')]).linksOf('node/pod-a'), 'vlanpod').lowerIn?.kind).toBe('unknown');
  });
});

function renumber(part: Part<readonly Link[]>): Part<readonly Link[]> {
  if (part.kind === 'missing') return part;
  return { kind: 'known', value: part.value.map((each) => (each.name === 'cali0' ? { ...each, linked: { ifindex: 99, elsewhere: { nsid: 0 } } } : each)) };
}
