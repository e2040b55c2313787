import { POD_IMAGE } from '../image/images.ts';
import { apply, kubectl } from '../servers/control-plane.ts';
import type { ControlPlane } from '../servers/control-plane.ts';

/** The namespace of the lab's workloads. */
export const SHOP = 'shop';

const db = { app: 'db' };

/** A client on the first node, a database of three pods, one that is on the second node alone, and Services of every kind in front of them. */
export const SHOP_OBJECTS: readonly object[] = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: SHOP } },
  deployment('web', 1, ['sleep', 'infinity'], [], onNode('n1')),
  deployment('db', 3, ['answer', 'tcp:5432'], [{ name: 'sql', containerPort: 5432 }]),
  deployment('names', 2, ['answer', 'udp:5353'], [{ name: 'names', containerPort: 5353, protocol: 'UDP' }]),
  deployment('single', 1, ['answer', 'tcp:8080'], [{ name: 'http', containerPort: 8080, hostPort: 18080 }], onNode('n2')),
  service('single', { ports: [{ port: 80, targetPort: 'http' }], selector: { app: 'single' } }),
  service('db', { ports: [{ name: 'sql', port: 5432, targetPort: 'sql' }], selector: db }),
  service('two-ports', { ports: [{ name: 'a', port: 80, targetPort: 5432 }, { name: 'b', port: 81, targetPort: 5432 }], selector: db }),
  service('names', { ports: [{ port: 53, protocol: 'UDP', targetPort: 'names' }], selector: { app: 'names' } }),
  service('node-port', { type: 'NodePort', ports: [{ port: 5432, nodePort: 30080 }], selector: db }),
  service('node-port-local', { type: 'NodePort', externalTrafficPolicy: 'Local', ports: [{ port: 80, targetPort: 'http', nodePort: 30081 }], selector: { app: 'single' } }),
  service('internal-local', { internalTrafficPolicy: 'Local', ports: [{ port: 80, targetPort: 'http' }], selector: { app: 'single' } }),
  service('sticky', { sessionAffinity: 'ClientIP', ports: [{ port: 5432 }], selector: db }),
  service('balanced', { type: 'LoadBalancer', loadBalancerSourceRanges: ['203.0.113.0/24', '10.0.0.0/24'], ports: [{ port: 5432, nodePort: 30082 }], selector: db }),
  service('balanced-local', { type: 'LoadBalancer', externalTrafficPolicy: 'Local', ports: [{ port: 80, targetPort: 'http', nodePort: 30083 }], selector: { app: 'single' } }),
  service('external-address', { externalIPs: ['203.0.113.20'], ports: [{ port: 5432 }], selector: db }),
  service('headless', { clusterIP: 'None', ports: [{ port: 5432 }], selector: db }),
  service('empty', { type: 'NodePort', ports: [{ port: 80, nodePort: 30084 }], selector: { app: 'nobody' } }),
  service('alias', { type: 'ExternalName', externalName: `db.${SHOP}.svc.cluster.local` }),
];

/** What a load balancer's controller would write into the status of its Services, by their names. */
export const BALANCERS: Readonly<Record<string, string>> = { balanced: '203.0.113.10', 'balanced-local': '203.0.113.11' };

function onNode(name: string): object {
  return { nodeSelector: { 'kubernetes.io/hostname': name } };
}

function deployment(name: string, replicas: number, command: readonly string[], ports: readonly object[], more: object = {}): object {
  const labels = { app: name };
  const spread = { maxSkew: 1, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'ScheduleAnyway', labelSelector: { matchLabels: labels } };
  return {
    apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace: SHOP },
    spec: {
      replicas, selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { terminationGracePeriodSeconds: 0, topologySpreadConstraints: [spread], containers: [{ name: 'main', image: POD_IMAGE, imagePullPolicy: 'Never', command, ports }], ...more } },
    },
  };
}

function service(name: string, spec: object): object {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: SHOP }, spec };
}

/** Starts the workloads and waits until they are ready. */
export async function startShop(plane: ControlPlane): Promise<void> {
  await apply(plane, SHOP_OBJECTS);
  for (const [name, ip] of Object.entries(BALANCERS)) await kubectl(plane, ['-n', SHOP, 'patch', 'service', name, '--subresource=status', '--type=merge', '-p', JSON.stringify({ status: { loadBalancer: { ingress: [{ ip }] } } })]);
  await kubectl(plane, ['-n', SHOP, 'wait', '--for=condition=Available', 'deployment', '--all', '--timeout=120s']);
}
