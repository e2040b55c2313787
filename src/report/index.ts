/** Composes the one document that answers a question from what the stages found. It adds no finding and decides nothing. */
export { coverageOf, missingOf } from './coverage.ts';
export { exampleOf, FlowGroups } from './flow-groups.ts';
export type { FlowGroup } from './flow-groups.ts';
export { placesOf } from './places.ts';
export { provenFirst, reportFinding } from './finding.ts';
