/** A record of an answer: owner, type by name (`A`, `CNAME`, ...) and data as zone files write it. Names have no dot at their end. */
export interface DnsRecord {
  readonly name: string;
  readonly type: string;
  readonly data: string;
}

/** What a resolver reads of an answer (RFC 1035 section 4.1). `additional` counts the records of the additional section, OPT included. */
export interface Message {
  readonly rcode: number;
  readonly authoritative: boolean;
  readonly recursionAvailable: boolean;
  readonly truncated: boolean;
  readonly answers: readonly DnsRecord[];
  readonly additional: number;
  /** It does not repeat the question: what unbound refuses is a header alone, which not everybody takes for an answer. */
  readonly withoutQuestion?: true;
}

/** A question of class IN. The name has no dot at its end and is `''` for the root. */
export interface Question {
  readonly name: string;
  readonly type: string;
}

/** Response codes that resolvers tell apart (RFC 1035 section 4.1.1, RFC 6895). */
export const RCODE = { noError: 0, formErr: 1, servFail: 2, nxDomain: 3, notImp: 4, refused: 5 } as const;

const NAMES: readonly string[] = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'];

/** The name of a response code as dig(1) prints it. */
export function rcodeName(rcode: number): string {
  return NAMES[rcode] ?? `RCODE${rcode}`;
}
