import type { NftDevices, NftNode } from '../../model/tree/nft.ts';
import { printElements, printExpr } from './print-expr.ts';
import { printStatement } from './print-statement.ts';

/** Prints a line of `nft list ruleset` from its node, indented as nft does. */
export function printNftNode(node: NftNode): string {
  switch (node.kind) {
    case 'warning': return `# Warning: table ${node.family} ${node.table} is managed by iptables-nft, do not touch!`;
    case 'open': return node.block === 'table' ? `table ${node.family ?? 'ip'} ${node.name} {${handle(node.handle)}` : `\t${node.block} ${node.name} {${handle(node.handle)}`;
    case 'close': return `${'\t'.repeat(node.depth)}}`;
    case 'base': return `\t\ttype ${node.type} hook ${node.hook}${printDevices(node.devices)} priority ${node.priority};${node.policy === undefined ? '' : ` policy ${node.policy};`}`;
    case 'type': return `\t\t${node.isTypeof ? 'typeof' : 'type'} ${printExpr(node.key)}${node.data === undefined ? '' : ` : ${printExpr(node.data)}`}`;
    case 'flags': return `${'\t'.repeat(node.depth)}flags ${node.flags.join(',')}`;
    case 'property': return `${'\t'.repeat(node.depth)}${node.name}${node.value === '' ? '' : ` ${node.value}`}`;
    case 'elements': return `${node.first ? '\t\telements = { ' : '\t\t\t     '}${printElements(node.elements)}${node.last ? ' }' : ','}`;
    case 'rule': return `\t\t${node.statements.map(printStatement).join(' ')}${handle(node.handle)}`;
  }
}

function handle(value: number | undefined): string {
  return value === undefined ? '' : ` # handle ${value}`;
}

function printDevices(devices: NftDevices | undefined): string {
  if (devices === undefined) return '';
  const names = devices.names.map((name) => `"${name}"`).join(', ');
  return devices.list ? ` devices = { ${names} }` : ` device ${names}`;
}
