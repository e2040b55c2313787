import fc from 'fast-check';

/**
 * A grammar for random text. A symbol is either values of its own or templates: `<name>` stands for a symbol, `[...]` may be left out
 * (one level of `[...]` inside). The first template of a symbol is the simplest: a disagreement shrinks towards it.
 */
export type Grammar = Readonly<Record<string, readonly string[] | fc.Arbitrary<string>>>;

type Texts = fc.Arbitrary<string>;
type Tie = (symbol: string) => Texts;

const PART = /<([a-z][a-z0-9-]*)>|\[((?:[^[\]]|\[[^[\]]*\])*)\]/g;
const MAX_DEPTH = 3;

/** Random texts by symbol. Throws for a symbol that the grammar does not have: a typing error in a template. */
export function textsOf(grammar: Grammar): Tie {
  const built = fc.letrec<Record<string, string>>((tie) => {
    const use: Tie = (symbol) => {
      if (!Object.hasOwn(grammar, symbol)) throw new Error(`the grammar has no <${symbol}>`);
      return tie(symbol);
    };
    return Object.fromEntries(Object.entries(grammar).map(([name, how]) => [name, isTemplates(how) ? oneOf(name, how, use) : how]));
  });
  return (symbol) => {
    const found = built[symbol];
    if (found === undefined) throw new Error(`the grammar has no <${symbol}>`);
    return found;
  };
}

function isTemplates(how: readonly string[] | Texts): how is readonly string[] {
  return Array.isArray(how);
}

function oneOf(name: string, templates: readonly string[], tie: Tie): Texts {
  const ways = templates.map((template) => compile(template, tie));
  const [only] = ways;
  if (ways.length === 1 && only !== undefined) return only;
  return fc.oneof({ maxDepth: MAX_DEPTH, withCrossShrink: true, depthIdentifier: name }, ...ways);
}

function compile(template: string, tie: Tie): Texts {
  const parts: Texts[] = [];
  let at = 0;
  for (const found of template.matchAll(PART)) {
    if (found.index > at) parts.push(fc.constant(template.slice(at, found.index)));
    const [whole, symbol, group] = found;
    if (symbol !== undefined) parts.push(tie(symbol));
    else parts.push(fc.oneof({ withCrossShrink: true }, fc.constant(''), compile(group ?? '', tie)));
    at = found.index + whole.length;
  }
  if (at < template.length || parts.length === 0) parts.push(fc.constant(template.slice(at)));
  return fc.tuple(...parts).map((texts) => texts.join(''));
}
