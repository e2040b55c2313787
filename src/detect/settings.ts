import type { Because, Netns, Sysctl } from '../model/network/index.ts';

/** The line of a setting in a namespace, by the name that `sysctl -a` prints. None where settings were not collected, or the kernel has not this one. */
export function settingLine({ sysctls }: Netns, name: string): Sysctl | undefined {
  return sysctls.kind === 'known' ? sysctls.value.get(name) : undefined;
}

/** Lines of settings that are there. */
export function settingLines(netns: Netns, names: readonly string[]): readonly Because[] {
  return names.flatMap((name) => settingLine(netns, name)?.because ?? []);
}

/** A numeric setting, where it is known. */
export function settingOf(netns: Netns, name: string): number | undefined {
  const line = settingLine(netns, name);
  return line === undefined ? undefined : Number(line.value);
}
