import type { Link, Netns } from '../model/network/index.ts';

/** The device of this name in a namespace. */
export function linkNamed(netns: Netns, name: string | undefined): Link | undefined {
  return netns.links.kind === 'known' ? netns.links.value.find((link) => link.name === name) : undefined;
}

/** The device of this index in a namespace. */
export function linkAt(netns: Netns, ifindex: number): Link | undefined {
  return netns.links.kind === 'known' ? netns.links.value.find((link) => link.ifindex === ifindex) : undefined;
}

/** The name that sysctl gives a device: dots and slashes change places (procps sysctl(8)). */
export function sysctlDevice(name: string): string {
  return name.replaceAll(/[./]/g, (character) => (character === '.' ? '/' : '.'));
}
