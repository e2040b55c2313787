import type { CauseMessages, Finding } from '../model/finding/index.ts';
import type { View } from './view.ts';

/** One failure class: an id that never changes, its words, and the function that finds it where a packet really met it. */
export interface Cause {
  readonly id: string;
  readonly messages: CauseMessages;
  /** Ids of causes that are only symptoms where this one is found. They stay as evidence. */
  readonly silences: readonly string[];
  /** Finds what goes wrong now and then: a check asks it of flows that work, too. */
  readonly sometimes?: true;
  /** Its notes are of what goes wrong next: a check asks them of flows that work. */
  readonly warns?: true;
  detect(view: View): readonly Finding[];
}
