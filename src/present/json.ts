import type { CaptureReport, CheckReport, DiffReport, LocateReport, Report, TcsReport, Transition } from '../model/report/index.ts';
import type { TcsPlan } from '../model/tcs/index.ts';
import type { NameReport } from '../model/resolve/index.ts';
import { formatIp } from '../net/ip.ts';

/**
 * The report as one JSON document, as docs/report.schema.json describes it. Addresses are printed as text: everything in the
 * report that is an address or a range of addresses is an object with `family` and integers, which JSON does not have.
 */
export function presentJson(report: Report): string {
  return document(report);
}

/** A check as one JSON document, as docs/check.schema.json describes it; addresses are printed as in a report. */
export function presentCheckJson(report: CheckReport): string {
  return document(report);
}

/** A comparison as one JSON document, as docs/diff.schema.json describes it. */
export function presentDiffJson(report: DiffReport): string {
  return document(report);
}

/** A located packet as one JSON document. */
export function presentLocateJson(report: LocateReport): string {
  return document(report);
}

/** What captures show as one JSON document. */
export function presentCaptureJson(report: CaptureReport): string {
  return document(report);
}

/** The answer about a name as one JSON document. */
export function presentNameJson(report: NameReport): string {
  return document(report);
}

/** A transition of a watched cluster as one line of JSON. `time` is ISO 8601. */
export function presentTransitionJson(transition: Transition, time: string): string {
  return `${JSON.stringify({ time, ...transition }, plain)}\n`;
}

/** A comparison of TCS's objects as one JSON document. */
export function presentTcsJson(report: TcsReport): string {
  return document(report);
}

/** A plan as one JSON document: what `netwhy apply` reads. */
export function presentPlanJson(plan: TcsPlan): string {
  return document(plan);
}

function document(report: TcsPlan | TcsReport | NameReport | CaptureReport | Report | CheckReport | DiffReport | LocateReport): string {
  return `${JSON.stringify(report, plain, 2)}\n`;
}

function plain(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null || !('family' in value)) return value;
  const { family } = value;
  if (family !== 4 && family !== 6) return value;
  if ('value' in value && typeof value.value === 'bigint') return formatIp({ family, value: value.value });
  if ('first' in value && typeof value.first === 'bigint' && 'last' in value && typeof value.last === 'bigint') {
    const first = formatIp({ family, value: value.first });
    return 'length' in value && typeof value.length === 'number' ? `${first}/${value.length}` : `${first}-${formatIp({ family, value: value.last })}`;
  }
  return value;
}
