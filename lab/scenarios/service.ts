import type { ClusterSpec } from '../cluster/spec.ts';
import type { ExpectedObject, Scenario } from '../scenario.ts';
import { changePod, changeService, pod, service, shop } from './clusters.ts';

const probe = { from: 'pod/shop/web', to: 'svc/shop/db:5432', protocol: 'tcp' } as const;
const refused = { kind: 'error', errno: 'ECONNREFUSED' } as const;
const theService: ExpectedObject = { kind: 'kubernetes', resource: 'service', namespace: 'shop', name: 'db' };
const notReady = (spec: ClusterSpec): ClusterSpec => changePod(spec, 'db', { ready: false });
const noEndpoint = { cause: 'service-without-ready-endpoint', object: theService, verdict: 'unreachable', outcome: refused } as const;

/** Services whose objects promise nothing. */
export const SERVICE_SCENARIOS: readonly Scenario[] = [
  { name: 'no-ready-endpoint-iptables', area: 'service', title: 'the only pod behind the Service is not ready', cluster: shop('routed', 'iptables'), fault: { cluster: notReady }, probe, expect: noEndpoint },
  { name: 'no-ready-endpoint-nftables', area: 'service', title: 'the only pod behind the Service is not ready', cluster: shop('vxlan', 'nftables'), fault: { cluster: notReady }, probe, expect: noEndpoint },
  { name: 'no-ready-endpoint-ipvs', area: 'service', title: 'the only pod behind the Service is not ready', cluster: shop('ipip', 'ipvs'), fault: { cluster: notReady }, probe, expect: noEndpoint },
  {
    name: 'no-local-endpoint', area: 'service', title: 'internalTrafficPolicy is Local and the client\'s node has no endpoint',
    cluster: shop('flannel', 'iptables'), fault: { cluster: (spec) => changeService(spec, 'db', { internalTrafficPolicy: 'Local' }) }, probe,
    expect: { ...noEndpoint, outcome: { kind: 'timeout' } },
  },
  {
    name: 'selector-matches-nothing-iptables', area: 'service', title: 'the Service selects a label value that no pod has',
    cluster: shop('bridge', 'iptables'), fault: { cluster: (spec) => changeService(spec, 'db', { selector: { app: 'database' } }) }, probe,
    expect: { ...noEndpoint, cause: 'service-selector-matches-nothing' },
    nearMiss: { title: 'another Service selects a label value that no pod has', fault: { cluster: (spec) => ({ ...spec, services: [...spec.services, service('old', 5432, { selector: { app: 'database' } })] }) }, silent: true },
  },
  {
    name: 'selector-matches-nothing-nftables-v6', area: 'service', title: 'the Service selects a label value that no pod has, asked over IPv6',
    cluster: shop('routed', 'nftables', { families: [4, 6] }), fault: { cluster: (spec) => changeService(spec, 'db', { selector: { app: 'db', tier: 'primary' } }) }, probe: { ...probe, family: 6 },
    expect: { ...noEndpoint, cause: 'service-selector-matches-nothing' },
  },
  {
    name: 'port-not-defined-nftables', area: 'service', title: 'the client uses a port that the Service does not have',
    cluster: shop('routed', 'nftables', { services: [service('db', 5433, { ports: [{ name: 'main', port: 5433, targetPort: 5432 }] })] }),
    fault: { cluster: (spec) => changeService(spec, 'db', { ports: [{ name: 'main', port: 5432, targetPort: 5432 }] }) }, probe: { ...probe, to: 'ip:10.96.0.10:5433' },
    expect: { ...noEndpoint, cause: 'service-port-not-defined' },
    nearMiss: { title: 'the Service has the port that is asked, and not the one that it had before', fault: { cluster: (spec) => changeService(spec, 'db', { ports: [{ name: 'main', port: 5432, targetPort: 5432 }] }) }, probe: { ...probe, to: 'ip:10.96.0.10:5432' }, silent: true },
  },
  {
    name: 'port-not-defined-ipvs', area: 'service', title: 'the client uses a port that the Service does not have',
    cluster: shop('routed', 'ipvs', { services: [service('db', 5433, { ports: [{ name: 'main', port: 5433, targetPort: 5432 }] })] }),
    fault: { cluster: (spec) => changeService(spec, 'db', { ports: [{ name: 'main', port: 5432, targetPort: 5432 }] }) }, probe: { ...probe, to: 'ip:10.96.0.10:5433' },
    expect: { ...noEndpoint, cause: 'service-port-not-defined' },
  },
];

