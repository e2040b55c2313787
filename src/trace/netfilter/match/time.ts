import type { Tri } from '../../../model/network/because.ts';
import { triOf } from '../env.ts';
import type { Env } from '../env.ts';

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;

/**
 * `-m time` in UTC (net/netfilter/xt_time.c) from its text: `--timestart HH:MM[:SS] --timestop --weekdays --monthdays
 * --datestart --datestop --contiguous`. Unknown without a clock, in the kernel's own time zone, and for what is not read.
 */
export function matchTime(env: Env, text: string): Tri {
  const unknown: Tri = { kind: 'unknown', because: env.rule };
  const { now } = env.ctx;
  if (now === undefined || /--(kerneltz|localtz|contiguous)/.test(text)) return unknown;
  const date = new Date(now * 1000);
  const options = [...text.matchAll(/(!\s+)?--(\w+)\s+(\S+)/g)];
  if (options.length === 0) return unknown;
  let start = 0;
  let stop = 86399;
  for (const [, negated, name, value = ''] of options) {
    if (name === 'timestart') start = seconds(value);
    else if (name === 'timestop') stop = seconds(value);
    else {
      const holds = dayHolds(date, now, name ?? '', value);
      if (holds === undefined) return unknown;
      if (holds === (negated !== undefined)) return triOf(false);
    }
  }
  if (Number.isNaN(start) || Number.isNaN(stop)) return unknown;
  const second = ((now % 86400) + 86400) % 86400;
  return triOf(start <= stop ? second >= start && second <= stop : second >= start || second <= stop);
}

function dayHolds(date: Date, now: number, name: string, value: string): boolean | undefined {
  if (name === 'weekdays') return value.split(',').some((day) => DAYS[date.getUTCDay()]?.startsWith(day.slice(0, 2)) === true || Number(day) % 7 === date.getUTCDay());
  if (name === 'monthdays') return value.split(',').some((day) => Number.parseInt(day, 10) === date.getUTCDate());
  const bound = Date.parse(`${value}Z`) / 1000;
  if (Number.isNaN(bound)) return undefined;
  if (name === 'datestart') return now >= bound;
  return name === 'datestop' ? now <= bound : undefined;
}

function seconds(clock: string): number {
  const [hours = NaN, minutes = NaN, rest = 0] = clock.split(':').map(Number);
  return hours * 3600 + minutes * 60 + rest;
}
