import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { confFile } from '../../model/resolve/conf-file.ts';
import type { ConfFile } from '../../model/resolve/conf-file.ts';
import { goChooses } from './chooses.ts';
import { goOrder } from './order.ts';

/** What a real program said (GODEBUG=netdns=2, Go 1.26 with cgo, glibc) of a machine called box without /etc/mdns.allow. */
interface Said { readonly nsswitch?: string; readonly resolvConf?: string; readonly name: string; readonly order: string }
const SAID = readFileSync(new URL('testdata/order.jsonl', import.meta.url), 'utf8').split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Said);
const file = (path: string, text: string | undefined): ConfFile => (text === undefined ? { kind: 'absent', file: path } : confFile(path, text));
const filesOf = ({ nsswitch, resolvConf }: Pick<Said, 'nsswitch' | 'resolvConf'>): Parameters<typeof goChooses>[0] => ({ resolvConf: file('/etc/resolv.conf', resolvConf), hosts: file('/etc/hosts', ''), nsswitch: file('/etc/nsswitch.conf', nsswitch), hostConf: file('/etc/host.conf', undefined), hostname: 'box' });

describe('a program of Go with cgo', () => {
  it.each(SAID.map((said) => ({ ...said, title: `${said.name} ${said.nsswitch ?? 'without nsswitch.conf'} ${said.resolvConf ?? 'without resolv.conf'}`.replaceAll('\n', ' | ') })))('takes the resolver that a real one takes: $title', ({ order, ...said }) => {
    const files = filesOf(said);
    const { by } = goChooses(files, said.name, 26);
    // Whether there is a file mdns.allow is not collected, and it would decide.
    if (said.nsswitch?.includes('mdns') === true && order !== 'cgo') expect(by).toBe('unknown');
    else expect(by).toBe(order === 'cgo' ? 'libc' : 'go');
    if (by === 'go') expect(goOrder(files.nsswitch, 26).order.join(',')).toBe(order);
  });

  it('says the line that it does not understand', () => {
    const strange = goChooses(filesOf({ resolvConf: 'nameserver 10.0.0.1\nsortlist 10.0.0.0\n' }), 'db', 26).because.map(({ ref }) => ref?.line);
    expect(strange).toEqual([2]);
    expect(goChooses(filesOf({ nsswitch: 'passwd: files\nhosts: files nis dns\n' }), 'db', 26).because.map(({ ref }) => ref?.line)).toEqual([2]);
  });
});
