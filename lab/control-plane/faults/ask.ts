import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { REPOSITORY } from '../../kernel/tools.ts';
import type { Cluster } from '../cluster.ts';

const NETWHY = join(REPOSITORY, 'dist', 'netwhy.mjs');

/** What a run of netwhy said, and how long it took. */
export interface Said {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  readonly ms: number;
}

/** Runs netwhy with the cluster administrator's kubeconfig, or another. */
export function netwhy({ plane }: Cluster, args: readonly string[], kubeconfig = plane.kubeconfig): Promise<Said> {
  const began = Date.now();
  const child = spawn(process.execPath, [NETWHY, ...args], { env: { PATH: process.env.PATH, HOME: '/nonexistent', KUBECONFIG: kubeconfig }, stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, err]: [string[], string[]] = [[], []];
  child.stdout.on('data', (text: Buffer) => out.push(String(text)));
  child.stderr.on('data', (text: Buffer) => err.push(String(text)));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out: out.join(''), err: err.join(''), ms: Date.now() - began }));
  });
}

/** The part of a report (docs/report.schema.json) that is compared. */
export interface Answer {
  readonly verdict: string;
  readonly cause: string | undefined;
  readonly object: string;
  readonly findings: readonly string[];
  readonly ms: number;
}

/** Reads a report. Throws with what netwhy said when there is none. */
export function answerOf({ code, out, err, ms }: Said): Answer {
  try {
    const { verdict, findings } = JSON.parse(out) as { verdict: { kind: string }; findings: readonly { id: string; isCause: boolean; object: unknown }[] };
    const first = findings.find(({ isCause }) => isCause);
    return { verdict: verdict.kind, cause: first?.id, object: JSON.stringify(first?.object ?? {}), findings: findings.map(({ id }) => id), ms };
  } catch {
    throw new Error(`netwhy gave no report, and ended with ${String(code)}: ${err.trim().split('\n').at(-1) ?? ''}`);
  }
}
