/** Why does this name not resolve, or late? The second walk: one name through the resolver of a container, each query through the packet walk to the server that answers it, and what mends it. */
import { endNamed } from '../ask/index.ts';
import { load } from '../load.ts';
import type { Loaded } from '../load.ts';
import type { Evidence } from '../model/evidence/index.ts';
import type { NameQuestion, NameReport } from '../model/resolve/index.ts';
import type { Refusal } from '../model/report/index.ts';
import { namesOf } from '../report/index.ts';
import { VERSION } from '../version.ts';
import { nameFiles } from './files.ts';
import { findingsOf } from './findings.ts';
import { flowsOf } from './flows.ts';
import { lookUp } from './look-up.ts';
import type { NameCase } from './look-up.ts';
import { verdictOfName } from './verdict.ts';

/** The report that answers a question about a name, or why it cannot be asked. */
export type NameAnswer = { readonly kind: 'report'; readonly report: NameReport } | { readonly kind: 'refused'; readonly refusal: Refusal };

/**
 * Explains one name in one namespace: each libc's lookup with every query, each with the walk of its packet and the answer of the server that
 * it comes to. The reading order: the files of the container, the resolver, `NameWorld` for its queries, then what is wrong and what mends it.
 */
export function explainName(evidence: Evidence, question: NameQuestion): NameAnswer {
  return explainNameIn(evidence, load(evidence), question);
}

/** The same of a bundle that is loaded: several names of one cluster read its files once. */
export function explainNameIn(evidence: Evidence, loaded: Loaded, question: NameQuestion): NameAnswer {
  const found = endNamed(loaded, question.from);
  if (found.kind === 'refused') return found;
  const { netns, pod } = found.value;
  const asked: NameCase = { loaded, evidence, question, netns, pod, place: placesIn(loaded) };
  const { lookups, world } = lookUp(asked, loaded.network, []);
  const verdict = verdictOfName(lookups);
  const flows = flowsOf(asked, world, lookups);
  const { createdAt, origin, live } = evidence;
  return {
    kind: 'report',
    report: {
      schemaVersion: 1, tool: { name: 'netwhy', version: VERSION }, source: { origin, createdAt, ...(live === undefined ? {} : { live }) }, question,
      asker: { netns, place: asked.place(netns), ...composedFile(asked) }, verdict, lookups, flows, findings: findingsOf(asked, lookups, world.racesMet, flows),
    },
  };
}

/** The asker's resolv.conf where it was not collected but composed. */
function composedFile({ evidence, loaded, netns, pod }: NameCase): Pick<NameReport['asker'], 'resolvConf'> {
  const file = nameFiles(evidence, loaded).resolvConf(netns, pod);
  return file.kind === 'lines' && file.rests !== undefined ? { resolvConf: file.lines.map((text, index) => ({ text, because: file.rests?.[index] ?? [] })) } : {};
}

/** Names for people of namespaces, each looked for once. */
function placesIn({ cluster, placement }: Loaded): NameCase['place'] {
  const names = new Map<string, string>();
  return (netns) => {
    const name = names.get(netns) ?? namesOf(new Set([netns]), cluster, placement)[netns] ?? netns;
    names.set(netns, name);
    return name;
  };
}
