import { agentManifests, chartFiles, clusterRoles, DEFAULTS, printManifests, WATCH_IMAGE, watchManifests } from '../../src/manifests/index.ts';

const GENERATED = '# Generated from src/manifests by `npm run generate`: do not edit.';
const NOTE = `${GENERATED} \`netwhy agent install --dry-run -o yaml\` prints the same for other images.\n`;

/** What is applied to a cluster, as plain manifests and as a Helm chart. */
export function manifests(): Record<string, string> {
  const all = agentManifests(DEFAULTS);
  return {
    'deploy/manifests/agent.yaml': `${NOTE}${printManifests(all.filter(({ kind }) => kind !== 'ClusterRole'))}`,
    'deploy/manifests/watch.yaml': `${GENERATED} netwhy watch in the cluster, beside the agent and the roles: \`npm run image -- --watch\` builds its image.\n${printManifests(watchManifests({ agent: DEFAULTS, image: WATCH_IMAGE }))}`,
    'deploy/manifests/roles.yaml': `${NOTE}${printManifests(clusterRoles())}`,
    ...Object.fromEntries(Object.entries(chartFiles()).map(([path, text]) => [`deploy/chart/${path}`, text])),
  };
}
