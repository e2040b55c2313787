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

/** `nw`, or `rw` in an answer; eight hexadecimal digits; a full stop. */
const LENGTH = 11;
const [N, R, W, STOP] = [0x6e, 0x72, 0x77, 0x2e];

/** The first whole token in a payload. */
export function tokenIn(payload: Uint8Array): Token | undefined {
  const at = placeOf(payload, payload.length - LENGTH);
  return at === undefined ? undefined : { id: numberAt(payload, at + 2) ?? 0, answer: payload[at] === R };
}

/** Whether a payload is tokens and nothing else before them. */
export function beginsWithToken(payload: Uint8Array): boolean {
  return placeOf(payload, 0) === 0;
}

function placeOf(payload: Uint8Array, last: number): number | undefined {
  for (let at = 0; at <= last; at += 1) {
    if (payload[at + 1] === W && (payload[at] === N || payload[at] === R) && payload[at + LENGTH - 1] === STOP && numberAt(payload, at + 2) !== undefined) return at;
  }
  return undefined;
}

/** Eight lower-case hexadecimal digits as a number. */
function numberAt(payload: Uint8Array, at: number): number | undefined {
  let value = 0;
  for (let index = at; index < at + 8; index += 1) {
    const code = payload[index] ?? 0;
    const digit = code >= 0x30 && code <= 0x39 ? code - 0x30 : code >= 0x61 && code <= 0x66 ? code - 0x57 : undefined;
    if (digit === undefined) return undefined;
    value = value * 16 + digit;
  }
  return value;
}
