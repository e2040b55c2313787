import { describe, expect, it } from 'vitest';
import { first, reportWithEdit, testRecordedCases } from '../../testing.ts';

testRecordedCases('rp-filter-drops');

describe('the larger of all and the device counts, so', () => {
  const ASYMMETRIC = 'cases/node/rp-filter-asymmetric';
  const settings = (all: number, eth0: number) => (text: string, file: string): string =>
    file.endsWith('/n2/netns/host/sysctl.txt') ? text.replace(/(conf\.all\.rp_filter = )\d/, `$1${String(all)}`).replace(/(conf\.eth0\.rp_filter = )\d/, `$1${String(eth0)}`) : `${text}\n`;
  const told = async (all: number, eth0: number) => {
    const finding = first((await reportWithEdit(ASYMMETRIC, settings(all, eth0))).report);
    return {
      lines: finding.evidence.map(({ text }) => text).filter((text) => text.includes('rp_filter')),
      fixes: finding.proofs.map(({ commands }) => commands.map(({ text }) => text).join(' ')),
    };
  };

  it('a fix sets the device alone where all is 0, and both lines are shown', async () => {
    expect(await told(0, 1)).toEqual({
      lines: ['net.ipv4.conf.all.rp_filter = 0', 'net.ipv4.conf.eth0.rp_filter = 1'],
      fixes: ['sysctl -w net.ipv4.conf.eth0.rp_filter=2', 'sysctl -w net.ipv4.conf.eth0.rp_filter=0'],
    });
  });

  it('all is what is switched off where the device itself does not check', async () => {
    expect(await told(1, 0)).toEqual({
      lines: ['net.ipv4.conf.all.rp_filter = 1', 'net.ipv4.conf.eth0.rp_filter = 0'],
      fixes: ['sysctl -w net.ipv4.conf.eth0.rp_filter=2', 'sysctl -w net.ipv4.conf.all.rp_filter=0'],
    });
  });

  it('both are switched off where both check', async () => {
    expect(await told(1, 1)).toEqual({
      lines: ['net.ipv4.conf.all.rp_filter = 1', 'net.ipv4.conf.eth0.rp_filter = 1'],
      fixes: ['sysctl -w net.ipv4.conf.eth0.rp_filter=2', 'sysctl -w net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.eth0.rp_filter=0'],
    });
  });
});
