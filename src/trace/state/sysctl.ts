import type { Because } from '../../model/network/because.ts';
import type { Netns, Sysctl } from '../../model/network/netns.ts';
import type { WalkContext } from '../context.ts';
import { OncePer } from '../once-per.ts';

/** The value that the kernel uses, and the lines that make it so. */
export interface Setting {
  readonly value: number;
  readonly because: readonly Because[];
}

/**
 * A numeric sysctl by its dotted name, or `initial` (the kernel's own) where the kernel does not have it. Where sysctls were
 * not collected, `initial` is taken and the run's outcome is unknown.
 */
export function sysctl(ctx: WalkContext, netns: Netns, name: string, initial: number): Setting {
  if (netns.sysctls.kind === 'missing') {
    ctx.doubt(netns.sysctls.because);
    return { value: initial, because: [netns.sysctls.because] };
  }
  const found = netns.sysctls.value.get(name);
  if (found === undefined) return { value: initial, because: [] };
  const value = Number.parseInt(found.value, 10);
  return { value: Number.isNaN(value) ? initial : value, because: [found.because] };
}

/** A sysctl that decides nothing about whether a packet arrives: where sysctls were not collected it is the kernel's own. */
export function harmlessSysctl(netns: Netns, name: string, initial: number): number {
  const found = netns.sysctls.kind === 'missing' ? undefined : netns.sysctls.value.get(name);
  const value = found === undefined ? Number.NaN : Number.parseInt(found.value, 10);
  return Number.isNaN(value) ? initial : value;
}

/**
 * A sysctl that decides whether a packet lives: where sysctls were not collected, both `ifMissing` values are walked.
 */
export function forkingSysctl(ctx: WalkContext, netns: Netns, name: string, initial: number, ifMissing: readonly [number, number]): Setting {
  if (netns.sysctls.kind === 'known') return sysctl(ctx, netns, name, initial);
  const because = { text: `${name} in ${netns.id}: ${netns.sysctls.because.text}` };
  const first = ctx.decide({ kind: 'unknown', because }, `sysctl ${netns.id} ${name}`);
  return { value: first ? ifMissing[0] : ifMissing[1], because: [because] };
}

/** Name of a device's setting, as `sysctl -a` prints it: dots in a device name become slashes. */
export function confName(family: 4 | 6, dev: string, key: string): string {
  return `net.ipv${family}.conf.${dev.replaceAll('.', '/')}.${key}`;
}

/** The greater of `all` and the device (IN_DEV_MAXCONF, include/linux/inetdevice.h): rp_filter, arp_ignore, arp_announce. */
export function maxConf(ctx: WalkContext, netns: Netns, dev: string, key: string): Setting {
  const kept = keptFor(netns, greatest, dev);
  return kept?.get(key) ?? keep(kept, key, greaterConf(ctx, netns, dev, key));
}

function greaterConf(ctx: WalkContext, netns: Netns, dev: string, key: string): Setting {
  const all = lineConf(ctx, netns, 4, 'all', key);
  const own = deviceConf(ctx, netns, 4, dev, key, 0);
  return { value: Math.max(all.value, own.value), because: own.value >= all.value ? [...own.because, ...all.because] : [...all.because, ...own.because] };
}

/** `all` or the device (IN_DEV_ORCONF): proxy_arp, route_localnet, accept_local, src_valid_mark. */
export function orConf(ctx: WalkContext, netns: Netns, dev: string, key: string): Setting {
  const setting = maxConf(ctx, netns, dev, key);
  return setting.value === 0 || setting.value === 1 ? setting : { value: 1, because: setting.because };
}

/** The very line of a device, or of `all`; 0 where there is none. */
export function lineConf(ctx: WalkContext, netns: Netns, family: 4 | 6, dev: string, key: string): Setting {
  const kept = keptFor(netns, lines[family], dev);
  return kept?.get(key) ?? keep(kept, key, sysctl(ctx, netns, confName(family, dev, key), 0));
}

/** The device's own setting (IN_DEV_CONF_GET), or `default` for a device that has no line. */
export function deviceConf(ctx: WalkContext, netns: Netns, family: 4 | 6, dev: string, key: string, initial: number): Setting {
  const kept = keptFor(netns, owned[family], dev);
  const own = kept?.get(key) ?? keep(kept, key, ownConf(ctx, netns, family, dev, key));
  return Number.isNaN(own.value) ? { value: initial, because: own.because } : own;
}

function ownConf(ctx: WalkContext, netns: Netns, family: 4 | 6, dev: string, key: string): Setting {
  const named = sysctl(ctx, netns, confName(family, dev, key), Number.NaN);
  return Number.isNaN(named.value) ? sysctl(ctx, netns, confName(family, 'default', key), Number.NaN) : named;
}

/**
 * What several settings of a device come to: worked out once where sysctls were collected, and otherwise each time, so that each run is told. All of it is asked for
 * together, so it must be of settings of which an unknown one is no more to one who asks for another.
 */
export function onceADevice<T extends object>(compute: (ctx: WalkContext, netns: Netns, dev: string) => T): (ctx: WalkContext, netns: Netns, dev: string) => T {
  const known = new OncePer((_sysctls: ReadonlyMap<string, Sysctl>) => new Map<string, T>());
  let last: { readonly sysctls: ReadonlyMap<string, Sysctl>; readonly dev: string; readonly value: T } | undefined;
  return (ctx, netns, dev) => {
    const { sysctls } = netns;
    if (sysctls.kind === 'missing') return compute(ctx, netns, dev);
    if (last !== undefined && last.dev === dev && last.sysctls === sysctls.value) return last.value;
    const devices = known.of(sysctls.value);
    const value = devices.get(dev) ?? compute(ctx, netns, dev);
    devices.set(dev, value);
    last = { sysctls: sysctls.value, dev, value };
    return value;
  };
}

/** Settings by device and key. A packet asks for a dozen of them in each namespace, and putting their names together takes longer than all else. */
interface Settings {
  readonly devices: WeakMap<ReadonlyMap<string, Sysctl>, Map<string, Map<string, Setting>>>;
  /** Those last asked for: a packet asks for several of one device. */
  last: { readonly sysctls: ReadonlyMap<string, Sysctl>; readonly dev: string; readonly keys: Map<string, Setting> } | undefined;
}

const greatest: Settings = { devices: new WeakMap(), last: undefined };
const lines: Readonly<Record<4 | 6, Settings>> = { 4: { devices: new WeakMap(), last: undefined }, 6: { devices: new WeakMap(), last: undefined } };
const owned: Readonly<Record<4 | 6, Settings>> = { 4: { devices: new WeakMap(), last: undefined }, 6: { devices: new WeakMap(), last: undefined } };

/** A device's settings that hang on the collected sysctls alone; where they were not collected each is asked for each time, and each run told so. */
function keptFor({ sysctls }: Netns, settings: Settings, dev: string): Map<string, Setting> | undefined {
  if (sysctls.kind === 'missing') return undefined;
  const { devices, last } = settings;
  if (last !== undefined && last.dev === dev && last.sysctls === sysctls.value) return last.keys;
  const byDev = devices.get(sysctls.value) ?? new Map<string, Map<string, Setting>>();
  const keys = byDev.get(dev) ?? new Map<string, Setting>();
  devices.set(sysctls.value, byDev.set(dev, keys));
  settings.last = { sysctls: sysctls.value, dev, keys };
  return keys;
}

function keep(kept: Map<string, Setting> | undefined, key: string, setting: Setting): Setting {
  kept?.set(key, setting);
  return setting;
}
