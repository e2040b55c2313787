import type { Because } from '../../model/network/because.ts';
import type { Netns, Sysctl } from '../../model/network/netns.ts';
import type { WalkContext } from '../context.ts';

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
  return remembered(netns, greatest, dev, key, () => {
    const all = lineConf(ctx, netns, 4, 'all', key);
    const own = deviceConf(ctx, netns, 4, dev, key, 0);
    return { value: Math.max(all.value, own.value), because: own.value >= all.value ? [...own.because, ...all.because] : [...all.because, ...own.because] };
  });
}

/** `all` or the device (IN_DEV_ORCONF): proxy_arp, route_localnet, accept_local, src_valid_mark. */
export function orConf(ctx: WalkContext, netns: Netns, dev: string, key: string): Setting {
  const setting = maxConf(ctx, netns, dev, key);
  return setting.value === 0 || setting.value === 1 ? setting : { value: 1, because: setting.because };
}

/** The very line of a device, or of `all`; 0 where there is none. */
export function lineConf(ctx: WalkContext, netns: Netns, family: 4 | 6, dev: string, key: string): Setting {
  return remembered(netns, lines[family], dev, key, () => sysctl(ctx, netns, confName(family, dev, key), 0));
}

/** The device's own setting (IN_DEV_CONF_GET), or `default` for a device that has no line. */
export function deviceConf(ctx: WalkContext, netns: Netns, family: 4 | 6, dev: string, key: string, initial: number): Setting {
  const own = remembered(netns, owned[family], dev, key, () => {
    const named = sysctl(ctx, netns, confName(family, dev, key), Number.NaN);
    return Number.isNaN(named.value) ? sysctl(ctx, netns, confName(family, 'default', key), Number.NaN) : named;
  });
  return Number.isNaN(own.value) ? { value: initial, because: own.because } : own;
}

/** Settings by device and key. A packet asks for a dozen of them in each namespace, and putting their names together takes longer than all else. */
type Settings = WeakMap<ReadonlyMap<string, Sysctl>, Map<string, Map<string, Setting>>>;

const greatest: Settings = new WeakMap();
const lines: Readonly<Record<4 | 6, Settings>> = { 4: new WeakMap(), 6: new WeakMap() };
const owned: Readonly<Record<4 | 6, Settings>> = { 4: new WeakMap(), 6: new WeakMap() };

/** A setting that hangs on the collected sysctls alone; where they were not collected it is asked for each time, and each run told so. */
function remembered({ sysctls }: Netns, settings: Settings, dev: string, key: string, ask: () => Setting): Setting {
  if (sysctls.kind === 'missing') return ask();
  const devices = settings.get(sysctls.value) ?? new Map<string, Map<string, Setting>>();
  const keys = devices.get(dev) ?? new Map<string, Setting>();
  const known = keys.get(key);
  if (known !== undefined) return known;
  const setting = ask();
  settings.set(sysctls.value, devices.set(dev, keys.set(key, setting)));
  return setting;
}
