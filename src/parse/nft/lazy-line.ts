import type { LineState } from '../../model/evidence/line-state.ts';
import { stateOfNftNode } from '../../model/tree/nft-support.ts';
import type { NftLine, NftNode } from '../../model/tree/nft.ts';
import type { LinePlace } from './line.ts';
import { parseLine } from './line.ts';
import { printNftNode } from './print-line.ts';

interface Read { readonly state: LineState; readonly node?: NftNode }

/** A line that is read when first asked for. */
export class LazyNftLine implements NftLine {
  readonly line: number;
  readonly text: string;
  readonly #place: LinePlace;
  #read: Read | undefined;

  constructor(line: number, text: string, place: LinePlace) {
    this.line = line;
    this.text = text;
    this.#place = place;
  }

  get state(): LineState {
    return this.#get().state;
  }

  get node(): NftNode | undefined {
    return this.#get().node;
  }

  get verbatim(): true | undefined {
    const { node } = this.#get();
    return node !== undefined && printNftNode(node) !== this.text ? true : undefined;
  }

  #get(): Read {
    this.#read ??= readLine(this.text, this.#place);
    return this.#read;
  }
}

function readLine(text: string, place: LinePlace): Read {
  const trimmed = text.trim();
  if (isEmptyRule(text, place)) return { state: 'not recognised' };
  if (trimmed === '') return { state: 'harmless' };
  const node = parseLine(text, place);
  if (node === undefined) return { state: trimmed.startsWith('#') ? 'harmless' : 'not recognised' };
  return { state: stateOfNftNode(node), node };
}

/** A rule of which nft could print nothing (it says why on standard error) leaves its indent, and its handle. */
function isEmptyRule(text: string, place: LinePlace): boolean {
  return place.role === 'body' && place.block === 'chain' && /^[ \t]+(?:# handle \d{1,15})?\r?$/.test(text);
}
