/** Causes of names that do not resolve, or late: what servers and resolvers do by their files, beside the ways of the packets. One file each, with its words. */
import { cause as answerWithoutRoute } from './answer-without-route.ts';
import { cause as answerWithoutGatewayRule } from './answer-without-gateway-rule.ts';
import { cause as forwarderHasNoLine } from './forwarder-has-no-line.ts';
import { cause as hostsAskedAfterDns } from './hosts-asked-after-dns.ts';
import { cause as oneIdForAAndAaaa } from './one-id-for-a-and-aaaa.ts';
import { cause as queriesOfOneSocketClash } from './queries-of-one-socket-clash.ts';
import { cause as nameserverBeyondTheThird } from './nameserver-beyond-the-third.ts';
import { cause as nameserverNeverAnswers } from './nameserver-never-answers.ts';
import { cause as nodeLocalCacheMissing } from './node-local-cache-missing.ts';
import { cause as resolvConfNotAsKubeletWritesIt } from './resolv-conf-not-as-kubelet-writes-it.ts';
import { cause as searchDomainAnswersEverything } from './search-domain-answers-everything.ts';
import { cause as searchListAskedInVain } from './search-list-asked-in-vain.ts';
import { cause as serverDeniesNameForAaaa } from './server-denies-name-for-aaaa.ts';
import { cause as serverFailsForName } from './server-fails-for-name.ts';
import { cause as serverForwardsToItself } from './server-forwards-to-itself.ts';
import { cause as serverRefusesName } from './server-refuses-name.ts';
import { cause as serverHasNoSuchName } from './server-has-no-such-name.ts';
import { cause as upstreamNeverAnswers } from './upstream-never-answers.ts';
import type { NameCause } from './name-cause.ts';

export type { NameCause, NameFault, NameFix, NameView, OwnAddress } from './name-cause.ts';

export const NAME_CAUSES: readonly NameCause[] = [queriesOfOneSocketClash, oneIdForAAndAaaa, hostsAskedAfterDns, nameserverBeyondTheThird, nameserverNeverAnswers, nodeLocalCacheMissing, serverForwardsToItself, serverDeniesNameForAaaa, searchDomainAnswersEverything, serverRefusesName, searchListAskedInVain, upstreamNeverAnswers, serverFailsForName, forwarderHasNoLine, serverHasNoSuchName, answerWithoutGatewayRule, answerWithoutRoute, resolvConfNotAsKubeletWritesIt];
