import type { NftExpr, NftStatement } from '../../model/tree/nft.ts';
import { printElement, printExpr, printVerdict } from './print-expr.ts';

/** Prints a statement as nft does. */
export function printStatement(statement: NftStatement): string {
  switch (statement.kind) {
    case 'match': return joined(printExpr(statement.left), statement.op, printExpr(statement.right));
    case 'vmap': return `${printExpr(statement.key)} vmap ${printExpr(statement.map)}`;
    case 'verdict': return printVerdict(statement.verdict);
    case 'counter': return statement.packets === undefined ? 'counter' : `counter packets ${statement.packets} bytes ${statement.bytes ?? '0'}`;
    case 'object': return `${statement.object} ${statement.object.startsWith('ct ') ? 'set' : 'name'} ${printExpr(statement.name)}`;
    case 'limit': return joined('limit rate', over(statement), statement.rate, prefixed('burst ', statement.burst));
    case 'quota': return joined('quota', over(statement), statement.amount, prefixed('used ', statement.used));
    case 'connlimit': return joined('ct count', over(statement), statement.count);
    case 'set': return `${printExpr(statement.target)} set ${printExpr(statement.value)}`;
    case 'nat': return joined(statement.verb, statement.family, statement.form, printTarget(statement), statement.flags.join(','));
    case 'reject': return joined('reject', prefixed('with ', statement.with), statement.typeWord ? 'type' : '', statement.code);
    case 'notrack': return 'notrack';
    case 'tproxy': return joined('tproxy', statement.family, printTarget(statement, true));
    case 'dynset': return `${statement.op} @${statement.set} { ${printElement(statement.element)} }`;
    case 'meter': return `${joined('meter', statement.name, prefixed('size ', statement.size))} { ${printElement(statement.element)} }`;
    case 'comment': return `comment "${statement.text}"`;
    case 'log': case 'queue': case 'dup': case 'fwd': case 'flow': case 'synproxy': case 'last': case 'reset': case 'xt': return joined(statement.kind, statement.args);
  }
}

function joined(...parts: (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join(' ');
}

function prefixed(prefix: string, text: string | undefined): string {
  return text === undefined ? '' : prefix + text;
}

function over(statement: { readonly over: boolean }): string {
  return statement.over ? 'over' : '';
}

/** `alwaysBracketed`: tproxy puts brackets round an IPv6 address even without a port. */
function printTarget(target: { readonly addr?: NftExpr; readonly port?: NftExpr }, alwaysBracketed = false): string {
  if (target.addr === undefined) return target.port === undefined ? '' : `to :${printExpr(target.port)}`;
  const addr = printExpr(target.addr);
  if (target.port === undefined && !alwaysBracketed) return `to ${addr}`;
  const bracketed = target.addr.kind === 'word' && addr.includes(':') ? addr.split('-').map((end) => `[${end}]`).join('-') : addr;
  return target.port === undefined ? `to ${bracketed}` : `to ${bracketed}:${printExpr(target.port)}`;
}
