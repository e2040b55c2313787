import { expect, it } from 'vitest';
import { reportWithEdit, testRecordedCases } from '../../testing.ts';

testRecordedCases('tw-recycle-drops-translated', 'likely');

/** The verdict and what is accused and noted once some file of the incident says something else. */
async function saidOf(edit: (text: string, file: string) => string): Promise<string> {
  const { verdict, findings, notes } = (await reportWithEdit('cases/seeds/tw-recycle-drops-translated', edit)).report;
  return [verdict.kind, ...findings.map(({ id, confidence }) => `${id} ${confidence}`), ...notes.map(({ id }) => `note ${id}`)].join(', ');
}

it('means nothing to a kernel that has the setting no more', async () => {
  expect(await saidOf((text) => text.replace('3.10.0-957.el7.x86_64', '4.12.0'))).toBe('reachable');
  expect(await saidOf((text) => text.replace('3.10.0-957.el7.x86_64', '4.11.12'))).toBe('unknown, tw-recycle-drops-translated likely');
});

it('needs timestamps', async () => {
  expect(await saidOf((text) => text.replace('net.ipv4.tcp_timestamps = 1', 'net.ipv4.tcp_timestamps = 0'))).toBe('reachable');
});

it('is only possible where no SYN was counted', async () => {
  const nothingCounted = (text: string): string => text.replace(/^(TcpExt: [\d ]+)$/m, (line) => line.replaceAll(/\d+/g, '0'));
  expect(await saidOf((text, file) => (file.endsWith('/proc-netstat.txt') ? nothingCounted(text) : text))).toBe('unknown, tw-recycle-drops-translated possible');
});
