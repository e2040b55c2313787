import { describe, expect, it } from 'vitest';
import { evidenceOf, readCase } from '../../../scripts/cases.ts';
import { parseEndpoint } from '../../cli/endpoint.ts';
import { diagnose } from '../../diagnose.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import type { Report } from '../../model/report/index.ts';

/** Two nodes with node port 30080, and a pod as client on n1 that asks 172.16.9.9:80. The load balancer is described by a file in place of the cloud's answers. */
const CASE = 'cases/gateways/clb-loops-back-iptables';
const FILE = { addresses: ['172.16.9.9'], catchesAnswers: true, avoidsSource: true, listeners: [{ port: 80, protocol: 'TCP', source: 'kept', service: 'shop/api', backends: [{ node: 'n1', port: 30080 }, { node: 'n2', port: 30080 }] }] };
type Listener = (typeof FILE)['listeners'][number];

async function described(file: object | string): Promise<Evidence> {
  const evidence = await evidenceOf(readCase(CASE));
  const text = typeof file === 'string' ? file : JSON.stringify(file, null, 1);
  const cluster = evidence.cluster.filter(({ resource }) => !resource.startsWith('Describe')).map((item) => new Proxy(item, { get: (target, key): unknown => (key === 'text' ? () => item.text().replaceAll('service.kubernetes.io/loadbalance-id', 'example.org/lb') : Reflect.get(target, key, target)) }));
  return { ...evidence, cluster: [...cluster, { resource: 'balancer-f5', file: 'cluster/balancer-f5.json', command: '', state: 'ok', text: () => text }] };
}

async function asked(file: object | string, from = 'pod/web', to = 'ip:172.16.9.9:80'): Promise<Report> {
  const diagnosis = diagnose(await described(file), { from: parseEndpoint(from, 'shop'), to: parseEndpoint(to, 'shop'), protocol: 'tcp', family: 4 });
  if (diagnosis.kind === 'refused') throw new Error(diagnosis.refusal.message.en);
  return diagnosis.report;
}

const said = ({ verdict, findings }: Report): readonly string[] => [verdict.kind, ...findings.map(({ id }) => id)];
const listening = (more: object): object => ({ ...FILE, listeners: [{ ...FILE.listeners[0], ...more } as Listener] });

describe('a load balancer that a file describes', () => {
  it('is walked as one that a cloud tells of: a client whose address it keeps loops back by its own node', async () => {
    expect(said(await asked(FILE))).toEqual(['partial', 'load-balancer-loops-back']);
    expect(said(await asked(listening({ source: ['10.0.0.250'] })))).toEqual(['reachable']);
    expect(said(await asked(listening({ backends: [{ node: 'n2', port: 30080 }] })))).toEqual(['reachable']);
  });

  it('serves clients outside by its address and by its Service, through nodes, addresses and pods', async () => {
    for (const backends of [[{ node: 'n2', port: 30080 }], [{ address: '10.0.0.2', port: 30080 }], [{ pod: 'shop/api', port: 8080 }]]) {
      expect(said(await asked(listening({ backends }), 'ip:198.51.100.7'))).toEqual(['reachable']);
      expect(said(await asked(listening({ backends }), 'ip:198.51.100.7', 'svc/api'))).toEqual(['reachable']);
    }
  });

  it('takes backends for dead by walking its probes, and then sends to none or all as the file says', async () => {
    const dead = { ...listening({ backends: [{ node: 'n2', port: 30080 }], healthCheck: { from: '100.64.0.9', port: 30099 } }) };
    expect(said(await asked(dead, 'ip:198.51.100.7'))[0]).toBe('unreachable');
    expect(said(await asked({ ...dead, allDeadMeansAllAlive: true }, 'ip:198.51.100.7'))[0]).toBe('reachable');
  });

  it('is told of where its file is no description, as of an answer of the cloud that is none: nothing of it is known', async () => {
    const unread = (file: object | string): Promise<readonly string[]> => asked(file, 'ip:198.51.100.7', 'ip:10.0.0.1:30080').then(({ coverage }) => coverage.missing.filter(({ what }) => what === 'balancer-f5').map(({ state, why }) => `${state} ${why}`));
    expect(await unread(FILE)).toEqual([]);
    expect(await unread('{"addresses": [')).toEqual([expect.stringMatching(/^failed cluster\/balancer-f5\.json:1 not JSON: /)]);
    expect(await unread({ ...FILE, addresses: undefined })).toEqual(['failed cluster/balancer-f5.json:1 addresses is not there']);
  });

  it('is unknown because of the line that cannot be read, or of a backend that nobody knows', async () => {
    const wrong = (file: object): Promise<string> => asked(file, 'ip:198.51.100.7').then(({ verdict }) => (verdict.kind === 'unknown' ? verdict.because.map(({ ref, text }) => `${ref?.file ?? ''}:${ref?.line ?? ''} ${text}`).join('; ') : verdict.kind));
    expect(await wrong(listening({ port: '80' }))).toContain('cluster/balancer-f5.json:8 f5: listeners.0.port is not a port');
    expect(await wrong(listening({ weigth: 1 }))).toContain('f5: listeners.0.weigth is no field that netwhy knows');
    expect(await wrong(listening({ backends: [{ node: 'n1', pod: 'shop/api', port: 80 }] }))).toContain('listeners.0.backends.0 is not one of node, pod and address');
    expect(await wrong({ addresses: FILE.addresses, listeners: FILE.listeners })).toContain('cluster/balancer-f5.json:1 f5: catchesAnswers must be said');
    expect(await wrong(listening({ backends: [{ node: 'n7', port: 30080 }] }))).toContain('f5: n7 is no node or pod with an address that was collected');
  });
});
