import { DEFAULTS } from './settings.ts';
import type { AgentSettings } from './settings.ts';
import { COMPONENT_LABEL, labelsOf, NAME, NAME_LABEL } from './manifest.ts';
import type { Manifest } from './manifest.ts';
import { COLLECTOR_ROLE, EVENTS, READER } from './roles.ts';

/** What differs between clusters of `netwhy watch` in the cluster. */
export interface WatchSettings {
  /** The agent's; it is in the same namespace. */
  readonly agent: AgentSettings;
  /** netwhy itself. It has no registry in its name: it is loaded on the nodes, or named. */
  readonly image: string;
}

/** Name of the Deployment, its service account and its bindings. */
export const WATCH_NAME = 'netwhy-watch';
export const WATCH_IMAGE = DEFAULTS.image.replace('netwhy-agent', 'netwhy');
const WATCH = 'watch';
/** Where Prometheus asks: the port that programs without one of their own take by default (https://github.com/prometheus/prometheus/wiki/Default-port-allocations). */
const PORT = 9464;
const RBAC = 'rbac.authorization.k8s.io';

/** `netwhy watch` in the cluster: who it is, what it may do, and the one pod that it runs in. Bound to read the cluster, to reach nodes through its own namespace, and to write Events. */
export function watchManifests(settings: WatchSettings): readonly Manifest[] {
  const { namespace } = settings.agent;
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: WATCH_NAME, namespace, labels: labelsOf(WATCH) }, automountServiceAccountToken: false },
    binding(READER, namespace, {}),
    binding(COLLECTOR_ROLE, namespace, { namespace }),
    binding(EVENTS, namespace, {}),
    deployment(settings),
  ];
}

/** The service account's right to a role: in its namespace, or everywhere. */
function binding(role: string, namespace: string, within: { readonly namespace?: string }): Manifest {
  return {
    apiVersion: `${RBAC}/v1`, kind: within.namespace === undefined ? 'ClusterRoleBinding' : 'RoleBinding', metadata: { name: role.replace(NAME, WATCH_NAME), ...within, labels: labelsOf(WATCH) },
    roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: role }, subjects: [{ kind: 'ServiceAccount', name: WATCH_NAME, namespace }],
  };
}

function deployment({ agent, image }: WatchSettings): Manifest {
  const selected = { [NAME_LABEL]: NAME, [COMPONENT_LABEL]: WATCH };
  const { namespace, imagePullPolicy, imagePullSecrets } = agent;
  return {
    apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: WATCH_NAME, namespace, labels: labelsOf(WATCH) },
    spec: {
      replicas: 1,
      // Two of them would tell everything twice.
      strategy: { type: 'Recreate' },
      selector: { matchLabels: selected },
      template: {
        metadata: { labels: selected, annotations: { 'prometheus.io/scrape': 'true', 'prometheus.io/port': String(PORT) } },
        spec: {
          serviceAccountName: WATCH_NAME,
          automountServiceAccountToken: true,
          enableServiceLinks: false,
          ...(imagePullSecrets.length === 0 ? {} : { imagePullSecrets: imagePullSecrets.map((name) => ({ name })) }),
          nodeSelector: { 'kubernetes.io/os': 'linux' },
          containers: [{
            name: WATCH,
            image,
            imagePullPolicy,
            command: ['/usr/bin/node', '/usr/lib/netwhy/netwhy.mjs', 'watch'],
            args: ['--events', '--metrics', `$(POD_IP):${PORT}`, '--output', 'json', '--agent-namespace', namespace, '--image', agent.image, '--image-pull-policy', imagePullPolicy],
            env: [{ name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }],
            ports: [{ name: 'metrics', containerPort: PORT }],
            readinessProbe: { httpGet: { path: '/metrics', port: 'metrics' }, periodSeconds: 10 },
            livenessProbe: { httpGet: { path: '/metrics', port: 'metrics' }, initialDelaySeconds: 30, periodSeconds: 30, timeoutSeconds: 10, failureThreshold: 6 },
            resources: { requests: { cpu: '50m', memory: '256Mi' }, limits: { memory: '2Gi' } },
            securityContext: {
              runAsNonRoot: true,
              runAsUser: 65_532,
              runAsGroup: 65_532,
              allowPrivilegeEscalation: false,
              readOnlyRootFilesystem: true,
              capabilities: { drop: ['ALL'] },
              seccompProfile: { type: 'RuntimeDefault' },
            },
          }],
        },
      },
    },
  };
}
