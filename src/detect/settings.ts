import type { Netns, Sysctl } from '../model/network/index.ts';

/** The line of a setting in a namespace, by the name that `sysctl -a` prints. None where settings were not collected, or the kernel has not this one. */
export function settingOf({ sysctls }: Netns, name: string): Sysctl | undefined {
  return sysctls.kind === 'known' ? sysctls.value.get(name) : undefined;
}
