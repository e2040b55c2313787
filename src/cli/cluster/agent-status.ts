import type { Session } from '../../collect/index.ts';
import type { AgentSettings } from '../../manifests/index.ts';

interface DaemonSetState {
  readonly metadata?: { readonly generation?: number };
  readonly status?: { readonly observedGeneration?: number; readonly desiredNumberScheduled?: number; readonly numberReady?: number; readonly updatedNumberScheduled?: number };
  readonly spec?: { readonly template?: { readonly spec?: { readonly containers?: readonly { readonly image?: string }[] } } };
}

/** What is to be said of the agent, and whether it runs wherever it should. */
export async function agentStatus(session: Session, { namespace }: AgentSettings): Promise<{ readonly lines: readonly string[]; readonly complete: boolean }> {
  const [{ isRunning, messageOf, pathOf, podsOf, whyNot }, { AGENT, AGENT_NAME, COMPONENT_LABEL, NAME, NAME_LABEL }] = await Promise.all([import('../../collect/index.ts'), import('../../manifests/index.ts')]);
  const answer = await session.ask(pathOf({ apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { name: AGENT_NAME, namespace } }));
  if (answer.status !== 200) return { lines: [answer.status === 404 ? `the agent is not installed in namespace ${namespace}` : messageOf(answer)], complete: false };
  const { metadata, status = {}, spec } = JSON.parse(answer.body.toString('utf8')) as DaemonSetState;
  const wanted = status.desiredNumberScheduled ?? 0;
  // Until the controller has seen what was applied, the numbers are of what was there before.
  const current = (status.observedGeneration ?? 0) >= (metadata?.generation ?? 0);
  const pods = await podsOf(session, namespace, `${NAME_LABEL}=${NAME},${COMPONENT_LABEL}=${AGENT}`);
  const head = `agent ${namespace}/${AGENT_NAME}, image ${spec?.template?.spec?.containers?.[0]?.image ?? '?'}: ready on ${status.numberReady ?? 0} of ${wanted} nodes, ${status.updatedNumberScheduled ?? 0} of them as it was applied last`;
  const waiting = (pods ?? []).filter((pod) => !isRunning(pod)).map((pod) => `  ${pod.spec?.nodeName ?? pod.metadata.name}: ${whyNot(pod)}`);
  return { lines: [head, ...waiting, ...(pods === undefined ? ['  its pods may not be listed: why it is not ready is not known'] : [])], complete: current && wanted > 0 && status.numberReady === wanted && status.updatedNumberScheduled === wanted };
}
