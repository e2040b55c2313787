import type { Evidence } from '../model/evidence/index.ts';
import type { Because } from '../model/network/index.ts';

/** A clock of the kernel that may show two queries one time, with the line that says which it is. */
export interface CoarseClock {
  readonly because: Because;
  /** How often two queries that are made one after the other (in 50 to 125 ns) get one id. */
  readonly share: number;
}

/**
 * Clock sources whose ticks are not finer than it takes to make a query: the kernel's own tick (kernel/time/jiffies.c), and Hyper-V's page,
 * which counts 100 ns (drivers/clocksource/hyperv_timer.c). acpi_pm and hpet have longer ticks than others, and take longer than a tick to be read.
 */
const SHARES: Readonly<Record<string, number>> = { jiffies: 0.99, 'refined-jiffies': 0.99, hyperv_clocksource_tsc_page: 0.2 };

/** The clock of a namespace's node, where it is a coarse one; `undefined` too where it was not collected. */
export function coarseClockOf(evidence: Evidence, netns: string): CoarseClock | undefined {
  const node = evidence.nodes.find(({ name }) => netns.startsWith(`${name}/`));
  const item = node?.items.find(({ source }) => source === 'clocksource');
  if (item?.state !== 'ok') return undefined;
  const text = item.text().trim();
  const share = SHARES[text];
  return share === undefined ? undefined : { because: { ref: { file: item.file, line: 1 }, text }, share };
}
