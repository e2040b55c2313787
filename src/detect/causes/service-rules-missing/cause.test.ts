import { describe, expect, it } from 'vitest';
import { first, reportWithEdit, testRecordedCases } from '../../testing.ts';

testRecordedCases('service-rules-missing');

describe('what ipvsadm does not say is evidence', () => {
  const IPVS = 'nodes/n1/netns/host/ipvs.txt';
  const told = async (listing: (text: string) => string) => {
    const { report } = await reportWithEdit('cases/seeds/dns-ipvs-entry-missing', (text, file) => (file === IPVS ? listing(text) : `${text}\n`));
    return first(report).evidence.filter(({ text }) => text.includes('ipvsadm') || text.startsWith('-A'));
  };

  it('with the lines that were read, and what there is at the same address', async () => {
    expect(await told((text) => text)).toEqual([
      { text: `ipvsadm: no virtual service 10.96.0.10:53/udp in the listing (${IPVS}:1-2, 1 service)`, expected: 'a virtual service 10.96.0.10:53/udp' },
      { text: '-A -t 10.96.0.10:53 -s rr', ref: { file: IPVS, line: 1 } },
    ]);
  });

  it('with all the lines where there are more services', async () => {
    const more = '-A -t 10.96.0.77:80 -s rr\n-a -t 10.96.0.77:80 -r 10.40.2.77:8080 -m -w 1\n-A -u 10.96.0.77:80 -s rr\n';
    expect((await told((text) => `${text.trimEnd()}\n${more}`))[0]?.text).toBe(`ipvsadm: no virtual service 10.96.0.10:53/udp in the listing (${IPVS}:1-5, 3 services)`);
  });

  it('also where the listing is empty', async () => {
    expect(await told(() => '')).toEqual([{ text: 'ipvsadm: no virtual service 10.96.0.10:53/udp: the listing of n1/host is empty', expected: 'a virtual service 10.96.0.10:53/udp' }]);
  });
});
