import type { Attempt } from '../../probe/shape.ts';
import type { PromisedEnd } from './promised.ts';

/** How an attempt ended, in the words of the promise. */
function endText(attempt: Attempt): string {
  switch (attempt.kind) {
    case 'answered':
    case 'late': return `answered by ${attempt.by}`;
    case 'error': return attempt.errno;
    case 'timeout': return 'timeout';
    case 'stalls': return `stalls at ${attempt.by}`;
  }
}

/**
 * In which way the attempts are not what was promised; nothing where they are. Each must be one of the promised ends, and each
 * promised end must have been seen: whoever calls makes enough attempts for the proxy's dice.
 */
export function deviation(promised: readonly PromisedEnd[], attempts: readonly Attempt[]): string | undefined {
  const seen = new Set(attempts.map(endText));
  const strange = [...seen].find((text) => !promised.some(({ end }) => end === text || (end === 'fails' && (text === 'ECONNREFUSED' || text === 'timeout'))));
  if (strange !== undefined) return `the kernel: ${strange}; promised: ${promised.map(({ end, why }) => `${end} (${why})`).join(' or ')}`;
  const missed = promised.find(({ end }) => end !== 'fails' && !seen.has(end));
  return missed === undefined ? undefined : `promised and not seen in ${attempts.length} attempts: ${missed.end} (${missed.why})`;
}
