import type { NftElement, NftElementOption, NftExpr, NftVerdict } from '../../model/tree/nft.ts';
import { printStatement } from './print-statement.ts';

/** Prints an expression as nft does. */
export function printExpr(expr: NftExpr): string {
  switch (expr.kind) {
    case 'word': return expr.text;
    case 'string': return `"${expr.text}"`;
    case 'range': return `${printExpr(expr.from)}-${printExpr(expr.to)}`;
    case 'list': return expr.items.map(printExpr).join(',');
    case 'masked': return `${printExpr(expr.value)} / ${printExpr(expr.mask)}`;
    case 'set': return `{ ${printElements(expr.elements)} }`;
    case 'ref': return `@${expr.name}`;
    case 'concat': return expr.parts.map(printExpr).join(' . ');
    case 'binary': return `${printExpr(expr.left)} ${expr.op} ${printExpr(expr.right)}`;
    case 'paren': return `(${printExpr(expr.of)})`;
    case 'map': return `${printExpr(expr.key)} map ${printExpr(expr.map)}`;
    case 'field': return expr.bare ? expr.name.slice('meta '.length) : expr.name;
    case 'raw': return `@${expr.base},${expr.offset},${expr.length}`;
    case 'fib': return `fib ${expr.flags.join(' . ')} ${expr.result}`;
    case 'numgen': return `numgen ${expr.mode} mod ${expr.mod}${option('offset', expr.offset)}`;
    case 'hash': return `${expr.of === undefined ? 'symhash' : `jhash ${printExpr(expr.of)}`} mod ${expr.mod}${option('seed', expr.seed)}${option('offset', expr.offset)}`;
    case 'verdict': return printVerdict(expr.verdict);
    case 'interval': return `interval ${printExpr(expr.of)}`;
  }
}

export function printVerdict(verdict: NftVerdict): string {
  switch (verdict.kind) {
    case 'jump': case 'goto': return `${verdict.kind} ${verdict.chain}`;
    case 'accept': case 'drop': case 'return': case 'continue': return verdict.kind;
  }
}

export function printElements(elements: readonly NftElement[]): string {
  return elements.map(printElement).join(', ');
}

export function printElement(element: NftElement): string {
  const options = element.options.map((item) => ` ${printOption(item)}`).join('');
  return `${printExpr(element.key)}${options}${element.data === undefined ? '' : ` : ${printExpr(element.data)}`}`;
}

function printOption(item: NftElementOption): string {
  switch (item.kind) {
    case 'timeout': case 'expires': return `${item.kind} ${item.text}`;
    case 'comment': return `comment "${item.text}"`;
    case 'statement': return printStatement(item.statement);
  }
}

function option(name: string, value: string | undefined): string {
  return value === undefined ? '' : ` ${name} ${value}`;
}
