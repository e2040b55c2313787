import type { Analysis } from '../../wire/index.ts';
import { addressFilter, endsOf, endText, named, rowsOf } from '../ends.ts';
import type { FoundSign } from '../sign.ts';

/** First four bytes: of HTTP methods, an HTTP answer, the PROXY protocol (versions 1 and 2, haproxy proxy-protocol.txt). */
const WORDS: ReadonlySet<number> = new Set(['GET ', 'POST', 'PUT ', 'HEAD', 'DELE', 'OPTI', 'PATC', 'PRI '].map(wordOf));
const HTTP_ANSWER = wordOf('HTTP');
const PROXY: ReadonlySet<number> = new Set([wordOf('PROX'), 0x0d0a0d0a]);
/** TLS records of version 3.x: a handshake (22), an alert (21). */
const isTls = (word: number, type: number): boolean => word >>> 24 === type && ((word >>> 16) & 0xff) === 3;

function wordOf(text: string): number {
  return [...text].reduce((word, each) => ((word << 8) | each.charCodeAt(0)) >>> 0, 0);
}

/** Connections whose client speaks what the server does not expect: TLS or the PROXY protocol to a plain HTTP server, plain HTTP to a TLS server. */
export function protocolMismatch(analysis: Analysis): readonly FoundSign[] {
  const { connections: c } = analysis;
  const variantOf = (row: number): string | undefined => {
    if (c.synNumber[row] === 0 || c.openingNumber[row * 2] === 0 || c.openingNumber[row * 2 + 1] === 0) return undefined;
    const by = c.synBy[row] ?? 0;
    const asked = c.opening[row * 2 + by] ?? 0;
    const answered = c.opening[row * 2 + (1 - by)] ?? 0;
    if (isTls(asked, 22) && answered === HTTP_ANSWER) return 'tlsToPlain';
    if (WORDS.has(asked) && isTls(answered, 21)) return 'plainToTls';
    return PROXY.has(asked) && (answered === HTTP_ANSWER || isTls(answered, 21)) ? 'proxy' : undefined;
  };
  return rowsOf(c.count, (row) => variantOf(row) !== undefined).flatMap((row): readonly FoundSign[] => {
    const variant = variantOf(row);
    const { from, to } = endsOf(analysis, row, c.synBy[row]);
    return variant === undefined ? [] : [{
      id: 'protocol-mismatch', severity: 'error', variant, facts: { from: endText(from), to: endText(to) }, packets: named([c.openingNumber[row * 2] ?? 0, c.openingNumber[row * 2 + 1] ?? 0]), times: 1,
      filter: `${addressFilter('addr', from.address)} && tcp.port == ${from.port} && tcp.port == ${to.port}`,
    }];
  });
}
