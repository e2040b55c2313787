import { readFileSync, writeFileSync } from 'node:fs';
import type { Site } from '../scenario.ts';

/** What the machine had before, by name. */
const before = new Map<string, string>();

/** Whether what belongs to the whole machine may be changed: it does in a virtual machine of the lab's, and where the user says so. */
export function ownsMachine(): boolean {
  return process.env.NETWHY_LAB_MACHINE === 'own';
}

/** Whether a site changes this setting for the whole machine. */
export function isOfMachine({ machine = [] }: Site, name: string): boolean {
  return machine.some((setting) => setting.startsWith(`${name}=`));
}

/** Changes settings (`net.x.y=value`) of the namespace that the lab itself runs in, which is the machine's first. */
export function setOnMachine(settings: readonly string[]): void {
  for (const setting of settings) {
    if (!ownsMachine()) throw new Error(`${setting} would change the whole machine: set NETWHY_LAB_MACHINE=own if it may`);
    const [name = '', value = ''] = setting.split('=');
    if (!before.has(name)) before.set(name, readFileSync(pathOf(name), 'utf8').trim());
    writeFileSync(pathOf(name), value);
  }
}

/** Gives every setting that was changed the value that it had. */
export function putBack(): void {
  for (const [name, value] of before) writeFileSync(pathOf(name), value);
  before.clear();
}

function pathOf(name: string): string {
  return `/proc/sys/${name.replaceAll('.', '/')}`;
}
