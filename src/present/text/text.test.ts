import { expect, it } from 'vitest';
import { readCase, reportOf } from '../../../scripts/cases.ts';
import { presentText } from './index.ts';

it.each([['en', 'More', 'md'], ['zh', '详见', 'zh.md']] as const)('a cause names the page that says more, in the language of the report (%s)', async (lang, label, suffix) => {
  const text = presentText(await reportOf(readCase('cases/firewall/forward-drop')), { lang, color: false, verbose: false });
  expect(text).toMatch(new RegExp(`^${label} +docs/causes/firewall-rule-drops.${suffix}$`, 'm'));
});

it.each(['en', 'zh'] as const)('a note says why it is not what loses the packet (%s)', async (lang) => {
  const report = await reportOf(readCase('cases/node/conntrack-table-full-near-miss'));
  const text = presentText(report, { lang, color: false, verbose: false });
  const [note] = report.notes;
  expect(text).toContain(`  ${note?.title[lang] ?? '-'}  [conntrack-table-full]\n    ${note?.explanation[lang] ?? '-'}\n`);
});
