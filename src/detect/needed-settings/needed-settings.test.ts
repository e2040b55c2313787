import { describe, expect, it } from 'vitest';
import { evidenceOf, readCase, recordedCases } from '../../../scripts/cases.ts';
import { check } from '../../check.ts';
import { load } from '../../load.ts';
import type { NeededSetting } from '../../model/report/index.ts';
import { neededSettings } from './index.ts';

async function neededBy(path: string, edit: (text: string, file: string) => string = (text) => text): Promise<readonly NeededSetting[]> {
  const evidence = await evidenceOf(readCase(path));
  const edited = <T extends { readonly file: string; text(): string }>(item: T): T => new Proxy(item, { get: (target, key): unknown => (key === 'text' ? () => edit(target.text(), item.file) : Reflect.get(target, key, target)) });
  const { network, cluster, placement } = load({ ...evidence, nodes: evidence.nodes.map((node) => ({ ...node, items: node.items.map(edited) })), cluster: evidence.cluster.map(edited) });
  return neededSettings(network, cluster, placement, []);
}

/** `NODE SETTING state`, of the settings whose name has this in it. */
async function said(path: string, name: string, edit?: (text: string, file: string) => string): Promise<readonly string[]> {
  return (await neededBy(path, edit)).filter(({ because }) => because.text.includes(name)).map(({ node, because, state }) => `${node} ${because.text} ${state}`);
}

const twins = recordedCases().filter(({ question }) => question.expect.verdict === 'reachable' && question.expect.note === undefined);

describe('the settings that the datapath needs', () => {
  it('are all as they must be in every healthy cluster', { timeout: 120_000 }, async () => {
    expect(twins.length).toBeGreaterThan(50);
    const wrong: string[] = [];
    for (const { path } of twins) wrong.push(...(await neededBy(path)).filter(({ state }) => state === 'wrong').map(({ node, because, why }) => `${path}: ${node} ${because.text}: ${why.en}`));
    expect(wrong).toEqual([]);
  });

  it('forwarding is one on a node with pods, by the route to one of them', async () => {
    expect(await said('cases/node/rp-filter-asymmetric', 'ip_forward')).toEqual(['n1 net.ipv4.ip_forward = 1 needed', 'n2 net.ipv4.ip_forward = 1 needed']);
    const [first] = await neededBy('cases/node/ip-forward-off-stops-proxy-arp');
    expect(first).toMatchObject({ node: 'n1', state: 'wrong', because: { text: 'net.ipv4.ip_forward = 0' }, by: { ref: { file: 'nodes/n1/netns/host/ip-route.txt' } } });
  });

  it('hooks of IP on a bridge are needed for pods that share it, and no harm where one is alone', async () => {
    const states = (await said('cases/bridge/br-netfilter-off-iptables', 'bridge-nf-call-iptables')).map((text) => text.replace(/^(\S+) \S+ = (\d) /, '$1 $2 '));
    expect(states).toContain('n1 0 wrong');
  });

  it('the answer for 169.254.1.1 is, on the devices of pods that ask for it', async () => {
    expect((await said('cases/node/proxy-arp-off', 'proxy_arp')).filter((text) => text.endsWith(' 0 wrong'))).toHaveLength(1);
  });

  it('strictARP is, where the address of a load balancer is on the nodes\' wire and one node only serves it', async () => {
    const ANSWERED = 'cases/kube-proxy/load-balancer-address-answered-by-all';
    expect(await said(ANSWERED, 'arp_ignore')).toEqual(['n1 net.ipv4.conf.all.arp_ignore = 0 wrong', 'n2 net.ipv4.conf.all.arp_ignore = 0 wrong']);
    expect(await said(`${ANSWERED}-near-miss`, 'arp_ignore')).toEqual(['n1 net.ipv4.conf.all.arp_ignore = 0 harmless', 'n2 net.ipv4.conf.all.arp_ignore = 0 harmless']);
  });

  it('places in the conntrack table are, and more than are taken', async () => {
    const full = (text: string, file: string): string => (file.endsWith('n1/netns/host/sysctl.txt') ? text.replace(/nf_conntrack_max = \d+/, 'nf_conntrack_max = 1') : text);
    expect(await said('cases/node/rp-filter-all', 'nf_conntrack_max')).toEqual(['n1 net.netfilter.nf_conntrack_max = 262144 needed', 'n2 net.netfilter.nf_conntrack_max = 262144 needed']);
    expect((await said('cases/node/rp-filter-all', 'nf_conntrack_max', full))[0]).toBe('n1 net.netfilter.nf_conntrack_max = 1 wrong');
  });

  it('strict filtering by reverse path breaks what goes two ways, by the route that leads back, and is harmless elsewhere', async () => {
    const { needed, identities } = check(await evidenceOf(readCase('cases/node/rp-filter-asymmetric')));
    const strict = needed.filter(({ because }) => because.text.includes('rp_filter'));
    expect(strict[0]).toMatchObject({ node: 'n2', state: 'wrong', because: { text: 'net.ipv4.conf.eth0.rp_filter = 1' }, by: { text: expect.stringContaining('dev vxlan.calico') as string } });
    expect(strict.slice(1).every(({ state }) => state === 'harmless')).toBe(true);
    expect(Object.values(identities).map(({ pod }) => pod).sort()).toEqual(['pod/shop/db', 'pod/shop/web']);
  });
});
