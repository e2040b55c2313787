import { CONTAINER } from './manifest.ts';
import type { AgentSettings } from './settings.ts';

/**
 * What the collector needs of a node, and for what (capabilities(7)): SYS_ADMIN to enter network namespaces (setns), SYS_PTRACE to open
 * /proc/PID/ns and /proc/PID/root of others' processes, NET_ADMIN to be told rules, sets and connections over netlink, NET_RAW because
 * iptables-legacy opens a raw socket to ask. `npm run control-plane -- capabilities` drops each in turn on a real kubelet and tells what is lacking then.
 */
export const CAPABILITIES: readonly string[] = ['NET_ADMIN', 'NET_RAW', 'SYS_ADMIN', 'SYS_PTRACE'];

/** What a pod needs that captures: tcpdump of Debian sets its groups anew, to those of root, before it does (setgroups(2)). The agent does not have it. */
export const PROBE_CAPABILITIES: readonly string[] = [...CAPABILITIES, 'SETGID'];

/** Room for what one node gives, until it is handed over. */
const ROOM = '1Gi';

/**
 * The pod that a node is read in: on the node's network and process ids, with no more rights than these capabilities, a read-only root, no
 * token and no port. It does nothing but wait; commands are run in it through the API server. `seconds`: how long it waits.
 */
export function podSpec({ image, imagePullPolicy, imagePullSecrets }: AgentSettings, seconds: number, capabilities = CAPABILITIES): Record<string, unknown> {
  return {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    hostNetwork: true,
    hostPID: true,
    dnsPolicy: 'Default',
    terminationGracePeriodSeconds: 1,
    ...(imagePullSecrets.length === 0 ? {} : { imagePullSecrets: imagePullSecrets.map((name) => ({ name })) }),
    // Also where nothing else may run: the nodes that are in trouble are those that matter.
    tolerations: [{ operator: 'Exists' }],
    containers: [{
      name: CONTAINER,
      image,
      imagePullPolicy,
      command: ['sleep', String(seconds)],
      resources: { requests: { cpu: '1m', memory: '16Mi' }, limits: { memory: '512Mi' } },
      securityContext: {
        runAsUser: 0,
        runAsGroup: 0,
        privileged: false,
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'], add: capabilities },
        seccompProfile: { type: 'RuntimeDefault' },
        // The runtimes' default profiles forbid to look at processes of other containers.
        appArmorProfile: { type: 'Unconfined' },
        seLinuxOptions: { type: 'spc_t' },
      },
      volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
    }],
    volumes: [{ name: 'tmp', emptyDir: { sizeLimit: ROOM } }],
  };
}
