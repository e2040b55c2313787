import type { Session } from './session.ts';

/** A pod that commands can be run in. */
export interface PodRef {
  readonly namespace: string;
  readonly name: string;
}

/** The part of a Pod that says whether commands can be run in it. */
export interface PodState {
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Readonly<Record<string, string>>; readonly deletionTimestamp?: string };
  readonly spec?: { readonly nodeName?: string };
  readonly status?: {
    readonly phase?: string;
    /** When the node took it. */
    readonly startTime?: string;
    readonly reason?: string;
    readonly message?: string;
    readonly conditions?: readonly { readonly type?: string; readonly status?: string; readonly reason?: string; readonly message?: string }[];
    readonly containerStatuses?: readonly { readonly state?: { readonly running?: object; readonly waiting?: { readonly reason?: string; readonly message?: string }; readonly terminated?: { readonly reason?: string } } }[];
  };
}

/** Pods of a namespace that carry labels; undefined when they may not be listed or the namespace is not there. */
export async function podsOf(session: Session, namespace: string, selector: string, signal?: AbortSignal): Promise<readonly PodState[] | undefined> {
  const answer = await session.ask(`/api/v1/namespaces/${namespace}/pods?labelSelector=${encodeURIComponent(selector)}`, signal === undefined ? {} : { signal });
  if (answer.status !== 200) return undefined;
  return (JSON.parse(answer.body.toString('utf8')) as { items?: readonly PodState[] | null }).items ?? [];
}

/** Commands can be run in it. */
export function isRunning({ metadata, status }: PodState): boolean {
  return metadata.deletionTimestamp === undefined && status?.phase === 'Running' && status.containerStatuses?.some(({ state }) => state?.running !== undefined) === true;
}

/** By node, the agent's pod that runs on it. */
export async function findAgents(session: Session, namespace: string, selector: string, signal?: AbortSignal): Promise<ReadonlyMap<string, PodRef>> {
  const pods = (await podsOf(session, namespace, selector, signal)) ?? [];
  return new Map(pods.filter(isRunning).flatMap(({ metadata, spec }) => (spec?.nodeName === undefined ? [] : [[spec.nodeName, { namespace, name: metadata.name }] as const])));
}
