import { podIps } from '../../../model/kube/index.ts';
import type { Ip } from '../../../net/ip.ts';
import { causeFinding, kubectlFix } from '../../build.ts';
import type { Cause } from '../../cause.ts';
import { evidenceOf } from '../../evidence.ts';
import { groupBy } from '../../failure.ts';
import { programmedAll, serviceFacts, serviceFailures, serviceName, serviceObject } from '../../service-failures.ts';
import type { ServiceFailure } from '../../service-failures.ts';
import { shell } from '../../shell.ts';
import type { View } from '../../view.ts';
import { messages } from './messages.ts';

const ID = 'service-selector-matches-nothing';

/** The Service's selector selects no pod of its namespace. */
export const cause: Cause = {
  id: ID,
  messages,
  silences: ['service-without-ready-endpoint', 'service-rules-missing', 'service-rules-stale', 'ipvs-without-real-servers', 'firewall-rule-rejects', 'firewall-rule-drops', 'missing-route', 'neighbour-unresolved', 'nothing-listens-on-target-port'],
  detect: (view) => groupBy(
    serviceFailures(view).filter(({ promise }) => promise.usable.length === 0 && promise.reasons.some(({ kind }) => kind === 'selector-matches-nothing')),
    ({ promise, port }) => `${serviceName(promise)} ${port}`,
  ).map((group) => {
    const [first] = group;
    const { promise } = first;
    const reason = promise.reasons.find((candidate) => candidate.kind === 'selector-matches-nothing');
    const near = reason?.nearest;
    const { namespace = '', name } = promise.service.metadata;
    const patch = near === undefined ? undefined : JSON.stringify({ spec: { selector: { [near.key]: near.have ?? null } } });
    const found = causeFinding(ID, group.map((entry) => entry.failure), {
      object: serviceObject(promise),
      facts: { ...serviceFacts(first), pod: near?.pod ?? '-', key: near?.key ?? '-', want: near?.want ?? '-', have: near?.have ?? '-', selector: Object.entries(promise.service.spec?.selector ?? {}).map(([key, value]) => `${key}=${value}`).join(',') },
      evidence: evidenceOf([...promise.reasons.map((entry) => entry.because), ...first.failure.disposition.because], near === undefined ? 'labels of a pod in the namespace' : `${near.key}=${near.have ?? '(no such label)'}`),
      fixes: patch === undefined ? [] : [kubectlFix('select', [shell('kubectl', '-n', namespace, 'patch', 'service', name, '-p', patch)], programmedAll(group, backends(view, first, near?.key ?? '', near?.have)))],
    });
    return near === undefined ? { ...found, explanation: 'nobody' } : found;
  }),
};

/** The pods that the corrected selector would select, at the number of the target port. */
function backends(view: View, { promise, frontend }: ServiceFailure, key: string, value: string | undefined): readonly { addr: Ip; port: number }[] {
  const others = Object.entries(promise.service.spec?.selector ?? {}).filter(([name]) => name !== key);
  const selector = value === undefined ? others : [...others, [key, value] as const];
  const pods = view.cluster.pods.kind === 'known' ? view.cluster.pods.value : [];
  return pods.filter((pod) => pod.metadata.namespace === promise.service.metadata.namespace && selector.every(([name, want]) => pod.metadata.labels?.[name] === want)).flatMap((pod) => {
    const target = promise.port.targetPort ?? promise.port.port;
    const port = typeof target === 'number' ? target : pod.spec?.containers.flatMap((container) => container.ports ?? []).find((candidate) => candidate.name === target)?.containerPort;
    const addr = podIps(pod).find((ip) => ip.family === frontend.family);
    return port === undefined || addr === undefined ? [] : [{ addr, port }];
  });
}
