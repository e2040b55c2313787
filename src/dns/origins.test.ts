import { describe, expect, it } from 'vitest';
import type { Evidence, EvidenceItem } from '../model/evidence/index.ts';
import { originsOf } from './origins.ts';

const item = (source: EvidenceItem['source'], netns: string | undefined, text: string): EvidenceItem => ({ source, ...(netns === undefined ? {} : { netns }), file: `nodes/n1/${netns ?? ''}/${source}.txt`, command: '', state: 'ok', exitCode: 0, durationMs: 0, text: () => text } as unknown as EvidenceItem);

/** What `nw_resolver_origins` prints on a host with a file of each kind. */
const FILES = `link ../run/resolvconf/resolv.conf
file /run/resolvconf/interface/original.resolvconf
1	nameserver 10.225.30.181
file /etc/resolvconf/resolv.conf.d/base
2	nameserver 10.225.30.181
file /var/lib/dhcp/dhclient.eth0.leases
7	  option domain-name-servers 183.60.83.19,183.60.82.98;
file /etc/netplan/50-cloud-init.yaml
9	          addresses: [10.0.0.53, 10.0.0.5]
`;
const origins = (line: string, files: string | undefined, { own = '', pod, file = 'nodes/n1/p/resolv-conf.txt' }: { readonly own?: string; readonly pod?: object; readonly file?: string } = {}): readonly string[] => {
  const items = [item('resolv-conf', 'p', `${line}\n`), item('host-pods', undefined, ''), item('resolv-conf', 'host', own), ...(files === undefined ? [] : [item('resolver-origins', undefined, files)])];
  const evidence = { nodes: [{ name: 'n1', items }] } as unknown as Evidence;
  return originsOf(evidence, () => pod as never, [{ ref: { file, line: 1 }, text: line }]).map(({ place, by }) => `${place} ${by.en}`);
};

describe('where a nameserver comes from', () => {
  it('is the file that resolv.conf is made of, and not what was made of that', () => {
    expect(origins('nameserver 10.225.30.181', FILES)).toEqual(['/etc/resolvconf/resolv.conf.d/base:2 resolvconf puts it into resolv.conf each time']);
  });

  it('is a lease or what cloud-init wrote, by the whole address', () => {
    expect(origins('nameserver 183.60.82.98', FILES)).toEqual(['/var/lib/dhcp/dhclient.eth0.leases:7 a DHCP server gave it']);
    expect(origins('nameserver 10.0.0.5', FILES)).toEqual(['/etc/netplan/50-cloud-init.yaml:9 cloud-init writes it']);
    expect(origins('nameserver 10.0.0', FILES)).toEqual([]);
  });

  it("is the node's resolv.conf before what that is made of, and that alone where no file has it", () => {
    expect(origins('nameserver 10.0.0.5', FILES, { own: 'search a\nnameserver 10.0.0.5\n' })).toEqual(['/etc/resolv.conf:2 the resolv.conf of the node, which kubelet gives to a pod with dnsPolicy Default', '/etc/netplan/50-cloud-init.yaml:9 cloud-init writes it']);
    expect(origins('nameserver 10.9.9.9', FILES, { own: 'nameserver 10.9.9.9\n' })[1]).toMatch(/^n1 \/etc\/resolv\.conf no file/);
  });

  it("is the pod's dnsConfig where that names it, and is not told where nothing was collected", () => {
    expect(origins('nameserver 10.0.0.5', FILES, { pod: { metadata: { namespace: 'shop', name: 'web' }, spec: { containers: [], dnsConfig: { nameservers: ['10.0.0.5'] } } } })).toEqual(['pod/shop/web dnsConfig of the pod']);
    expect(origins('nameserver 10.0.0.5', undefined)).toEqual([]);
  });

  it("is told of a pod in its node's network as well", () => {
    const file = 'nodes/n1//host-pods.txt';
    expect(origins('nameserver 10.9.9.9', FILES, { own: 'nameserver 10.9.9.9\n', file })[1]).toMatch(/^n1 \/etc\/resolv\.conf no file/);
    expect(origins('nameserver 10.0.0.5', FILES, { file, pod: { metadata: { namespace: 'shop', name: 'web' }, spec: { containers: [], dnsConfig: { nameservers: ['10.0.0.5'] } } } })).toEqual(['pod/shop/web dnsConfig of the pod']);
  });
});
