import type { Finding } from '../model/finding/index.ts';

/** The findings as a person should read them: roots first, each with the symptoms that it explains. Notes stand apart. */
export interface Story {
  readonly roots: readonly { readonly finding: Finding; readonly symptoms: readonly Finding[] }[];
  readonly notes: readonly Finding[];
}

const CONFIDENCE = { proven: 0, likely: 1, possible: 2 } as const;

/**
 * Orders findings, what goes wrong now and then after what goes wrong always: a cause that explains another, for every branch that the other hits, silences it and keeps it as a symptom; of what is left the surest comes first,
 * then what hits most connections. `silences` says which ids a cause explains.
 */
export function explain(findings: readonly Finding[], silences: (id: string) => readonly string[]): Story {
  const causes = findings.filter((finding) => finding.isCause);
  const explains = (other: Finding, finding: Finding): boolean => other !== finding && silences(other.id).includes(finding.id) && !silences(finding.id).includes(other.id) && finding.hits.every((hit) => other.hits.includes(hit));
  const isSilenced = (finding: Finding): boolean => causes.some((other) => explains(other, finding));
  const roots = causes
    .filter((finding) => !isSilenced(finding))
    .sort((a, b) => Number(a.sometimes ?? false) - Number(b.sometimes ?? false) || CONFIDENCE[a.confidence] - CONFIDENCE[b.confidence] || b.weight - a.weight || a.id.localeCompare(b.id))
    .map((finding) => ({ finding, symptoms: causes.filter((other) => explains(finding, other)) }));
  return { roots, notes: findings.filter((finding) => !finding.isCause) };
}
