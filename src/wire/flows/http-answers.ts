const MOST = 1000;
/** So many requests are kept at a time, each with so many bytes: its answer comes soon. */
const [LATELY, LONGEST] = [1024, 512];
/** From here on a status says that the request was not served (RFC 9110, section 15). */
const ERROR = 400;
const [ZERO, NINE, SPACE] = [0x30, 0x39, 0x20];
/** `HTTP`, and the methods of requests, as their first four bytes. */
const ANSWER = wordOf('HTTP');
const METHODS: ReadonlySet<number> = new Set(['GET ', 'POST', 'PUT ', 'HEAD', 'DELE', 'OPTI', 'PATC'].map(wordOf));

/** A request that was answered with an error. */
export interface HttpRefusal {
  /** The row of the connection, and the packet of the answer. */
  readonly row: number;
  readonly number: number;
  readonly status: number;
  /** The host that the request names, and its path; absent where the request was not captured whole enough. */
  readonly host?: string;
  readonly path?: string;
}

/** The first request of a plain HTTP connection whose answer is an error. Later ones of a connection that is kept open are not looked at. */
export class HttpAnswers {
  readonly refused: HttpRefusal[] = [];
  leftOut = 0;
  readonly #bytes = new Uint8Array(LATELY * LONGEST);
  readonly #lengths = new Uint16Array(LATELY);
  readonly #places = new Int32Array(LATELY).fill(-1);

  /** Takes the first bytes, `opening` and what follows up to `end`, that one side of a connection sends. `place`: the connection times two, plus the direction. */
  take(place: number, opening: number, bytes: Uint8Array, at: number, end: number, number: number): void {
    if (opening === ANSWER) this.#answered(place, statusAt(bytes, at, end), number);
    else if (METHODS.has(opening)) {
      const slot = (place >> 1) & (LATELY - 1);
      this.#places[slot] = place;
      this.#lengths[slot] = Math.min(LONGEST, end - at);
      this.#bytes.set(bytes.subarray(at, Math.min(end, at + LONGEST)), slot * LONGEST);
    }
  }

  #answered(place: number, status: number, number: number): void {
    if (status < ERROR) return;
    if (this.refused.length >= MOST) {
      this.leftOut += 1;
      return;
    }
    const row = place >> 1;
    const slot = row & (LATELY - 1);
    const request = this.#places[slot] === (place ^ 1) ? String.fromCharCode(...this.#bytes.subarray(slot * LONGEST, slot * LONGEST + (this.#lengths[slot] ?? 0))) : '';
    const path = /^[A-Z]+ (\/[^ ?#]*)[^ ]* HTTP\/1/.exec(request)?.[1];
    const host = /\r\nhost:[ \t]*([^\s:]+)(?::\d+)?[ \t]*\r\n/i.exec(request)?.[1];
    this.refused.push({ row, number, status, ...(path === undefined || host === undefined ? {} : { host: host.toLowerCase(), path }) });
  }
}

/** The status of an answer's first line, `HTTP/1.1 404`; 0 where it has none. */
function statusAt(bytes: Uint8Array, at: number, end: number): number {
  if (at + 12 > end || bytes[at + 8] !== SPACE) return 0;
  let status = 0;
  for (let digit = at + 9; digit < at + 12; digit += 1) {
    const byte = bytes[digit] ?? 0;
    if (byte < ZERO || byte > NINE) return 0;
    status = status * 10 + byte - ZERO;
  }
  return status;
}

function wordOf(text: string): number {
  return [...text].reduce((word, each) => ((word << 8) | each.charCodeAt(0)) >>> 0, 0);
}
