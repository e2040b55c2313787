import { CONSEQUENCE } from '../model/evidence/index.ts';
import type { ClusterItem, Evidence, EvidenceItem, UnreadFile } from '../model/evidence/index.ts';
import type { Words } from '../model/finding/index.ts';
import type { Because } from '../model/network/index.ts';
import type { Missing, Report, Walked } from '../model/report/index.ts';
import { clbQuestionOf } from '../model/tree/clb.ts';

/**
 * What the answer rests on and what it lacks: of the namespaces that the packets crossed, the items that were read, and those that
 * could not be collected with what that costs; and the lines that were met and could not be evaluated.
 */
export function coverageOf(evidence: Evidence, walked: readonly Walked[], { read, unread }: { readonly read: ReadonlySet<string>; readonly unread: readonly UnreadFile[] }): Report['coverage'] {
  const crossed = new Set(walked.flatMap(({ walk }) => walk.branches.flatMap((branch) => branch.journeys.flatMap((journey) => journey.hops.map((hop) => hop.netns)))));
  const items = evidence.nodes.flatMap((node) => node.items.filter((item) => crossed.has(`${item.node}/${item.netns ?? 'host'}`)));
  return {
    collected: [...read].sort(),
    missing: [...items.filter(isMissing).map(missingItem), ...evidence.cluster.filter(isMissing).map(missingObjects), ...unread.map(unreadFile)],
    unsupported: doubts(walked).flatMap(({ ref, text }) => (ref === undefined ? [] : [{ file: ref.file, line: ref.line, text }])),
  };
}

/** What of the whole bundle could not be collected, one line a source and node with how many namespaces lack it. */
export function missingOf(evidence: Evidence, { unread }: { readonly unread: readonly UnreadFile[] }): readonly Missing[] {
  const items = evidence.nodes.flatMap((node) => node.items.filter(isMissing));
  const first = new Map(items.map((item) => [`${item.node} ${item.source} ${item.state}`, item] as const).reverse());
  return [...evidence.cluster.filter(isMissing).map(missingObjects), ...unread.map(unreadFile), ...[...first.values()].reverse().map(missingItem)];
}

function isMissing({ state }: Pick<EvidenceItem | ClusterItem, 'state'>): boolean {
  return state !== 'ok' && state !== 'empty';
}

function missingItem(item: EvidenceItem): Missing {
  return { what: item.source, node: item.node, ...(item.netns === undefined ? {} : { netns: item.netns }), state: item.state, why: `${item.command} (exit ${item.exit})`, consequence: CONSEQUENCE[item.source] };
}

function missingObjects(item: ClusterItem): Missing {
  if (item.resource.startsWith('node/')) return { what: item.resource, state: item.state, why: item.note ?? item.command, consequence: NO_NODE };
  if (clbQuestionOf(item.resource) !== undefined) return { what: item.resource, state: item.state, why: item.note ?? item.command, consequence: { en: `what ${item.resource} would have told of the cloud is unknown`, zh: `${item.resource} 本应给出的云端信息未知` } };
  return { what: item.resource, state: item.state, why: item.command, consequence: { en: `what Kubernetes promises of ${item.resource} is unknown`, zh: `${item.resource} 的期望状态未知` } };
}

function unreadFile({ what, fault: { file, line = 1, message } }: UnreadFile): Missing {
  return { what, state: 'failed', why: `${file}:${line} ${message}`, consequence: { en: `${file}:${line} cannot be read (${message}), and nothing of it is known`, zh: `无法读取 ${file}:${line}（${message}），其内容未知` } };
}

/** A node that was asked for through the API server and gave nothing. */
const NO_NODE: Words = { en: 'what happens to packets on this node is unknown', zh: '数据包在该节点上的去向未知' };

/** Lines that a branch had to assume something about, each once. */
function doubts(walked: readonly Walked[]): readonly Because[] {
  const all = walked.flatMap(({ walk }) => walk.branches.flatMap((branch) => [...branch.assumed, ...(branch.outcome.kind === 'unknown' ? branch.outcome.because : [])]));
  return [...new Map(all.map((because) => [`${because.ref?.file ?? ''}:${because.ref?.line ?? ''}:${because.text}`, because])).values()];
}
