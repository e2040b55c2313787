// The incident library under cases/: what was recorded, and what netwhy says of it.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseEndpoint } from '../src/cli/endpoint.ts';
import { openBundle } from '../src/collect/index.ts';
import { diagnose } from '../src/diagnose.ts';
import type { Evidence } from '../src/model/evidence/index.ts';
import type { Query, Report } from '../src/model/report/index.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** One recorded case: an incident, or the healthy twin of one. */
export interface RecordedCase {
  /** Relative to the root: `cases/policy/wrong-label`. */
  readonly path: string;
  /** The first sentence of its README: what the network was like. */
  readonly title: string;
  readonly question: RecordedQuestion;
}

/** question.json: what was asked, what had to come out, and what the probe's real sockets saw. */
export interface RecordedQuestion {
  readonly bundle: string;
  readonly from: string;
  readonly to: string;
  readonly protocol: 'tcp' | 'udp' | 'icmp';
  readonly family: 4 | 6;
  /** Of a client that keeps its source port. */
  readonly sport?: number;
  readonly http?: { readonly host: string; readonly path: string };
  readonly expect: { readonly verdict: string; readonly outcome?: string; readonly cause?: string; readonly object?: Readonly<Record<string, string>>; readonly weight?: number; readonly note?: string; readonly silent?: string };
  /** Absent where no kernel could be asked: the case is recorded, not reproduced. */
  readonly observed?: { readonly verdict: string; readonly failure?: string };
  /** Of an incident: `AREA/NAME` of the case without the fault. */
  readonly twin?: string;
}

/** Every case that is complete on disk, in the order of paths. */
export function recordedCases(): readonly RecordedCase[] {
  const areas = existsSync(`${root}cases`) ? folders('cases') : [];
  return areas.flatMap(folders).filter((path) => existsSync(`${root}${path}/question.json`) && existsSync(`${root}${path}/README.md`)).map(readCase);
}

/** One case by its path. */
export function readCase(path: string): RecordedCase {
  const question = JSON.parse(readFileSync(`${root}${path}/question.json`, 'utf8')) as RecordedQuestion;
  const title = readFileSync(`${root}${path}/README.md`, 'utf8').split('\n')[2] ?? path;
  return { path, title: title.replace(/^Incident: /, '').replace(/\.$/, ''), question };
}

/** The bundle of a case. Its origin is the path inside the project, the same on every machine. */
export async function evidenceOf({ path, question }: RecordedCase): Promise<Evidence> {
  return { ...(await openBundle([`${root}${path}/${question.bundle}`])), origin: `${path}/${question.bundle}` };
}

/** What netwhy says of a case, or of its evidence as a test changed it. Throws when the question is refused. */
export async function reportOf(recorded: RecordedCase, evidence?: Evidence): Promise<Report> {
  const diagnosis = diagnose(evidence ?? (await evidenceOf(recorded)), queryOf(recorded.question));
  if (diagnosis.kind === 'refused') throw new Error(`${recorded.path}: refused: ${diagnosis.refusal.message.en}`);
  return diagnosis.report;
}

/** The question of a case. */
export function queryOf({ from, to, protocol, family, sport, http }: RecordedQuestion): Query {
  return { from: parseEndpoint(from, 'default'), to: parseEndpoint(to, 'default'), protocol, family, ...(sport === undefined ? {} : { sport }), ...(http === undefined ? {} : { http }) };
}

function folders(path: string): readonly string[] {
  return readdirSync(root + path, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => `${path}/${entry.name}`).sort();
}
