/** What tells of which probe a packet is, however it was translated or wrapped on the way. Of the innermost packet, but for `piece`. */
export interface Marks {
  readonly protocol: number;
  readonly tcp?: { readonly seq: number; readonly ack: number; readonly flags: number };
  readonly echo?: 'request' | 'reply';
  readonly token?: Token;
  /** Of the packet that an ICMP error quotes. */
  readonly quoted?: Marks;
  /** What all pieces of one packet have in common, whatever addresses they are given. Absent for a whole packet. */
  readonly piece?: string;
}

/** The mark that the prober puts into each payload; a server changes its first letter in what it sends back. */
export interface Token {
  readonly id: number;
  readonly answer: boolean;
}

const TOKEN = /([nr])w([0-9a-f]{8})\./;

/** The first whole token in a payload. */
export function tokenIn(payload: Buffer): Token | undefined {
  const match = TOKEN.exec(payload.toString('latin1'));
  return match === null ? undefined : { id: Number.parseInt(match[2] ?? '', 16), answer: match[1] === 'r' };
}

/** Whether a payload is tokens and nothing else before them. */
export function beginsWithToken(payload: Buffer): boolean {
  return TOKEN.exec(payload.toString('latin1'))?.index === 0;
}
