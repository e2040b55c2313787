import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { inChinese, reasonInChinese } from './index.ts';

const src = fileURLToPath(new URL('../..', import.meta.url));
const STAGES = ['trace', 'assemble', 'ask', 'detect', 'expect', 'explain', 'report', 'fix'];

/** Where netwhy's own texts are put: properties, and arguments of functions with what each becomes a part of. */
const PROPERTIES: ReadonlySet<string> = new Set(['text', 'expected', 'want', 'have']);
const CALLS: ReadonlyMap<string, (text: string) => string> = new Map([
  ['evidenceOf', (text: string) => text],
  ['notCollected', (text: string) => text],
  ['choose', (text: string) => `${text} still`],
  ['unknown', (text: string) => `2: eth0 (${text})`],
]);

/** Two words and more. */
const WORDS = /(?:^|[\s(:])[a-z']+ [a-z']{2,}(?:$|[\s,;:)])/;
/** The language of a tool, not of people. */
const SYNTAX = /^(?:limit rate|ct count|hairpin on|quota|\w+: from all lookup )/;

describe('a text of netwhy\'s own', () => {
  it.each(STAGES)('is said in Chinese, whoever of %s says it', (stage) => {
    const files = readdirSync(`${src}${stage}`, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts') && !/test|messages\.ts$/.test(file));
    const told = files.flatMap((file) => toldIn(readFileSync(`${src}${stage}/${file}`, 'utf8')).map((text) => [file, text] as const));
    expect(told.filter(([, text]) => WORDS.test(text) && !SYNTAX.test(text) && inChinese(text) === text)).toEqual([]);
  });

  it('is said in Chinese where a name is explained', () => {
    const files = [...readdirSync(`${src}resolve`, { recursive: true, encoding: 'utf8' }).map((file) => `resolve/${file}`), ...readdirSync(src).filter((file) => file.startsWith('dns'))].filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
    const told = files.flatMap((file) => toldIn(readFileSync(`${src}${file}`, 'utf8'), new Map()).map((text) => [file, text] as const));
    expect(told.filter(([, text]) => WORDS.test(text) && inChinese(text) === text)).toEqual([]);
  });

  it('keeps what is filled in, and says that in Chinese where it is such a text itself', () => {
    expect(inChinese('no route to the destination in n1/host')).toBe('n1/host 中没有到目的地的路由');
    expect(inChinese('the SYN queue has room: ss-syn-recv of n1/host was not collected')).toBe('SYN 队列有空位：没有采集 n1/host 的 ss-syn-recv');
    expect(reasonInChinese('wrong-mac 66:00:00:00:00:99')).toBe('MAC 错误 66:00:00:00:00:99');
  });

  it('is not seen in a line of evidence, a command or an address', () => {
    for (const line of ['default via 10.0.0.254 dev eth0', 'net.ipv4.ip_forward = 0', '-A FORWARD -m comment --comment "a rule of mine" -j DROP', '10.40.2.10:5432', 'mtu 1450', '']) expect(inChinese(line)).toBe(line);
  });

  it('is looked for in any text without going back and forth in it', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom('a rule of ', ' that translates it', ' on ', ': ', ' (', ')', ' was not collected', 'x'), { maxLength: 2000 }), (parts) => {
      inChinese(parts.join(''));
    }), { numRuns: 50 });
  });
});

/** The literals that a file puts where its texts go, `X0` for what is filled in. */
function toldIn(code: string, calls: typeof CALLS = CALLS): readonly string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAssignment(node) && PROPERTIES.has(node.name.getText())) found.push(...textsOf(node.initializer));
    if (ts.isCallExpression(node)) {
      const whole = calls.get(node.expression.getText().split('.').at(-1) ?? '');
      if (whole !== undefined) found.push(...node.arguments.flatMap(textsOf).map(whole));
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('code.ts', code, ts.ScriptTarget.Latest, true));
  return found;
}

function textsOf(node: ts.Node): readonly string[] {
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isTemplateExpression(node)) return [node.head.text + node.templateSpans.map(({ expression, literal }, index) => `${textsOf(expression)[0] ?? `X${String(index)}`}${literal.text}`).join('')];
  if (ts.isConditionalExpression(node)) return [...textsOf(node.whenTrue), ...textsOf(node.whenFalse)];
  return ts.isParenthesizedExpression(node) ? textsOf(node.expression) : [];
}
