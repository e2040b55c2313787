import { captureTaker, ladderAcross, Sightings } from './captured.ts';
import { besideShut, besideWalks } from './joined.ts';
import type { FailedIn, OpenedIn } from './joined.ts';
import type { Evidence } from './model/evidence/index.ts';
import type { Finding } from './model/finding/index.ts';
import type { Report } from './model/report/index.ts';

/** What is left of the confidence in a cause when the wire contradicts it. */
const DOUBTED: Readonly<Record<Finding['confidence'], Finding['confidence']>> = { proven: 'likely', likely: 'possible', possible: 'possible' };

/**
 * A report with what the captures in its evidence show of the same connection. The wire is what happened: where everything that it shows contradicts the model (another outcome, a packet where the model
 * never has it, gone before the model loses it, or a connection that opens and in the model never does), the causes lose confidence. A capture without the connection says nothing of it.
 */
export function withWire(report: Report, evidence: Evidence): Report {
  const { captures = [] } = evidence;
  if (captures.length === 0) return report;
  const sightings = new Sightings(captures.length);
  const failures: FailedIn[] = [];
  const successes: OpenedIn[] = [];
  const files = captures.map(({ name, read }, file) => {
    const taker = captureTaker(name, { sightings, file });
    taker.push(read());
    const done = taker.end();
    failures.push({ file: name, failed: taker.failed() });
    successes.push({ file: name, opened: (isWanted) => taker.opened(isWanted) });
    return done;
  });
  const wire = [...besideWalks(evidence, failures, ladderAcross(sightings, files), report.answers), ...besideShut(successes, report.answers, report.query)];
  if (wire.length === 0) return report;
  const isContradicted = wire.every(({ agreement }) => agreement === 'differs');
  return { ...report, wire, findings: isContradicted ? report.findings.map((finding) => ({ ...finding, confidence: DOUBTED[finding.confidence] })) : report.findings };
}
