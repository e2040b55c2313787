import { expect, it } from 'vitest';
import { readCase, reportOf } from '../../../scripts/cases.ts';
import { presentText } from './index.ts';

it.each([['en', 'More'], ['zh', '详见']] as const)('a cause names the page that says more (%s)', async (lang, label) => {
  const text = presentText(await reportOf(readCase('cases/firewall/forward-drop')), { lang, color: false, verbose: false });
  expect(text).toMatch(new RegExp(`^${label} +docs/causes/firewall-rule-drops\\.md$`, 'm'));
});

it.each(['en', 'zh'] as const)('a note says why it is not what loses the packet (%s)', async (lang) => {
  const report = await reportOf(readCase('cases/node/conntrack-table-full-near-miss'));
  const text = presentText(report, { lang, color: false, verbose: false });
  const [note] = report.notes;
  expect(text).toContain(`  ${note?.title[lang] ?? '-'}  [conntrack-table-full]\n    ${note?.explanation[lang] ?? '-'}\n`);
});
