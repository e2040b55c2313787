/**
 * What one capture shows, rule by rule: each folder has a rule, which looks at the analysis of a capture and gives facts with packet numbers and a display
 * filter, and its words in English and Chinese. A rule says nothing of what the capture ends too early to tell.
 */
import { filled } from '../model/finding/index.ts';
import type { Sign } from '../model/report/index.ts';
import type { Analysis } from '../wire/index.ts';
import { messages as addressDuplicateMessages } from './address-duplicate/messages.ts';
import { addressDuplicate } from './address-duplicate/rule.ts';
import { messages as answerFromElsewhereMessages } from './answer-from-elsewhere/messages.ts';
import { answerFromElsewhere } from './answer-from-elsewhere/rule.ts';
import { messages as checksumWrongMessages } from './checksum-wrong/messages.ts';
import { checksumWrong } from './checksum-wrong/rule.ts';
import { messages as dataUnansweredMessages } from './data-unanswered/messages.ts';
import { dataUnanswered } from './data-unanswered/rule.ts';
import { messages as dnsAnswerIgnoredMessages } from './dns-answer-ignored/messages.ts';
import { dnsAnswerIgnored } from './dns-answer-ignored/rule.ts';
import { messages as dnsAskedAgainMessages } from './dns-asked-again/messages.ts';
import { dnsAskedAgain } from './dns-asked-again/rule.ts';
import { messages as dnsLateMessages } from './dns-late/messages.ts';
import { dnsLate } from './dns-late/rule.ts';
import { messages as dnsSameIdMessages } from './dns-same-id/messages.ts';
import { dnsSameId } from './dns-same-id/rule.ts';
import { messages as dnsSearchNoiseMessages } from './dns-search-noise/messages.ts';
import { dnsSearchNoise } from './dns-search-noise/rule.ts';
import { messages as dnsTruncatedMessages } from './dns-truncated/messages.ts';
import { dnsTruncated } from './dns-truncated/rule.ts';
import { messages as dnsUnansweredMessages } from './dns-unanswered/messages.ts';
import { dnsUnanswered } from './dns-unanswered/rule.ts';
import { messages as echoUnansweredMessages } from './echo-unanswered/messages.ts';
import { echoUnanswered } from './echo-unanswered/rule.ts';
import { messages as fullSizeLostMessages } from './full-size-lost/messages.ts';
import { fullSizeLost } from './full-size-lost/rule.ts';
import { messages as halfOpenMessages } from './half-open/messages.ts';
import { halfOpen } from './half-open/rule.ts';
import { messages as httpTurnedAwayMessages } from './http-turned-away/messages.ts';
import { httpTurnedAway } from './http-turned-away/rule.ts';
import { messages as icmpUnreachableMessages } from './icmp-unreachable/messages.ts';
import { icmpUnreachable } from './icmp-unreachable/rule.ts';
import { messages as idleThenResetMessages } from './idle-then-reset/messages.ts';
import { idleThenReset } from './idle-then-reset/rule.ts';
import { messages as neighbourUnansweredMessages } from './neighbour-unanswered/messages.ts';
import { neighbourUnanswered } from './neighbour-unanswered/rule.ts';
import { messages as protocolMismatchMessages } from './protocol-mismatch/messages.ts';
import { protocolMismatch } from './protocol-mismatch/rule.ts';
import { messages as resetInTheMiddleMessages } from './reset-in-the-middle/messages.ts';
import { resetInTheMiddle } from './reset-in-the-middle/rule.ts';
import { messages as segmentsSentAgainMessages } from './segments-sent-again/messages.ts';
import { segmentsSentAgain } from './segments-sent-again/rule.ts';
import { messages as synAckIgnoredMessages } from './syn-ack-ignored/messages.ts';
import { synAckIgnored } from './syn-ack-ignored/rule.ts';
import { messages as synAnsweredLateMessages } from './syn-answered-late/messages.ts';
import { synAnsweredLate } from './syn-answered-late/rule.ts';
import { messages as synOlderTimestampMessages } from './syn-older-timestamp/messages.ts';
import { synOlderTimestamp } from './syn-older-timestamp/rule.ts';
import { messages as synRefusedMessages } from './syn-refused/messages.ts';
import { synRefused } from './syn-refused/rule.ts';
import { messages as synUnansweredMessages } from './syn-unanswered/messages.ts';
import { synUnanswered } from './syn-unanswered/rule.ts';
import { messages as ttlExceededMessages } from './ttl-exceeded/messages.ts';
import { ttlExceeded } from './ttl-exceeded/rule.ts';
import { messages as udpUnansweredMessages } from './udp-unanswered/messages.ts';
import { udpUnanswered } from './udp-unanswered/rule.ts';
import { messages as windowClosedMessages } from './window-closed/messages.ts';
import { windowClosed } from './window-closed/rule.ts';
import { MOST_OF_A_RULE } from './ends.ts';
import type { FoundSign, SignMessages } from './sign.ts';

