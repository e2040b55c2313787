import { describe, expect, it } from 'vitest';
import type { Report } from '../../../model/report/index.ts';
import { expectProof, expectWords, first, reportWithEdit, testRecordedCases } from '../../testing.ts';

testRecordedCases('tunnel-address-wrong');

const commandsOf = (report: Report): readonly string[] => first(report).proofs.flatMap(({ commands }) => commands.map(({ text }) => text));

describe('how calico-node came to the address', () => {
  const told = async (edit: (text: string) => string): Promise<Report> => {
    const { report } = await reportWithEdit('cases/seeds/dns-tunnel-address-of-a-bridge-vxlan', (text, file) => (file.endsWith('/daemonsets.apps.json') ? edit(text) : text));
    expect(first(report).id).toBe('tunnel-address-wrong');
    expectWords(first(report));
    expectProof(first(report));
    return report;
  };

  it('is from the devices that it does not pass over by their names', async () => {
    const report = await told((text) => `${text}\n`);
    expect(first(report).explanation.en).toContain('IP_AUTODETECTION_METHOD=first-found, could choose from br0 192.168.122.1, eth0 10.0.0.2, eth0 10.0.1.2 (it begins with the device that was made last), and took 192.168.122.1');
  });

  it('is not known without its DaemonSet', async () => {
    const report = await told((text) => text.replace('"name": "calico-node",\n        "namespace"', '"name": "another",\n        "namespace"'));
    expect(first(report).explanation.en).toContain('In which way it looks for that is not known');
    expect(first(report).explanation.en).not.toContain('first-found');
    expect(commandsOf(report)[0]).toContain('calico-node: IP_AUTODETECTION_METHOD=kubernetes-internal-ip');
  });

  it('is not known where the method is taken from elsewhere', async () => {
    const report = await told((text) => text.replace('"value": "first-found"', '"valueFrom": {}'));
    expect(first(report).explanation.en).toContain('takes IP_AUTODETECTION_METHOD from elsewhere');
  });

  it('is what it was told, where it does not look at all, and then it has to look', async () => {
    const report = await told((text) => text.replace('"value": "autodetect"', '"value": "192.168.122.1/24"'));
    expect(first(report).explanation.en).toContain('it was told 192.168.122.1/24');
    expect(first(report).evidence.map(({ text }) => text)).toContain('IP=192.168.122.1/24');
    expect(commandsOf(report)).toEqual(['kubectl -n kube-system set env daemonset/calico-node IP=autodetect IP_AUTODETECTION_METHOD=kubernetes-internal-ip']);
  });

  it('is from before the method was set right, and setting it again is no fix', async () => {
    const report = await told((text) => text.replace('first-found', 'kubernetes-internal-ip'));
    expect(commandsOf(report)).toEqual(['kubectl -n kube-system rollout restart daemonset/calico-node']);
  });
});

describe('with flannel', () => {
  /** n1 sends what is for n2 to a second address of n2. */
  const entry = (text: string, file: string): string => (file === 'nodes/n1/netns/host/bridge-fdb.txt' ? text.replace('66:cc:af:14:62:20 dev flannel.1 dst 10.0.0.3', '66:cc:af:14:62:20 dev flannel.1 dst 192.168.50.2') : text);
  const address = (text: string, file: string): string => (file === 'nodes/n2/netns/host/ip-addr.txt' ? text.replace('    inet 10.0.0.2/24 scope global eth0\n', (line) => `${line}${line.replace('10.0.0.2', '192.168.50.2')}`) : text);
  const local = (text: string, file: string): string => (file === 'nodes/n2/netns/host/ip-link.txt' ? text.replace('local 10.0.0.2', 'local 192.168.50.2') : text);
  const annotated = (annotations: object) => (text: string, file: string): string => (file === 'cluster/nodes.json' ? text.replace('"kubernetes.io/hostname": "n2",\n          "kubernetes.io/os": "linux"\n        }', (labels) => `${labels},\n        "annotations": ${JSON.stringify(annotations)}`) : text);
  const reportOf = async (...edits: readonly ((text: string, file: string) => string)[]): Promise<Report> => (await reportWithEdit('cases/tunnel/vxlan-fdb-wrong-flannel', (text, file) => edits.reduce((done, edit) => edit(done, file), text))).report;
  const PUBLIC = 'flannel.alpha.coreos.com/public-ip';

  it('is flannel\'s address of the node, told by flannel\'s words', async () => {
    const report = await reportOf(entry, address, local, annotated({ [PUBLIC]: '192.168.50.2' }));
    const found = first(report);
    expect([found.id, found.object]).toEqual(['tunnel-address-wrong', { kind: 'node', name: 'n2' }]);
    expect(found.explanation.en).toContain('flannel on n2');
    expect(JSON.stringify([found.explanation, found.proofs.map(({ message }) => message), commandsOf(report), found.evidence])).not.toMatch(/calico|AUTODETECTION/);
    expect(found.evidence[0]).toMatchObject({ text: `${PUBLIC}: 192.168.50.2`, expected: '10.0.0.2' });
    expect(commandsOf(report)).toEqual([`kubectl annotate node n2 --overwrite ${PUBLIC}-overwrite=10.0.0.2`, 'n2: flannel (--iface=eth0)']);
    expectWords(found);
    expectProof(found);
  });

  it('has to be read again where the annotation is right already', async () => {
    expect(commandsOf(await reportOf(entry, address, local, annotated({ [PUBLIC]: '192.168.50.2', [`${PUBLIC}-overwrite`]: '10.0.0.2' })))).toEqual(['n2: flannel']);
  });

  it('is a wrong forwarding entry of one node where flannel of the other has the right address', async () => {
    expect(first(await reportOf(entry, address)).id).toBe('vxlan-fdb-wrong');
    expect(first(await reportOf(entry, address, annotated({ [PUBLIC]: '10.0.0.2' }))).id).toBe('vxlan-fdb-wrong');
  });
});
