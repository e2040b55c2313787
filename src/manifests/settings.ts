import { VERSION } from '../version.ts';

/** What differs between clusters. */
export interface AgentSettings {
  readonly namespace: string;
  readonly image: string;
  readonly imagePullPolicy: 'Always' | 'IfNotPresent' | 'Never';
  /** Names of Secrets in the namespace that the kubelet pulls the image with; netwhy itself reads none. */
  readonly imagePullSecrets: readonly string[];
}

/** Where nothing else is said. The image has no registry in its name: it is loaded on the nodes, or named by `--image`. */
export const DEFAULTS: AgentSettings = { namespace: 'netwhy', image: `netwhy-agent:${VERSION}`, imagePullPolicy: 'IfNotPresent', imagePullSecrets: [] };
