import { podIps } from '../../model/kube/index.ts';
import { RCODE } from '../../model/resolve/message.ts';
import { formatIp } from '../../net/index.ts';
import { NotKnown, valueOf } from '../not-known.ts';
import { matchingZone, plainName, within } from '../zones.ts';
import { zonesFrom } from './names.ts';
import type { Answer, Outcome, Passing, Plugin } from './plugin.ts';
import type { Directive } from './read.ts';

const RESOLV_CONF = '/etc/resolv.conf';

/**
 * The plugin autopath (plugin/autopath/autopath.go, 1.15): a name below the first search domain of whoever asks is tried behind all of them, and what
 * comes first that is there is answered, as an alias. The search list is a file's, or with `@kubernetes` that of the asking pod, which
 * takes `pods verified`.
 */
export const autopath: Plugin = (passing, directives, next) => {
  const directive = directives.at(-1) ?? directives[0];
  const source = directive.args.at(-1) ?? '';
  if (matchingZone(zonesFrom(directive.args.slice(0, -1), passing.block.keys), passing.name) === undefined) return next(passing);
  const search = source.startsWith('@') ? searchOfAsker(passing, directive, source.slice(1)) : [...searchOf(passing, source), ''];
  const [first] = search;
  if (first === undefined || !within(first, passing.name)) return next(passing);
  if (passing.name === first) return { kind: 'answer', rcode: RCODE.servFail, answers: [], authoritative: false, failed: 'error' };
  passing.because.push(directive.because);
  const asked = passing.asked.question.name.replace(/\.$/, '');
  return firstThere(passing, first === '' ? asked : asked.slice(0, asked.length - first.length - 1), search, next);
};

/** Without a name that is there the answer is that to the first one, and the asker goes on by itself. */
function firstThere(passing: Passing, base: string, search: readonly string[], next: (passing: Passing) => Outcome): Outcome {
  const tried: Outcome[] = [];
  for (const domain of search) {
    const name = domain === '' ? base : `${base}.${domain}`;
    const outcome = next({ ...passing, name: plainName(name), asked: { ...passing.asked, question: { ...passing.asked.question, name } } });
    if (outcome.kind === 'answer' && outcome.failed === 'error') return outcome;
    tried.push(outcome);
    if (outcome.kind === 'answer' && outcome.failed === undefined && outcome.rcode !== RCODE.nxDomain) return keptAs(asAlias(outcome, passing.asked.question.name.replace(/\.$/, '')), tried);
  }
  const [first = { kind: 'silent' }] = tried;
  return first.kind === 'silent' ? first : keptAs(first, tried);
}

/** cache stands behind autopath: the same is answered again for as long as it keeps each of the names that were tried. */
function keptAs({ keptMs: _, ...answer }: Answer, tried: readonly Outcome[]): Answer {
  const least = Math.min(...tried.map((one) => (one.kind === 'answer' ? one.keptMs ?? 0 : 0)));
  return least > 0 ? { ...answer, keptMs: least } : answer;
}

/** `cnamer` of plugin/autopath/cname.go. */
function asAlias(outcome: Answer, name: string): Answer {
  const other = outcome.answers.find((record) => plainName(record.name) !== plainName(name));
  return other === undefined ? outcome : { ...outcome, answers: [{ name, type: 'CNAME', data: plainName(other.name) }, ...outcome.answers] };
}

/** What a pod of the asking address has as its search list, in the zone of kubernetes that the name is in, and behind it that of the server's own resolv.conf. */
function searchOfAsker(passing: Passing, directive: Directive, plugin: string): readonly string[] {
  const kubernetes = passing.block.directives.find(({ name }) => name === 'kubernetes');
  if (plugin !== 'kubernetes' || kubernetes === undefined) throw new NotKnown([directive.because]);
  const zone = matchingZone(zonesFrom(kubernetes.args, passing.block.keys), passing.name);
  const verified = kubernetes.body.findLast(({ name }) => name === 'pods')?.args[0] === 'verified';
  if (zone === undefined || !verified) return [];
  const pods = valueOf(passing.world.cluster.pods).filter((pod) => podIps(pod).some((ip) => formatIp(ip) === passing.asked.client));
  const [namespace, ...others] = [...new Set(pods.map(({ metadata }) => metadata.namespace ?? ''))];
  if (namespace === undefined) return [];
  if (others.length > 0 || zone === '') throw new NotKnown([directive.because]);
  return [`${namespace}.svc.${zone}`, `svc.${zone}`, zone, ...searchOf(passing, RESOLV_CONF), ''];
}

/** The search list of a file as CoreDNS reads it (`ClientConfigFromReader` of miekg/dns): the last line counts. */
function searchOf({ world }: Passing, path: string): readonly string[] {
  const file = world.file(path);
  if (file.kind === 'unknown') throw new NotKnown([file.because]);
  const lines = file.kind === 'lines' ? file.lines : [];
  return lines.map((line) => line.trim().split(/\s+/)).filter(([word]) => word === 'search' || word === 'domain').map(([word, ...domains]) => (word === 'domain' ? domains.slice(0, 1) : domains)).at(-1)?.map(plainName) ?? [];
}
