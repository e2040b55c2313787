import { RCODE } from '../../model/resolve/message.ts';
import type { DnsRecord, Message } from '../../model/resolve/message.ts';
import type { Because } from '../../model/network/because.ts';
import type { Asked, AskUpstream, Choose, Served } from '../../model/resolve/server.ts';
import { NotKnown } from '../not-known.ts';
import { plainName } from '../zones.ts';
import { accessOf } from './access.ts';
import { forward } from './forward.ts';
import { localZones, zoneOf } from './local-zones.ts';
import type { Data, LocalZone } from './local-zones.ts';
import type { Clause } from './read.ts';

/** So long unbound keeps a SERVFAIL (`NORR_TTL` of iterator/iterator.h); all else longer. */
const KEPT_MS = 5000;
/** Zones whose data is not looked at. */
const NO_DATA: readonly string[] = ['always_refuse', 'always_transparent', 'always_nxdomain', 'always_nodata', 'always_deny', 'block_a'];

/**
 * What unbound answers to a query (`worker_handle_request` of daemon/worker.c and `local_zones_answer` of services/localzone.c, 1.17): who
 * may not ask is refused or left without an answer; then its own zones; then whom it asks. `clauses` may throw `NotKnown`.
 */
export function unboundServes(clauses: () => readonly Clause[], asked: Asked, upstream: AskUpstream, choose: Choose): Served | { readonly kind: 'unknown'; readonly because: readonly Because[] } {
  try {
    return serve(clauses(), asked, upstream, choose);
  } catch (error) {
    if (error instanceof NotKnown) return { kind: 'unknown', because: error.because };
    throw error;
  }
}

function serve(clauses: readonly Clause[], asked: Asked, upstream: AskUpstream, choose: Choose): Served {
  const view = clauses.find(({ name }) => name === 'rpz' || name === 'auth-zone');
  if (view !== undefined) throw new NotKnown([view.settings[0]?.because ?? { text: `unbound has a clause ${view.name}` }]);
  const { action, because: access } = accessOf(clauses, asked.client);
  if (action === 'deny') return { kind: 'silent', because: [access] };
  if (action === 'refuse') return refused(access);
  const local = localAnswer(clauses, asked);
  if (local !== undefined) return local;
  if (action === 'deny_non_local') return { kind: 'silent', because: [access] };
  if (action === 'refuse_non_local') return refused(access);
  const { message, afterMs, because } = forward(clauses, asked, upstream, choose);
  return { ...answered(message, afterMs, because, {}), keptMs: KEPT_MS };
}

/** Who may not ask is sent the header of an answer and no more (`deny_refuse` of daemon/worker.c), without RA. */
function refused(access: Because): Served {
  const { message, ...rest } = answered({ rcode: RCODE.refused, answers: [] }, 0, [access], { recursionAvailable: false });
  return { ...rest, message: { ...message, withoutQuestion: true } };
}

/** By the zones that it has itself; `undefined`: others shall be asked. */
function localAnswer(clauses: readonly Clause[], { question }: Asked): Served | undefined {
  const name = plainName(question.name);
  const zone = zoneOf(localZones(clauses), name);
  if (zone === undefined) return undefined;
  const redirects = zone.type === 'redirect' || zone.type === 'inform_redirect';
  const data = zone.data.get(redirects ? zone.name : name);
  const found = NO_DATA.includes(zone.type) ? [] : recordsOf(data, question.type, redirects, zone);
  if (found.length > 0) {
    const answers = found.map((one): DnsRecord => ({ name: redirects ? name : one.name, type: one.type, data: one.data }));
    return answered({ rcode: RCODE.noError, answers }, 0, linesOf(found, zone), { authoritative: true });
  }
  return withoutData(zone, data, name, question.type);
}

/** An alias is answered for every type; where it stands for a whole zone, unbound looks its end up, which is not modelled. */
function recordsOf(data: readonly Data[] | undefined, type: string, redirects: boolean, zone: LocalZone): readonly Data[] {
  const alias = data?.filter((one) => one.type === 'CNAME' && type !== 'CNAME') ?? [];
  if (alias.length > 0 && redirects) throw new NotKnown(linesOf(alias, zone));
  const fitting = data?.filter((one) => one.type === type) ?? [];
  return fitting.length > 0 ? fitting : alias;
}

function withoutData(zone: LocalZone, data: readonly Data[] | undefined, name: string, type: string): Served | undefined {
  const because = linesOf(data ?? [], zone);
  switch (zone.type) {
    case 'deny': case 'always_deny': case 'inform_deny':
      return { kind: 'silent', because };
    case 'refuse': case 'always_refuse':
      return answered({ rcode: RCODE.refused, answers: [] }, 0, because, { authoritative: true });
    case 'static': case 'always_nxdomain':
      return answered({ rcode: data !== undefined && zone.type === 'static' ? RCODE.noError : RCODE.nxDomain, answers: [] }, 0, because, { authoritative: true });
    case 'redirect': case 'inform_redirect': case 'always_nodata':
      return answered({ rcode: RCODE.noError, answers: [] }, 0, because, { authoritative: true });
    case 'always_null':
      return answered({ rcode: RCODE.noError, answers: type === 'A' ? [{ name, type, data: '0.0.0.0' }] : type === 'AAAA' ? [{ name, type, data: '::' }] : [] }, 0, because, { authoritative: true });
    case 'typetransparent': case 'always_transparent':
      return undefined;
    case 'transparent': case 'inform':
      return data === undefined || data.length === 0 ? undefined : answered({ rcode: RCODE.noError, answers: [] }, 0, because, { authoritative: true });
    default:
      throw new NotKnown([zone.because ?? { text: `a local-zone of type ${zone.type}` }]);
  }
}

function linesOf(data: readonly Data[], zone: LocalZone): readonly Because[] {
  const lines = data.flatMap(({ because }) => (because === undefined ? [] : [because]));
  return lines.length > 0 ? lines : [zone.because ?? { text: `unbound's own local-zone: ${zone.name} ${zone.type}` }];
}

function answered({ rcode, answers }: Pick<Message, 'rcode' | 'answers'>, afterMs: number, because: readonly Because[], flags: Partial<Pick<Message, 'authoritative' | 'recursionAvailable'>>): Extract<Served, { kind: 'answer' }> {
  return { kind: 'answer', afterMs, because, message: { rcode, answers, authoritative: flags.authoritative ?? false, recursionAvailable: flags.recursionAvailable ?? true, truncated: false, additional: 0 } };
}
