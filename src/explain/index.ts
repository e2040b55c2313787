/** From findings to a story: which of them is the root, which are its symptoms, and what all branches together mean. It finds no new facts. */
export { settle } from './settle.ts';
export { loseDamaged } from './damaged.ts';
export { loseSegments } from './segments.ts';
export { loseUnseen, unseenCrossings } from './unseen.ts';
export type { Unseen } from './unseen.ts';
export { explain } from './story.ts';
export type { Story } from './story.ts';
export { isGood, verdictOf } from './verdict.ts';
export { fill } from './words.ts';
