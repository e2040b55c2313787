import { recordedCases, reportOf } from '../cases.ts';
import type { RecordedCase } from '../cases.ts';
import { presentJson, presentText } from '../../src/present/index.ts';

/** A report.json larger than this is not kept: nobody reads it, and every change of the walk would rewrite it. */
const LARGEST_REPORT = 100_000;

/** What `goldenFiles` may write beside a case. A file of such a name that it does not give any more is to be deleted. */
export const GOLDEN_NAMES = ['journey.txt', 'report.json'] as const;

/**
 * What netwhy says of the recorded incidents, word for word: `journey.txt` (the `-v` text in English, without colour) for each of
 * them, and `report.json` for one of each cause, the first whose report is not too large. Healthy twins have neither: that nothing
 * is said of them is what the tests of the causes ask.
 */
export async function goldenFiles(): Promise<Readonly<Record<string, string>>> {
  const files: Record<string, string> = {};
  const shown = new Set<string>();
  for (const incident of incidents()) {
    const report = await reportOf(incident);
    files[`${incident.path}/journey.txt`] = presentText(report, { lang: 'en', color: false, verbose: true });
    const json = presentJson(report);
    const cause = incident.question.expect.cause ?? '';
    if (shown.has(cause) || json.length > LARGEST_REPORT) continue;
    shown.add(cause);
    files[`${incident.path}/report.json`] = json;
  }
  return files;
}

/** The recorded cases that are no healthy twins. */
export function incidents(): readonly RecordedCase[] {
  return recordedCases().filter(({ question }) => question.expect.cause !== undefined);
}
