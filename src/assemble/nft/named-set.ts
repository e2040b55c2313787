import type { SetElement } from '../../model/network/expr.ts';
import type { NamedSet } from '../../model/network/rule.ts';
import type { NftBlock, NftExpr, NftLine } from '../../model/tree/nft.ts';
import type { NftType } from '../../model/tree/nft-fields.ts';
import { typesOf } from './expr.ts';
import { NotModelled } from './not-modelled.ts';
import { becauseOf, TYPE_NAMES } from './scope.ts';
import { elementOf } from './set.ts';

interface Assembled { readonly elements: readonly SetElement[]; readonly complete: boolean }

/**
 * A named set or map, assembled when first asked for. It counts as dynamic when rules fill it, and when one of its elements could
 * not be read: in both cases a key that is not found may be there all the same. `filled`: sets that rules add to, where the dump
 * does not say it of the set.
 */
export function namedSetOf(file: string, block: NftBlock, name: string, filled: () => ReadonlySet<string>): NamedSet {
  let assembled: Assembled | undefined;
  const get = (): Assembled => (assembled ??= assemble(file, block));
  return {
    name, because: becauseOf(file, block.open),
    get elements(): readonly SetElement[] {
      return get().elements;
    },
    get dynamic(): boolean {
      return block.kind === 'meter' || block.body.some(({ node }) => node?.kind === 'flags' && node.flags.includes('dynamic')) || filled().has(name) || !get().complete;
    },
  };
}

function assemble(file: string, block: NftBlock): Assembled {
  const declared = block.body.map(({ node }) => node).find((node) => node?.kind === 'type');
  const isType = declared?.kind === 'type';
  const key = isType ? declaredTypes(declared.key, declared.isTypeof) : [];
  const data = isType && declared.data !== undefined ? declaredTypes(declared.data, declared.isTypeof) : [];
  const elements: SetElement[] = [];
  let complete = true;
  for (const line of block.body) {
    if (!addLine(file, line, key, data, elements)) complete = false;
  }
  return { elements, complete };
}

function addLine(file: string, line: NftLine, key: readonly NftType[], data: readonly NftType[], into: SetElement[]): boolean {
  const { node } = line;
  if (node === undefined) return line.state === 'harmless';
  if (node.kind !== 'elements') return true;
  const because = becauseOf(file, line);
  let complete = true;
  for (const element of node.elements) {
    try {
      into.push(elementOf(element, key, data, because));
    } catch (error) {
      if (!(error instanceof NotModelled)) throw error;
      complete = false;
    }
  }
  return complete;
}

function declaredTypes(expr: NftExpr, isTypeof: boolean): readonly NftType[] {
  if (expr.kind === 'interval') return declaredTypes(expr.of, isTypeof);
  if (isTypeof) return typesOf(expr);
  const parts = expr.kind === 'concat' ? expr.parts : [expr];
  return parts.map((part) => (part.kind === 'word' ? (TYPE_NAMES[part.text] ?? 'unknown') : 'unknown'));
}
