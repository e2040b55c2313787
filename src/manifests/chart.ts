import { VERSION } from '../version.ts';
import { agentDaemonSet, agentNamespace } from './agent.ts';
import { printManifests } from './print.ts';
import { clusterRoles } from './roles.ts';
import { DEFAULTS } from './settings.ts';
import type { AgentSettings } from './settings.ts';

const NOTE = '# Generated from src/manifests by `npm run generate`: do not edit.\n';
const SECRET = 'NETWHY-PULL-SECRET';

/** The Helm chart: the same objects, with what differs between clusters taken from the values. Paths are from the chart's folder. */
export function chartFiles(): Readonly<Record<string, string>> {
  const values = { namespace: '{{ .Release.Namespace }}', image: '{{ .Values.image }}', imagePullPolicy: '{{ .Values.imagePullPolicy }}', imagePullSecrets: [SECRET] } as unknown as AgentSettings;
  return {
    'Chart.yaml': `${NOTE}apiVersion: v2\nname: netwhy\ndescription: The read-only agent of netwhy, and its ClusterRoles.\ntype: application\nversion: ${VERSION}\nappVersion: ${VERSION}\n`,
    'values.yaml': `${NOTE}# The collector with its tools; built from deploy/image.
image: ${DEFAULTS.image}
imagePullPolicy: ${DEFAULTS.imagePullPolicy}
# Names of Secrets of the namespace that the kubelet pulls the image with.
imagePullSecrets: []
# Make the namespace, too: for \`helm template\`. With \`helm install --create-namespace\` label it instead:
#   kubectl label namespace netwhy pod-security.kubernetes.io/enforce=privileged
createNamespace: false
`,
    'templates/namespace.yaml': `${NOTE}{{- if .Values.createNamespace }}\n${printManifests([agentNamespace(values.namespace)])}{{- end }}\n`,
    'templates/roles.yaml': `${NOTE}${printManifests(clusterRoles())}`,
    'templates/agent.yaml': `${NOTE}${withPullSecrets(printManifests([agentDaemonSet(values)]))}`,
  };
}

/** The list of Secrets is written out by Helm, or left out. */
function withPullSecrets(text: string): string {
  return text.replace(new RegExp(`^( *)imagePullSecrets:\\n *- name: ${SECRET}\\n`, 'm'), (_, indent: string) =>
    `${indent}{{- with .Values.imagePullSecrets }}\n${indent}imagePullSecrets:\n${indent}  {{- range . }}\n${indent}  - name: {{ . | quote }}\n${indent}  {{- end }}\n${indent}{{- end }}\n`);
}