const noListener = { cause: 'nothing-listens-on-target-port', object: { kind: 'socket', node: 'n2', pod: 'shop/db' }, verdict: 'unreachable', outcome: refused } as const;

/** The packet arrives, and no socket wants it. */
export const LISTENER_SCENARIOS: readonly Scenario[] = [
  {
    name: 'target-port-wrong', area: 'listener', title: 'the Service sends to a targetPort that no process listens on',
    cluster: shop('routed', 'iptables'), fault: { cluster: (spec) => changeService(spec, 'db', { ports: [{ name: 'main', port: 5432, targetPort: 5433 }] }) }, probe, expect: noListener,
    nearMiss: { title: 'another port of the Service sends to a targetPort that no process listens on', fault: { cluster: (spec) => changeService(spec, 'db', { ports: [{ name: 'main', port: 5432, targetPort: 5432 }, { name: 'admin', port: 5434, targetPort: 5434 }] }) }, silent: true },
  },
  { name: 'process-not-listening-service', area: 'listener', title: 'the process behind the Service does not listen', cluster: shop('vxlan', 'nftables'), fault: { cluster: (spec) => changePod(spec, 'db', { listens: [] }) }, probe, expect: noListener },
  { name: 'process-not-listening-pod', area: 'listener', title: 'the process of the pod listens on another port', cluster: shop('flannel', 'iptables'), fault: { cluster: (spec) => changePod(spec, 'db', { listens: [{ port: 15432 }] }) }, probe: { ...probe, to: 'pod/shop/db:5432' }, expect: noListener },
  {
    name: 'process-not-listening-udp', area: 'listener', title: 'the process of the pod listens with TCP, the client asks with UDP',
    cluster: shop('routed', 'iptables', { pods: [pod('web', 'n1', []), pod('db', 'n2', [], { ports: [{ name: 'dns', port: 53, protocol: 'UDP' }], listens: [{ port: 53, protocol: 'UDP' }] })], services: [service('db', 53, { ports: [{ name: 'dns', port: 53, targetPort: 53, protocol: 'UDP' }] })] }),
    fault: { cluster: (spec) => changePod(spec, 'db', { listens: [{ port: 53 }] }) }, probe: { ...probe, protocol: 'udp', to: 'svc/shop/db:53' }, expect: noListener,
  },
  {
    name: 'one-of-three-not-listening', area: 'listener', title: 'one of three pods behind the Service does not listen',
    cluster: shop('routed', 'iptables', { pods: [pod('web', 'n1', []), pod('db', 'n2', [5432]), pod('db-b', 'n2', [5432], { labels: { app: 'db' } }), pod('db-c', 'n1', [5432], { labels: { app: 'db' } })] }),
    fault: { cluster: (spec) => changePod(spec, 'db-b', { listens: [] }) }, probe: { ...probe, times: 48 },
    expect: { ...noListener, object: { ...noListener.object, pod: 'shop/db-b' }, verdict: 'partial', weight: 2 / 3 },
  },
  {
    name: 'loopback-only', area: 'listener', title: 'the process listens on 127.0.0.1 only',
    cluster: shop('bridge', 'iptables'), fault: { cluster: (spec) => changePod(spec, 'db', { listens: [{ port: 5432, loopback: true }] }) }, probe,
    expect: { ...noListener, cause: 'listens-on-loopback-only' },
  },
  {
    name: 'loopback-only-v6', area: 'listener', title: 'the process listens on 127.0.0.1 only, asked over IPv6',
    cluster: shop('routed', 'iptables', { families: [4, 6] }), fault: { cluster: (spec) => changePod(spec, 'db', { listens: [{ port: 5432, loopback: true }] }) }, probe: { ...probe, family: 6 },
    expect: { ...noListener, cause: 'listens-on-loopback-only' },
  },
];
