import type { Message, Question } from '../../../src/model/resolve/message.ts';
import type { DnsProtocol } from '../../../src/model/resolve/reply.ts';
import type { Family } from '../../../src/model/resolve/lookup.ts';

/** What a server does with a query. `delayMs` is from its arrival to the answer. */
export type Action =
  | { readonly kind: 'answer'; readonly delayMs: number; readonly message: Message }
  | { readonly kind: 'lost' }
  | { readonly kind: 'closed' };

/** Which queries an action is for; what is left out does not matter. `times`: only the first so many of one question at one server. */
export interface Rule {
  readonly server?: number;
  readonly name?: string;
  readonly type?: string;
  readonly protocol?: DnsProtocol;
  readonly times?: number;
  readonly action: Action;
}

/** The addresses that a worker's servers have: `open` answers over UDP and TCP, `udp` over UDP alone, at `none` nobody listens. */
export type ServerKind = 'open' | 'udp' | 'none';
export const SERVERS: readonly ServerKind[] = ['open', 'open', 'open', 'udp', 'none', 'open'];

/** One lookup to make for real and in the model. Texts of files name servers as `@0` to `@5`. */
export interface Scenario {
  readonly name: string;
  /** What is asked for; `SRV`: the services of the name. */
  readonly family: Family | 'SRV';
  readonly hostname: string;
  readonly files: { readonly resolvConf?: string; readonly hosts?: string; readonly nsswitch?: string; readonly hostConf?: string };
  readonly rules: readonly Rule[];
}

/** The address of server `index` of a worker; the last one is an IPv6 address. All are on the loopback device of the judge's namespace. */
export function serverAddress(worker: number, index: number): string {
  return index === SERVERS.length - 1 ? `fd53::${worker + 1}` : `10.53.${worker}.${index + 1}`;
}

export function withAddresses(text: string, worker: number): string {
  return text.replace(/@(\d)/g, (_, index: string) => serverAddress(worker, Number(index)));
}

/** The script of all servers of a scenario: says what happens to a query, by how often this server was asked this question before. */
export function scripted(rules: readonly Rule[]): (server: number, protocol: DnsProtocol, question: Question) => Action {
  const asked = new Map<string, number>();
  return (server, protocol, question) => {
    const name = question.name.toLowerCase();
    const key = `${server} ${protocol} ${name} ${question.type}`;
    const before = asked.get(key) ?? 0;
    asked.set(key, before + 1);
    const rule = rules.find((one) => (one.server ?? server) === server && (one.name ?? name) === name && (one.type ?? question.type) === question.type && (one.protocol ?? protocol) === protocol && before < (one.times ?? Number.POSITIVE_INFINITY));
    return rule?.action ?? { kind: 'answer', delayMs: 0, message: { rcode: 3, authoritative: true, recursionAvailable: true, truncated: false, answers: [], additional: 0 } };
  };
}
