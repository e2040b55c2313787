import { expect, test } from 'vitest';
import { pod, service, shop } from '../../scenarios/clusters.ts';
import { emptyTables, restoreText } from '../restore.ts';
import { addProxyRules } from './iptables.ts';
import { proxyIpsets, virtualServers } from './ipvs.ts';
import { proxyNftScript } from './nftables.ts';
import { portViews } from './view.ts';

const three = shop('routed', 'iptables', { pods: [pod('web', 'n1', []), pod('db', 'n1', [5432]), pod('db-b', 'n2', [5432], { labels: { app: 'db' } }), pod('db-c', 'n2', [5432], { labels: { app: 'db' } })] });

function iptables(spec: typeof three): string[] {
  const tables = emptyTables();
  addProxyRules(tables, spec, 'n1', 4);
  return restoreText(tables).split('\n');
}

test('three endpoints are chosen with 1/3, then 1/2, then for certain', () => {
  const dice = iptables(three).filter((line) => line.includes('->')).map((line) => /--probability (\S+)/.exec(line)?.[1]);
  expect(dice).toEqual(['0.3333333333', '0.5000000000', undefined]);
});

test('a pod that reaches itself through its Service is marked for masquerading', () => {
  expect(iptables(three).filter((line) => /KUBE-SEP-\S+ -s 10\.40\.1\.11 .*-j KUBE-MARK-MASQ/.test(line))).toHaveLength(1);
});

test('a Service without ready endpoints is rejected in the filter table and absent from the nat table', () => {
  const lines = iptables({ ...three, pods: three.pods.map((each) => ({ ...each, ready: false })) });
  expect(lines.filter((line) => line.includes('has no endpoints') && line.endsWith('-j REJECT'))).toHaveLength(1);
  expect(lines.some((line) => line.includes('KUBE-SVC-'))).toBe(false);
});

test('without a local endpoint an external connection under the Local policy is dropped, not rejected', () => {
  const spec = { ...three, pods: three.pods.filter((each) => each.name !== 'db'), services: [service('db', 5432, { type: 'NodePort', externalTrafficPolicy: 'Local', ports: [{ name: 'main', port: 5432, targetPort: 5432, nodePort: 30432 }] })] };
  expect(iptables(spec).filter((line) => line.includes('has no local endpoints'))).toEqual([expect.stringMatching(/KUBE-EXTERNAL-SERVICES .*--dport 30432 -j DROP$/)]);
});

test('the nftables mode chooses with numgen and rejects unknown ports of a known address', () => {
  const script = proxyNftScript(three, 'n1', 4);
  expect(script).toContain('numgen random mod 3 vmap { 0 : goto endpoint-');
  expect(script).toContain('cluster-ips-check ip daddr @cluster-ips reject');
});

test('an IPVS node has a virtual server with a real server for each endpoint, and the loop-back set has the local ones', () => {
  expect(virtualServers(three, 'n1', portViews(three, 'n1', 4)).split('\n')).toEqual([
    '-A -t 10.96.0.10:5432 -s rr', '-a -t 10.96.0.10:5432 -r 10.40.1.11:5432 -m -w 1', '-a -t 10.96.0.10:5432 -r 10.40.2.10:5432 -m -w 1', '-a -t 10.96.0.10:5432 -r 10.40.2.11:5432 -m -w 1', '',
  ]);
  expect(proxyIpsets(three, 'n1', 4)).toContain('add KUBE-LOOP-BACK 10.40.1.11,tcp:5432,10.40.1.11');
  expect(proxyIpsets(three, 'n1', 4)).not.toContain('add KUBE-LOOP-BACK 10.40.2.10');
});
