import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { evidenceOf, queryOf, readCase, reportOf } from '../../scripts/cases.ts';
import { check } from '../check.ts';
import { compare } from '../compare.ts';
import type { Evidence } from '../model/evidence/index.ts';
import { presentCheckHtml, presentCheckText, presentDiffText, presentHtml, presentText } from './index.ts';

const src = fileURLToPath(new URL('..', import.meta.url));
const ZH = { lang: 'zh', color: false, verbose: false } as const;

/** Marks of Chinese are as wide as its characters. */
const NARROW = /[\u4e00-\u9fff“”][,:;!?()]|[,:;!?()][\u4e00-\u9fff“”]/;
/** Four words of English in a row. */
const ENGLISH = /(?<![\w./=@-])[a-z][a-z'-]*(?: [a-z][a-z'-]*){3,}/;
/** What is the same in every language: a command from its name on, what is quoted, what a log says. */
const SAME = /(?<![\w/-])(?:ip|nft|iptables|kubectl|ethtool|bridge|tcpdump|conntrack|ss|sysctl|ipvsadm|calicoctl|netwhy|curl|modprobe|ping) [!-~ ]*|“[^”]*”|`[^`]*`/g;

describe('Chinese words', () => {
  const tables = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts')).flatMap((file) => wordsIn(readFileSync(`${src}${file}`, 'utf8')).map((text) => [file, text] as const));

  it('stand in tables all over the project', () => {
    expect(tables.length).toBeGreaterThan(500);
  });

  it('have no sentence in English left, and no narrow marks', () => {
    expect(tables.filter(([, text]) => ENGLISH.test(text.replaceAll(SAME, '')) || NARROW.test(text.replaceAll(SAME, '')))).toEqual([]);
  });
});

describe('a Chinese report', () => {
  it.each([
    'firewall/forward-drop', 'policy/wrong-label', 'policy/policy-does-not-know-nodes', 'tunnel/mtu-too-large-vxlan', 'node/proxy-arp-without-route', 'seeds/dns-ipvs-entry-missing', 'seeds/no-ping-workspace-isolated',
    'service/no-ready-endpoint-iptables', 'seeds/load-balancer-address-bound-accept-local', 'node/conntrack-table-full-near-miss', 'firewall/docker-left-legacy-rules', 'kube-proxy/node-port-on-other-address-nftables',
  ])('says nothing in English but what it quotes: %s', async (path) => {
    const report = await reportOf(readCase(`cases/${path}`));
    expect(englishIn(presentText(report, { ...ZH, verbose: true }), quotedIn(report))).toEqual([]);
    expect(englishIn(lines(presentHtml(report, ZH)), quotedIn(report))).toEqual([]);
    expect(englishIn(presentText(report, { ...ZH, lang: 'en' }), quotedIn(report))).not.toEqual([]);
  });

  it.each([
    ['firewall/forward-drop', '  丢弃：规则 forward filter FORWARD\n'],
    ['node/proxy-arp-without-route', '（期望：经其他设备的默认路由，或到 169.254.1.1 的路由）'],
    ['policy/policy-does-not-know-nodes', '实际为 不属于任何 Pod 的地址  （期望：Pod）'],
    ['service/no-ready-endpoint-iptables', '没有可用的后端（未就绪）'],
    ['kube-proxy/rules-missing-ipvs', 'ipvsadm：没有虚拟服务 10.96.0.10:5432/tcp：n1/host 的列表为空  （期望：虚拟服务 10.96.0.10:5432/tcp）'],
  ])('says how the packet ended, what was expected and what is not there: %s', async (path, said) => {
    expect(presentText(await reportOf(readCase(`cases/${path}`)), ZH)).toContain(said);
  });

  it('says so of what was not collected, too', async () => {
    const recorded = readCase('cases/tunnel/vxlan-fdb-wrong-calico');
    const report = await reportOf(recorded, without(await evidenceOf(recorded), 'bridge-fdb'));
    expect(report.verdict.kind).toBe('unknown');
    expect(presentText(report, ZH)).toMatch(/无法判定，因为 .*：无权限/);
    expect(englishIn(presentText(report, ZH), quotedIn(report))).toEqual([]);
  });

  it('says so of a check and of a comparison, too', async () => {
    const recorded = readCase('cases/policy/deny-all-ingress');
    const [broken, healthy] = [without(await evidenceOf(recorded), 'ip-neigh'), await evidenceOf(readCase('cases/policy/deny-all-ingress-healthy'))];
    const checked = check(broken);
    expect(englishIn(presentCheckText(checked, ZH), quotedIn(checked))).toEqual([]);
    expect(englishIn(lines(presentCheckHtml(checked, ZH)), quotedIn(checked))).toEqual([]);
    const compared = compare(healthy, broken, queryOf(recorded.question));
    if (compared.kind === 'refused') throw new Error(compared.refusal.message.en);
    expect(englishIn(presentDiffText(compared.report, ZH), quotedIn(compared.report))).toEqual([]);
  });
});

/** The lines with a sentence in English or with narrow marks, steps and quotes aside. */
function englishIn(text: string, quoted: readonly string[]): readonly string[] {
  const said = quoted.reduce((rest, line) => rest.replaceAll(line, '~'), text);
  return said.split('\n').filter((line) => {
    const own = line.replace(/^ *[a-z-]+ [a-z-]+(?: [\w-]+=.*)?$/i, '').replaceAll(SAME, '').replaceAll(/(?<=[:：] ?)(?:规则|默认策略) [!-~ ]*/g, '');
    return ENGLISH.test(own) || NARROW.test(own);
  });
}

/** Lines of evidence and commands, longest first: every text of the report that is not Chinese in a Chinese report, as it stands in the bundle. */
function quotedIn(report: object): readonly string[] {
  const found = new Set<string>();
  JSON.stringify(report, (key, value: unknown) => {
    if (typeof value === 'object' && value !== null && 'ref' in value && 'text' in value && typeof value.text === 'string') found.add(value.text.trim());
    if (key === 'commands' && Array.isArray(value)) for (const { kind, text } of value as readonly { readonly kind: string; readonly text: string }[]) if (kind !== 'advice') for (const line of text.split('\n')) found.add(line.trim());
    return typeof value === 'bigint' ? value.toString() : value;
  });
  return [...found].filter((text) => ENGLISH.test(text) && isRaw(text)).sort((a, b) => b.length - a.length);
}

/** Own texts are sentences; lines of evidence have addresses, options or counters in them. */
function isRaw(text: string): boolean {
  return !/^(?:NetworkPolicy|no|the|a) |(?: was not collected|: rule \d)/.test(text);
}

function lines(html: string): string {
  return html.replace(/<style>.*?<\/style>/s, '').replaceAll(/<[^>]+>/g, '\n').replaceAll('&#62;', '>').replaceAll('&#60;', '<').replaceAll('&#34;', '"').replaceAll('&#39;', '\'').replaceAll('&#38;', '&');
}

function without(evidence: Evidence, source: string): Evidence {
  return { ...evidence, nodes: evidence.nodes.map((node) => ({ ...node, items: node.items.map((item) => (item.source === source ? { ...item, state: 'not permitted' as const, text: () => '' } : item)) })) };
}

/** What stands in Chinese in a table: the values of `zh`. */
function wordsIn(code: string): readonly string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAssignment(node) && node.name.getText() === 'zh') found.push(...textsOf(node.initializer));
    ts.forEachChild(node, visit);
  };
  if (code.includes('zh:')) visit(ts.createSourceFile('code.ts', code, ts.ScriptTarget.Latest, true));
  return found;
}

function textsOf(node: ts.Node): readonly string[] {
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isTemplateExpression(node)) return [node.head.text + node.templateSpans.map(({ literal }) => `X${literal.text}`).join('')];
  const inner: string[] = [];
  ts.forEachChild(node, (child) => void inner.push(...textsOf(child)));
  return inner;
}