export { failedOf } from './failed.ts';
export type { Failed, FailedBy } from './failed.ts';
export { openedOf } from './opened.ts';
export type { Opened } from './opened.ts';
export type { End } from './ends.ts';

/** The rules in the order in which their signs are told. */
const RULES: readonly (readonly [rule: (analysis: Analysis) => readonly FoundSign[], messages: SignMessages])[] = [
  [synUnanswered, synUnansweredMessages],
  [synOlderTimestamp, synOlderTimestampMessages],
  [answerFromElsewhere, answerFromElsewhereMessages],
  [synAckIgnored, synAckIgnoredMessages],
  [synRefused, synRefusedMessages],
  [icmpUnreachable, icmpUnreachableMessages],
  [fullSizeLost, fullSizeLostMessages],
  [checksumWrong, checksumWrongMessages],
  [dataUnanswered, dataUnansweredMessages],
  [neighbourUnanswered, neighbourUnansweredMessages],
  [addressDuplicate, addressDuplicateMessages],
  [protocolMismatch, protocolMismatchMessages],
  [httpTurnedAway, httpTurnedAwayMessages],
  [dnsUnanswered, dnsUnansweredMessages],
  [udpUnanswered, udpUnansweredMessages],
  [echoUnanswered, echoUnansweredMessages],
  [idleThenReset, idleThenResetMessages],
  [halfOpen, halfOpenMessages],
  [resetInTheMiddle, resetInTheMiddleMessages],
  [ttlExceeded, ttlExceededMessages],
  [synAnsweredLate, synAnsweredLateMessages],
  [dnsAskedAgain, dnsAskedAgainMessages],
  [dnsAnswerIgnored, dnsAnswerIgnoredMessages],
  [dnsSameId, dnsSameIdMessages],
  [dnsLate, dnsLateMessages],
  [dnsTruncated, dnsTruncatedMessages],
  [dnsSearchNoise, dnsSearchNoiseMessages],
  [segmentsSentAgain, segmentsSentAgainMessages],
  [windowClosed, windowClosedMessages],
];

const ORDER = { error: 0, warning: 1, note: 2 } as const;

/** Everything that a capture shows, the grave first. */
export function signsOf(analysis: Analysis): readonly Sign[] {
  const signs = RULES.flatMap(([rule, messages]) => rule(analysis).slice(0, MOST_OF_A_RULE).map((found) => told(found, messages)));
  return signs.sort((a, b) => ORDER[a.severity] - ORDER[b.severity]);
}

function told({ id, severity, variant, facts, packets, times, filter }: FoundSign, messages: SignMessages): Sign {
  const title = (variant === undefined ? undefined : messages.variants?.[variant]) ?? messages.title;
  return { id, severity, title: filled(title, facts), disproof: filled(messages.disproof, facts), packets, times, filter };
}
