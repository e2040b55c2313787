import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { captureTaker, captured, ladderAcross, LadderDecoder, Sightings } from '../../captured.ts';
import type { CaptureReport } from '../../model/report/index.ts';
import { presentCaptureText } from '../text/capture.ts';
import { presentCaptureHtml } from './capture.ts';

const HOSTILE = '<img src=x onerror=alert(1)>.pcap';

function report(): CaptureReport {
  const captures = ['client', 'node1', 'node2', 'node3', 'server'].map((point) => [point === 'node2' ? HOSTILE : `${point}.pcap`, readFileSync(new URL(`../../ladder/testdata/broken/${point}.pcap`, import.meta.url))] as const);
  const sightings = new Sightings(captures.length);
  const files = captures.map(([name, bytes], file) => {
    const taker = captureTaker(name, { sightings, file });
    taker.push(bytes);
    return taker.end();
  });
  const ladder = ladderAcross(sightings, files);
  if (ladder === undefined) throw new Error('no ladder');
  const decoder = new LadderDecoder(ladder);
  for (const [name, bytes] of captures) decoder.reader(name)?.push(bytes);
  return captured(files, decoder.decoded());
}

test('every arrow of the ladder opens its packet, taken apart at each point that saw it, and a hostile name is text', () => {
  const page = presentCaptureHtml(report(), { lang: 'en' });
  const links = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id ?? '');
  expect(links.length).toBeGreaterThan(20);
  for (const id of links) {
    const opened = new RegExp(`<section class="steps" id="${id}">(.*?)</section>`, 's').exec(page)?.[1] ?? '';
    expect(opened).toContain('<td class="mono">ipv4</td>');
    expect(opened).toMatch(/<pre class="faint">([0-9a-f]{2} ){16}/);
  }
  expect(page).not.toMatch(/<script|<img|<link|<iframe|https?:\/\//);
});

test.each(['en', 'zh'] as const)('the table names the segment in which packets vanish (%s)', (lang) => {
  const text = presentCaptureText(report(), { lang, color: false });
  expect(text).toMatch(/^x {2}/);
  expect(text).toMatch(new RegExp(`node1\\.pcap > ${HOSTILE.replace(/[()]/g, '\\$&')} +\\d+ +\\d+ +[\\d.]+ %`));
  expect(text).not.toMatch(/undefined|NaN/);
});
