import type { Because } from '../../model/network/because.ts';
import type { Netns } from '../../model/network/netns.ts';
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
  const all = sysctl(ctx, netns, confName(4, 'all', key), 0);
  const own = deviceConf(ctx, netns, 4, dev, key, 0);
  return { value: Math.max(all.value, own.value), because: own.value >= all.value ? [...own.because, ...all.because] : [...all.because, ...own.because] };
}

/** `all` or the device (IN_DEV_ORCONF): proxy_arp, route_localnet, accept_local, src_valid_mark. */
export function orConf(ctx: WalkContext, netns: Netns, dev: string, key: string): Setting {
  const setting = maxConf(ctx, netns, dev, key);
  return { value: setting.value === 0 ? 0 : 1, because: setting.because };
}

/** The device's own setting (IN_DEV_CONF_GET), or `default` for a device that has no line. */
export function deviceConf(ctx: WalkContext, netns: Netns, family: 4 | 6, dev: string, key: string, initial: number): Setting {
  const own = sysctl(ctx, netns, confName(family, dev, key), Number.NaN);
  if (!Number.isNaN(own.value)) return own;
  return sysctl(ctx, netns, confName(family, 'default', key), initial);
}
