import type { BaseChain, Chain, Rule, Table } from '../../model/network/rule.ts';
import type { NftBlock, NftLine, NftNode } from '../../model/tree/nft.ts';
import { baseNodeOf } from './base.ts';
import { orderKey } from './hooks.ts';
import { priorityOf } from './priority.ts';
import type { Scope } from './scope.ts';
import { becauseOf } from './scope.ts';
import { stepsOf } from './statement.ts';

const HOOKS = ['ingress', 'egress', 'prerouting', 'input', 'forward', 'output', 'postrouting'] as const;
const TYPES = ['filter', 'nat', 'route'] as const;

/** What a chain is assembled in. */
export interface ChainPlace {
  readonly file: string;
  readonly family: Table['family'];
  readonly table: string;
  readonly objects: ReadonlyMap<string, NftBlock>;
  readonly orders: ReadonlyMap<string, number>;
}

/** A chain whose rules are assembled when first asked for. */
export function chainOf(place: ChainPlace, block: NftBlock, name: string): Chain {
  const base = baseNodeOf(block);
  const hook = base === undefined ? undefined : baseOf(place, base, name);
  let rules: readonly Rule[] | undefined;
  return {
    name, because: becauseOf(place.file, block.open), ...(hook === undefined ? {} : { base: hook }),
    get rules(): readonly Rule[] {
      rules ??= block.body.flatMap((line) => ruleOf(place, line));
      return rules;
    },
  };
}

function baseOf(place: ChainPlace, node: Extract<NftNode, { kind: 'base' }>, name: string): BaseChain | undefined {
  const type = TYPES.find((known) => known === node.type);
  const hook = HOOKS.find((known) => known === node.hook);
  const priority = priorityOf(node.priority, place.family);
  if (type === undefined || hook === undefined || priority === undefined) return undefined;
  const order = place.orders.get(orderKey(place.family, place.table, name, hook));
  return {
    type, hook, priority, policy: node.policy === 'drop' ? 'drop' : 'accept',
    ...(order === undefined ? {} : { order }), ...(node.devices === undefined ? {} : { devices: node.devices.names }),
  };
}

/** A line of a chain as a rule; a line that was not recognised may do anything to the packet. */
function ruleOf(place: ChainPlace, line: NftLine): readonly Rule[] {
  const { node } = line;
  if (node === undefined) return line.state === 'harmless' ? [] : [{ because: becauseOf(place.file, line), steps: [{ kind: 'unsupported', text: line.text.trim(), terminal: true }] }];
  if (node.kind !== 'rule') return [];
  const scope: Scope = { file: place.file, family: place.family, because: becauseOf(place.file, line), objects: place.objects, guards: [] };
  const comment = node.statements.find((statement) => statement.kind === 'comment');
  return [{
    because: scope.because, steps: node.statements.flatMap((statement) => stepsOf(scope, statement)),
    ...(comment === undefined ? {} : { comment: comment.text }), ...(node.handle === undefined ? {} : { handle: node.handle }),
  }];
}
