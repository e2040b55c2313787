import { VERSION } from '../version.ts';
import { agentDaemonSet, agentNamespace } from './agent.ts';
import { printManifests } from './print.ts';
import { clusterRoles, EVENTS } from './roles.ts';
import { DEFAULTS } from './settings.ts';
import type { AgentSettings } from './settings.ts';
import { WATCH_IMAGE, watchManifests } from './watch.ts';

const NOTE = '# Generated from src/manifests by `npm run generate`: do not edit.\n';
const SECRET = 'NETWHY-PULL-SECRET';

/** The Helm chart: the same objects, with what differs between clusters taken from the values. Paths are from the chart's folder. */
export function chartFiles(): Readonly<Record<string, string>> {
  const values = { namespace: '{{ .Release.Namespace }}', image: '{{ .Values.image }}', imagePullPolicy: '{{ .Values.imagePullPolicy }}', imagePullSecrets: [SECRET] } as unknown as AgentSettings;
  return {
    'Chart.yaml': `${NOTE}apiVersion: v2\nname: netwhy\ndescription: The read-only agent of netwhy, its ClusterRoles, and netwhy watch in the cluster.\ntype: application\nversion: ${VERSION}\nappVersion: ${VERSION}\n`,
    'values.yaml': `${NOTE}# The collector with its tools; built from deploy/image.
image: ${DEFAULTS.image}
imagePullPolicy: ${DEFAULTS.imagePullPolicy}
# Names of Secrets of the namespace that the kubelet pulls the image with.
imagePullSecrets: []
# Make the namespace, too: for \`helm template\`. With \`helm install --create-namespace\` label it instead:
#   kubectl label namespace netwhy pod-security.kubernetes.io/enforce=privileged
createNamespace: false
watch:
  # Follow the cluster from within: which promised flows turn, and why; as JSON lines, and for Prometheus at /metrics of port 9464.
  enabled: false
  # netwhy itself; built by \`npm run image -- --watch\`.
  image: ${WATCH_IMAGE}
  # Write what turns as Kubernetes Events on the objects that it concerns.
  events: true
`,
    'templates/namespace.yaml': `${NOTE}{{- if .Values.createNamespace }}\n${printManifests([agentNamespace(values.namespace)])}{{- end }}\n`,
    'templates/roles.yaml': `${NOTE}${printManifests(clusterRoles())}`,
    'templates/watch.yaml': `${NOTE}{{- if .Values.watch.enabled }}\n${withoutEvents(withPullSecrets(printManifests(watchManifests({ agent: values, image: '{{ .Values.watch.image }}' }))))}{{- end }}\n`,
    'templates/agent.yaml': `${NOTE}${withPullSecrets(printManifests([agentDaemonSet(values)]))}`,
  };
}

/** The list of Secrets is written out by Helm, or left out. */
function withPullSecrets(text: string): string {
  return text.replace(new RegExp(`^( *)imagePullSecrets:\\n *- name: ${SECRET}\\n`, 'm'), (_, indent: string) =>
    `${indent}{{- with .Values.imagePullSecrets }}\n${indent}imagePullSecrets:\n${indent}  {{- range . }}\n${indent}  - name: {{ . | quote }}\n${indent}  {{- end }}\n${indent}{{- end }}\n`);
}

/** The binding of the role that allows Events, and the word that asks for them, are left out where the values say so. */
function withoutEvents(text: string): string {
  const documents = text.split('---\n').map((document) => (document.includes(`name: ${EVENTS}\n`) ? `{{- if .Values.watch.events }}\n${document}---\n{{- end }}\n` : `${document}---\n`));
  return documents.join('').replace(/---\n$/, '').replace(/^( *)- --events\n/m, (line) => `{{- if .Values.watch.events }}\n${line}{{- end }}\n`);
}
