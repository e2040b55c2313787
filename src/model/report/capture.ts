import type { Words } from '../finding/index.ts';
import type { JoinedFlow } from './joined.ts';
import type { Ladder } from './ladder.ts';

/** What a sign is about, in the order of how much it says. */
export type SignSeverity = 'error' | 'warning' | 'note';

/** Something that a capture shows, with what to look at and what would refute it. */
export interface Sign {
  /** Says what is wrong; never changes. */
  readonly id: string;
  readonly severity: SignSeverity;
  readonly title: Words;
  readonly disproof: Words;
  /** Numbers of the packets that show it, as Wireshark counts them; of many the first ones. */
  readonly packets: readonly number[];
  /** How many conversations, questions or packets it is about. */
  readonly times: number;
  /** A display filter of Wireshark that shows what it is about. */
  readonly filter: string;
}

/** What was read of one file. */
export interface CaptureFile {
  readonly name: string;
  readonly packets: number;
  readonly bytes: number;
  /** When the first packet was seen, and the last one (ISO 8601, UTC); absent when there is none. */
  readonly from?: string;
  readonly until?: string;
  readonly connections: number;
  readonly datagrams: number;
  readonly dnsQuestions: number;
  /** Packets that the capturing program says it lost, that the capture cut, and of link types that are not read. */
  readonly dropped: number;
  readonly cut: number;
  readonly unread: number;
  /** Conversations, questions and errors that there was no room for: the signs say nothing of them. */
  readonly leftOut: number;
  readonly interfaces: readonly string[];
  readonly comments: readonly { readonly packet?: number; readonly text: string }[];
  /** Why and where (offset in the unpacked file) the reading ended early. */
  readonly fault?: { readonly message: string; readonly offset?: number };
  readonly signs: readonly Sign[];
}

/** What captures show, one by one. */
export interface CaptureReport {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: string; readonly version: string };
  readonly files: readonly CaptureFile[];
  /** Where there is more than one point: the same packets at all of them. */
  readonly ladder?: Ladder;
  /** Where a bundle was given: what fails in the captures, asked of the model; and how many different questions there were beyond those. */
  readonly flows?: readonly JoinedFlow[];
  readonly flowsLeftOut?: number;
}
