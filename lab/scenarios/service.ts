import type { Scenario } from '../scenario.ts';
import { changePod, changeService, shop } from './clusters.ts';

const probe = { from: 'pod/shop/web', to: 'svc/shop/db:5432', protocol: 'tcp' } as const;
const refused = { kind: 'error', errno: 'ECONNREFUSED' } as const;

/** Services whose objects promise nothing, or something that no process keeps. */
export const SERVICE_SCENARIOS: readonly Scenario[] = [
  {
    name: 'no-ready-endpoint-iptables', area: 'service', title: 'the only pod behind the Service is not ready',
    cluster: shop('routed', 'iptables'), fault: { cluster: (spec) => changePod(spec, 'db', { ready: false }) }, probe,
    expect: { cause: 'service-without-ready-endpoint', object: { kind: 'kubernetes', resource: 'services', namespace: 'shop', name: 'db' }, verdict: 'unreachable', outcome: refused },
  },
  {
    name: 'no-ready-endpoint-nftables', area: 'service', title: 'the only pod behind the Service is not ready',
    cluster: shop('vxlan', 'nftables'), fault: { cluster: (spec) => changePod(spec, 'db', { ready: false }) }, probe,
    expect: { cause: 'service-without-ready-endpoint', object: { kind: 'kubernetes', resource: 'services', namespace: 'shop', name: 'db' }, verdict: 'unreachable', outcome: refused },
  },
  {
    name: 'selector-matches-nothing', area: 'service', title: 'the Service selects a label value that no pod has',
    cluster: shop('bridge', 'iptables'), fault: { cluster: (spec) => changeService(spec, 'db', { selector: { app: 'database' } }) }, probe,
    expect: { cause: 'service-selector-matches-nothing', object: { kind: 'kubernetes', resource: 'services', namespace: 'shop', name: 'db' }, verdict: 'unreachable', outcome: refused },
  },
  {
    name: 'target-port-wrong', area: 'service', title: 'the Service sends to a targetPort that no process listens on',
    cluster: shop('routed', 'iptables'), fault: { cluster: (spec) => changeService(spec, 'db', { ports: [{ name: 'main', port: 5432, targetPort: 5433 }] }) }, probe,
    expect: { cause: 'nothing-listens-on-target-port', object: { kind: 'kubernetes', resource: 'pods', namespace: 'shop', name: 'db' }, verdict: 'unreachable', outcome: refused },
  },
];
