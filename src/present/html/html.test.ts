import { expect, it } from 'vitest';
import { evidenceOf, readCase, reportOf } from '../../../scripts/cases.ts';
import { check } from '../../check.ts';
import { presentCheckText } from '../text/check.ts';
import { presentCheckHtml } from './check.ts';
import { escape } from './escape.ts';
import { presentHtml } from './index.ts';

it('the page loads and runs nothing, and shows hostile evidence as text', async () => {
  const report = await reportOf(readCase('cases/firewall/forward-drop'));
  const [finding] = report.findings;
  if (finding === undefined) throw new Error('no finding');
  const hostile = '</style><script>alert(1)</script><img src=x onerror="alert(1)">';
  const page = presentHtml({ ...report, findings: [{ ...finding, evidence: [{ text: hostile }], title: { en: hostile, zh: hostile } }] }, { lang: 'en' });
  expect(page).toContain(`http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"`);
  expect(page).not.toMatch(/<script|<img|<link|<iframe|https?:\/\//);
  expect(page).toContain('&#60;script&#62;alert(1)');
});

it('every hop of the picture leads to its steps on the page', async () => {
  const page = presentHtml(await reportOf(readCase('cases/firewall/forward-drop')), { lang: 'zh' });
  const links = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
  expect(links.length).toBeGreaterThan(2);
  for (const id of links) expect(page).toContain(`id="${id}"`);
});

it('what many try is shown as no help, with where the packet ends then', async () => {
  const page = presentHtml(await reportOf(readCase('cases/seeds/load-balancer-address-bound')), { lang: 'en' });
  expect(page).toContain('<h3>No help: Open accept_local on eth0, and nothing else</h3>');
  expect(page).toContain('; reply ends: n1/host rejected: no-listener');
});

it.each([['en', 'More: ', '.md'], ['zh', '详见：', '.zh.md']] as const)('a cause and a note name the page that says more, in the language of the report (%s)', async (lang, label, suffix) => {
  const page = presentHtml(await reportOf(readCase('cases/firewall/forward-drop')), { lang });
  expect(page).toContain(`${label}<a href="docs/causes/firewall-rule-drops${suffix}">docs/causes/firewall-rule-drops${suffix}</a>`);
  const { notes, ...report } = await reportOf(readCase('cases/seeds/tw-recycle-drops-translated-near-miss'));
  const noted = presentHtml({ ...report, notes }, { lang });
  for (const { id, explanation } of notes) {
    expect(noted).toContain(`<a href="docs/causes/${id}${suffix}">`);
    expect(noted).toContain(escape(explanation[lang]));
  }
  expect(notes).not.toEqual([]);
});

it.each([['en', 'More', '.md'], ['zh', '详见', '.zh.md']] as const)('a check names the page of a cause, too (%s)', async (lang, label, suffix) => {
  const report = check(await evidenceOf(readCase('cases/tunnel/vxlan-v6-fdb-wrong')));
  const [finding] = report.findings;
  const path = `docs/causes/${finding?.id ?? ''}${suffix}`;
  expect(presentCheckHtml(report, { lang })).toContain(`<a href="${path}">`);
  expect(presentCheckText(report, { lang, color: false, verbose: false })).toMatch(new RegExp(`^${label} +${path}$`, 'm'));
});
