/** Composes the one document that answers a question from what the stages found. It adds no finding and decides nothing. */
export { endingOf } from './ending.ts';
export { coverageOf, missingOf } from './coverage.ts';
export { exampleOf, FlowGroups, withCovered } from './flow-groups.ts';
export type { FlowGroup } from './flow-groups.ts';
export { identitiesOf } from './identity.ts';
export { namesOf, placesOf } from './places.ts';
export { besideOf, goingOf, sideEffect, turnOf } from './side-effects.ts';
export type { Going } from './side-effects.ts';
export { provenFirst, reportFinding, withUseless } from './finding.ts';
