/** Composes the one document that answers a question from what the stages found. It adds no finding and decides nothing. */
export { coverageOf } from './coverage.ts';
export { placesOf } from './places.ts';
export { provenFirst, reportFinding } from './finding.ts';
