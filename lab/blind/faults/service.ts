import type { ExpectedObject } from '../../scenario.ts';
import { changePod, changeService } from '../../scenarios/clusters.ts';
import type { FaultKind } from '../kind.ts';
import { asksService, oneServer } from '../kind.ts';
import { clusterIp } from '../layout.ts';
import type { Layout } from '../layout.ts';

const theService = ({ service }: Layout): ExpectedObject => ({ kind: 'kubernetes', resource: 'service', namespace: service.namespace, name: service.name });
const bracketed = (ip: string): string => (ip.includes(':') ? `[${ip}]` : ip);

/** Services whose objects promise nothing, or something that no pod keeps. */
export const SERVICE_FAULTS: readonly FaultKind[] = [
  {
    name: 'no-ready-endpoint',
    inject: (layout) => (asksService(layout) ? { fault: { cluster: (spec) => layout.servers.reduce((now, server) => changePod(now, server.name, { ready: false }), spec) }, cause: 'service-without-ready-endpoint', object: theService(layout) } : undefined),
  },
  {
    name: 'selector-typo',
    inject: (layout) => (asksService(layout) ? { fault: { cluster: (spec) => changeService(spec, layout.service.name, { selector: { app: `${layout.service.name}x` } }) }, cause: 'service-selector-matches-nothing', object: theService(layout) } : undefined),
  },
  {
    name: 'selector-one-label-too-many',
    inject: (layout) => (asksService(layout) ? { fault: { cluster: (spec) => changeService(spec, layout.service.name, { selector: { ...layout.service.selector, tier: 'backend' } }) }, cause: 'service-selector-matches-nothing', object: theService(layout) } : undefined),
  },
  {
    name: 'pods-lost-their-label',
    inject: (layout) => (asksService(layout) ? { fault: { cluster: (spec) => layout.servers.reduce((now, server) => changePod(now, server.name, { labels: { version: '2' } }), spec) }, cause: 'service-selector-matches-nothing', object: theService(layout) } : undefined),
  },
  {
    name: 'port-not-defined',
    inject: (layout) => {
      if (!asksService(layout)) return undefined;
      const ports = layout.service.ports.map((port) => ({ ...port, port: layout.port + 1 }));
      return { fault: { cluster: (spec) => changeService(spec, layout.service.name, { ports }) }, probe: { to: `ip:${bracketed(clusterIp(layout))}:${layout.port}` }, cause: 'service-port-not-defined', object: theService(layout) };
    },
  },
  {
    name: 'no-local-endpoint',
    inject: (layout) =>
      asksService(layout) && layout.servers.every(({ node }) => node !== layout.client.node) ? { fault: { cluster: (spec) => changeService(spec, layout.service.name, { internalTrafficPolicy: 'Local' }) }, cause: 'service-without-ready-endpoint', object: theService(layout) } : undefined,
  },
  {
    name: 'target-port-wrong',
    inject: (layout) => {
      if (!asksService(layout) || !oneServer(layout)) return undefined;
      const ports = layout.service.ports.map((port) => ({ ...port, targetPort: layout.targetPort + 1 }));
      return { fault: { cluster: (spec) => changeService(spec, layout.service.name, { ports }) }, cause: 'nothing-listens-on-target-port', object: { kind: 'socket', node: layout.servers[0].node, pod: `${layout.servers[0].namespace}/${layout.servers[0].name}` } };
    },
  },
];
