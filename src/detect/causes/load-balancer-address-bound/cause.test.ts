import { describe, expect, it } from 'vitest';
import { evidenceOf, readCase } from '../../../../scripts/cases.ts';
import { diagnose } from '../../../diagnose.ts';
import type { EndpointName, Report } from '../../../model/report/index.ts';
import { first, reportWithEdit, testRecordedCases } from '../../testing.ts';

testRecordedCases('load-balancer-address-bound');

const CASE = 'cases/seeds/load-balancer-address-bound';

async function asked(from: string, to: EndpointName, path = CASE): Promise<Report> {
  const diagnosis = diagnose(await evidenceOf(readCase(path)), { from: { kind: 'address', ip: from }, to });
  if (diagnosis.kind === 'refused') throw new Error(diagnosis.refusal.message.en);
  return diagnosis.report;
}

describe('a load balancer that probes the nodes from its own address', () => {
  const probed = asked('203.0.113.9', { kind: 'node', name: 'n1', port: '30080' });

  it('is helped by unbinding the address and by probes from a reserved range, each proven', async () => {
    const { proofs } = first(await probed);
    expect(proofs.map(({ changes, after }) => [changes[0]?.kind, after.kind])).toEqual([['delete-address', 'reachable'], ['set-client-address', 'reachable'], ['delete-address', 'reachable']]);
  });

  it('is not helped by accept_local: the pod\'s answer goes into the node\'s own INPUT', async () => {
    const [tried, ...more] = first(await probed).useless ?? [];
    expect(more).toEqual([]);
    expect(tried?.changes).toEqual([{ kind: 'set-sysctl', netns: 'n1/host', name: 'net.ipv4.conf.eth0.accept_local', value: '1' }]);
    expect(tried?.after).toEqual({ kind: 'unreachable' });
    expect(tried?.ends).toMatchObject({ direction: 'reply', disposition: { kind: 'rejected', netns: 'n1/host', by: { kind: 'no-listener' } } });
  });

  it('is told the same where accept_local is open already, and is not told to open it', async () => {
    const { explanation, useless, evidence } = first(await asked('203.0.113.9', { kind: 'node', name: 'n1', port: '30080' }, `${CASE}-accept-local`));
    expect(explanation.en).toContain('the answer goes into INPUT');
    expect(useless).toBeUndefined();
    expect(evidence.map(({ text }) => text)).toContain('net.ipv4.conf.eth0.accept_local = 1');
  });

  it('is told why clients get through at times all the same', async () => {
    expect(first(await probed).explanation.en).toContain('with externalTrafficPolicy Local, 1 of 2 nodes serve them');
  });

  it('asks for the Service too: at the one node that must serve it', async () => {
    const { answers, findings } = await asked('203.0.113.9', { kind: 'service', namespace: 'shop', name: 'web' });
    expect(answers.map(({ target }) => target)).toEqual(['10.0.0.1:30080/tcp']);
    expect(findings.map(({ id }) => id)).toEqual(['load-balancer-address-bound']);
  });

  it('is accused by its address alone: another client outside is served, and the binding noted', async () => {
    const { verdict, findings, notes } = await asked('198.51.100.7', { kind: 'service', namespace: 'shop', name: 'web' });
    expect([verdict.kind, findings, notes.map(({ id }) => id)]).toEqual(['reachable', [], ['load-balancer-address-bound']]);
  });

  it('is another cause where the address is on some other device, or no load balancer\'s', async () => {
    const elsewhere = await reportWithEdit(CASE, (text, file) => (file.startsWith('nodes/n1/') ? text.replaceAll('kube-ipvs0', 'dummy7') : text));
    expect(elsewhere.report.findings.map(({ id }) => id)).toEqual(['local-source-dropped']);
  });
});
