import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { openBundle } from '../../collect/index.ts';
import { explainName } from '../../dns/index.ts';
import type { NameReport } from '../../model/resolve/index.ts';
import { presentNameHtml } from './name.ts';

async function recorded(name: string): Promise<NameReport> {
  const answer = explainName(await openBundle([fileURLToPath(new URL(`../../../cases/dns/${name}/bundle.tgz`, import.meta.url))]), { from: { kind: 'pod', namespace: 'shop', name: 'web' }, name: 'product-cvm-metadata.tce.example', type: 'both', libc: { kind: 'glibc' } });
  if (answer.kind === 'refused') throw new Error(answer.refusal.message.en);
  return answer.report;
}

it('shows the chain as a picture: everybody who is asked, an arrow for each query and answer that leads to its row, and a cross where nothing comes back', async () => {
  const page = presentNameHtml(await recorded('chain-forwarder-to-retired-balancer'), { lang: 'en' });
  const [picture = ''] = /<svg.*?<\/svg>/s.exec(page) ?? [];
  for (const post of ['pod/shop/web', 'pod/dpdns/forwarder']) expect(picture).toContain(`>${post}</text>`);
  expect(picture.match(/class="failed"/g)?.length).toBeGreaterThan(1);
  expect(picture).toContain('>x</text>');
  const healthy = presentNameHtml(await recorded('chain-forwarder-to-retired-balancer-healthy'), { lang: 'zh' });
  expect(/<svg.*?<\/svg>/s.exec(healthy)?.[0]).toContain('stroke-dasharray');
  expect(healthy).not.toContain('class="failed"');
  expect(healthy).toContain('<th>等待</th>');
});

it('loads and runs nothing, and shows what is hostile as text', async () => {
  const report = await recorded('chain-forwarder-to-retired-balancer');
  const hostile = '"><script>alert(1)</script>';
  const page = presentNameHtml({ ...report, question: { ...report.question, name: hostile }, asker: { ...report.asker, place: hostile } }, { lang: 'en' });
  expect(page).not.toMatch(/<script|<img|<link|<iframe|https?:\/\//);
  expect(page).toContain('&#60;script&#62;alert(1)');
});
