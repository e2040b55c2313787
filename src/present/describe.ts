import type { EndpointName, Proof, Query, Report, Verdict } from '../model/report/index.ts';
import type { Outcome, Step } from '../model/trace/index.ts';
import { formatIp } from '../net/ip.ts';
import type { Packet } from '../net/packet.ts';
import { say } from './phrases.ts';
import type { Lang } from './phrases.ts';
import { MARKS } from './punctuation.ts';

/** An endpoint as the user wrote it. */
export function endpointText(end: EndpointName): string {
  const port = end.port === undefined ? '' : `:${end.port}`;
  switch (end.kind) {
    case 'pod': return `pod/${end.namespace}/${end.name}${port}`;
    case 'service': return `svc/${end.namespace}/${end.name}${port}`;
    case 'ingress': return `ingress/${end.namespace}/${end.name}${port}`;
    case 'node': return `node/${end.name}${port}`;
    case 'netns': return `netns/${end.node}/${end.name}${port}`;
    case 'address': return end.ip.includes(':') && port !== '' ? `ip:[${end.ip}]${port}` : `ip:${end.ip}${port}`;
  }
}

/** The question in one line. */
export function queryText(query: Query): string {
  const { from, to, http } = query;
  return `${endpointText(from)} -> ${endpointText(to)}${http === undefined ? '' : `  http://${http.host ?? ''}${http.path ?? '/'}`}`;
}

/** The addresses and ports of a packet: `10.0.0.1:40000 > 10.0.0.2:80`. */
export function tupleText(packet: Packet): string {
  const at = (ip: Packet['src'], port: number | undefined): string => (port === undefined ? formatIp(ip) : `${ip.family === 6 ? `[${formatIp(ip)}]` : formatIp(ip)}:${port}`);
  const { l4 } = packet;
  const [sport, dport] = 'sport' in l4 ? [l4.sport, l4.dport] : [undefined, undefined];
  const inner = l4.kind === 'packet' ? ` {${tupleText('packet' in l4.inner ? l4.inner.packet : l4.inner)}}` : '';
  return `${at(packet.src, sport)} > ${at(packet.dst, dport)}${inner}`;
}

/** What the client program sees, in words. */
export function outcomeText(outcome: Outcome, lang: Lang): string {
  switch (outcome.kind) {
    case 'answered': return say('answered', lang);
    case 'error': return `${say('error', lang)} ${outcome.errno}`;
    case 'timeout': return say('timeout', lang);
    case 'status': return `${say(outcome.status === 404 ? 'status404' : 'status', lang)} ${outcome.status}`;
    case 'late': return say('late', lang).replace('{s}', (outcome.least / 1000).toFixed(1));
    case 'stalls': return say('stalls', lang);
    case 'one-way': return say('oneWay', lang);
    case 'unknown': return say('unknown', lang);
  }
}

/** A verdict in words, with its share. */
export function verdictText(verdict: Verdict, lang: Lang): string {
  const { comma, open, close } = MARKS[lang];
  return verdict.kind === 'partial' ? `${say('partial', lang)}${open}${verdict.good}/${verdict.all}${comma}${percent(verdict.weight)}${close}` : say(verdict.kind, lang);
}

/** A report's verdict in words: of what goes wrong now and then, too. `kind` is how it is to look. */
export function headText({ verdict, findings }: Pick<Report, 'verdict' | 'findings'>, lang: Lang): { readonly kind: Verdict['kind']; readonly text: string } {
  const text = verdictText(verdict, lang);
  return verdict.kind === 'reachable' && findings.some(({ sometimes }) => sometimes === true) ? { kind: 'partial', text: `${text}${MARKS[lang].comma}${say('sometimes', lang)}` } : { kind: verdict.kind, text };
}

/** What a fix turns into what, in words. */
export function proofTexts({ before, after, ceases }: Proof, lang: Lang): readonly [before: string, after: string] {
  return [`${verdictText(before, lang)}${ceases === true ? `${MARKS[lang].comma}${say('sometimes', lang)}` : ''}`, verdictText(after, lang)];
}

/** `0.25` as `25 %`; small shares are never shown as none. */
export function percent(share: number): string {
  const value = share * 100;
  return `${value > 0 && value < 1 ? '<1' : Math.round(value)} %`;
}

/** One step in a line: stage, action, facts. */
export function stepText(step: Step): string {
  const facts = Object.entries(step.facts).map(([key, value]) => `${key}=${String(value)}`);
  const packet = step.packet === undefined ? '' : `  [${tupleText(step.packet)}]`;
  return `${step.stage} ${step.action}${facts.length === 0 ? '' : ` ${facts.join(' ')}`}${packet}`;
}
