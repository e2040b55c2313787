import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { readText } from '../door.ts';

/** Names this process among all that ever ran on any machine, as a label's value: `MACHINE.PID.START`. */
export function ownOwner(pid: number = process.pid): string {
  return `${machine()}.${pid}.${startOf(pid)}`;
}

/** Whether the process with this name ran on this machine and is gone. Of another machine's processes nothing is known: false. */
export function isGone(owner: string): boolean {
  const [where = '', pid = '', start = ''] = owner.split('.');
  if (where !== machine() || !/^\d+$/.test(pid)) return false;
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
  return startOf(Number(pid)) !== start;
}

function machine(): string {
  const id = `${readText('/etc/machine-id') ?? ''} ${readText('/proc/sys/kernel/random/boot_id') ?? ''} ${hostname()}`;
  return createHash('sha256').update(id).digest('hex').slice(0, 16);
}

/** When a process began, in ticks since the machine did (proc(5), the 22nd field of stat); 0 where there is no /proc. */
function startOf(pid: number): string {
  const stat = readText(`/proc/${pid}/stat`) ?? '';
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '0';
}
