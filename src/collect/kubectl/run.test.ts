import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { runKubectl } from './run.ts';

const top = mkdtempSync(join(tmpdir(), 'netwhy-kubectl-'));
const path = process.env['PATH'];
afterAll(() => {
  process.env['PATH'] = path;
  rmSync(top, { recursive: true, force: true });
});

/** A program in the place of kubectl that refuses in kubectl's own words: an API server cannot run in a unit test. */
const REFUSING = `#!/bin/sh
echo "$*" >>${top}/asked
case $2 in
  pods) echo '{"kind":"List","items":[]}' ;;
  adminnetworkpolicies*) echo 'error: the server doesn'"'"'t have a resource type "adminnetworkpolicies"' >&2; exit 1 ;;
  ippools*) echo 'error: the server doesn'"'"'t have a resource type "ippools"' >&2; exit 1 ;;
  services) echo 'E1121 memcache.go:265] trying' >&2; echo 'Error from server (Forbidden): services is forbidden' >&2; exit 1 ;;
  configmaps) echo 'Error from server (NotFound): configmaps "x" not found' >&2; exit 1 ;;
  nodes) echo 'The connection to the server localhost:8080 was refused' >&2; exit 1 ;;
  *) echo '{}' ;;
esac
`;

it('what the API server refuses is told apart from what it does not have, and no Secret is asked for', async () => {
  writeFileSync(join(top, 'kubectl'), REFUSING, { mode: 0o755 });
  process.env['PATH'] = `${top}:${path}`;
  const objects = await runKubectl(5000);
  const of = (resource: string) => objects.filter((item) => item.source === resource).map((item) => [item.state, item.note])[0];
  expect(of('pods')).toEqual(['ok', '']);
  expect(of('ippools.crd.projectcalico.org')?.[0]).toBe('empty');
  expect(of('adminnetworkpolicies.policy.networking.k8s.io')?.[0]).toBe('empty');
  expect(of('services')).toEqual(['not permitted', 'Error from server (Forbidden): services is forbidden']);
  expect(of('configmaps')?.[0]).toBe('empty');
  expect(of('nodes')).toEqual(['failed', 'The connection to the server localhost:8080 was refused']);
  const asked = readFileSync(join(top, 'asked'), 'utf8');
  expect(asked).not.toMatch(/secret/i);
  expect(asked).not.toMatch(/configmaps (--all|-o)/);
});

it('a host without kubectl says so', async () => {
  process.env['PATH'] = join(top, 'nowhere');
  expect((await runKubectl(5000)).every((item) => item.state === 'tool missing')).toBe(true);
});
