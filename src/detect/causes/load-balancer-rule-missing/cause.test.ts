import { describe, expect, it } from 'vitest';
import { reportWithEdit, testRecordedCases } from '../../testing.ts';

testRecordedCases('load-balancer-rule-missing');

/** What is found once the rules of the load balancer say something else. */
async function found(edit: (text: string) => string): Promise<readonly string[]> {
  const { report } = await reportWithEdit('cases/gateways/http-no-rule-for-path', (text, file) => (/Describe(?:Listeners|Targets)-/.test(file) ? edit(text) : text));
  return [report.verdict.kind, ...report.findings.map(({ id }) => id)];
}

describe('a request is taken by the rule', () => {
  it('of its host and the beginning of its path', async () => {
    expect(await found((text) => text.replaceAll('"/static"', '"/"'))).toEqual(['reachable']);
    expect(await found((text) => text.replaceAll('"/static"', '"/stat"'))).toEqual(['unreachable', 'load-balancer-rule-missing']);
  });

  it('of a wildcard or of any host, where none is of its own', async () => {
    expect(await found((text) => text.replaceAll('"/static"', '"/"').replaceAll('"shop.example.com"', '"*.example.com"'))).toEqual(['reachable']);
    expect(await found((text) => text.replaceAll('"/static"', '"/"').replaceAll('"shop.example.com"', '""'))).toEqual(['reachable']);
    expect(await found((text) => text.replaceAll('"/static"', '"/"').replaceAll('"shop.example.com"', '"*.shop.example.com"'))).toEqual(['unreachable', 'load-balancer-rule-missing']);
  });

  it('and is not known where an expression may take it', async () => {
    expect(await found((text) => text.replaceAll('"/static"', '"~ ^/sh"'))).toEqual(['unknown']);
  });
});
