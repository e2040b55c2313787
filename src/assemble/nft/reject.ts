import type { RejectWith } from '../../model/network/rule.ts';
import type { NftStatement } from '../../model/tree/nft.ts';
import { guard } from './expr.ts';
import { NotModelled } from './not-modelled.ts';
import type { Scope } from './scope.ts';
import { numberOf } from './value.ts';

type NftReject = Extract<NftStatement, { kind: 'reject' }>;

/** Codes that `icmpx` stands for, by its own number (nft_reject_icmp_code and nft_reject_icmpv6_code, net/netfilter/nft_reject.c). */
const ICMPX: readonly { readonly v4: number; readonly v6: number }[] = [{ v4: 0, v6: 0 }, { v4: 3, v6: 4 }, { v4: 1, v6: 3 }, { v4: 13, v6: 1 }];

/**
 * The protocol of the frame as nft prints it behind `meta iiftype ether`. Its listing takes it for no question about the family then, and leaves out
 * which error `with icmp` names (stmt_reject_postprocess, src/netlink_delinearize.c; seen with nft 1.0.6).
 */
const ETHER_TYPE = '@ll,96,16';

/**
 * What reject answers. Without `with`: port unreachable, of the family of the table (stmt_evaluate_reject_default, src/evaluate.c).
 * A named protocol implies that the packet is of its family; a reset, that it is TCP.
 */
export function rejectOf(scope: Scope, statement: NftReject): RejectWith {
  const mixed = scope.family === 'inet' || scope.family === 'bridge' || scope.family === 'netdev';
  switch (statement.with) {
    case undefined:
      if (mixed && scope.because.text.includes(ETHER_TYPE)) throw new NotModelled(`reject behind ${ETHER_TYPE}: nft does not say with what`);
      return mixed ? icmpx('port-unreachable') : scope.family === 'ip6' ? { kind: 'icmpv6', type: 1, code: 4 } : { kind: 'icmp', type: 3, code: 3 };
    case 'tcp reset':
      guard(scope, 'meta l4proto', 6);
      return { kind: 'tcp-reset' };
    case 'icmp':
      if (mixed) guard(scope, 'meta nfproto', 2);
      return { kind: 'icmp', type: 3, code: code(statement, 'icmp-code') };
    case 'icmpv6':
      if (mixed) guard(scope, 'meta nfproto', 10);
      return { kind: 'icmpv6', type: 1, code: code(statement, 'icmpv6-code') };
    case 'icmpx': return icmpx(statement.code ?? 'port-unreachable');
    default: throw new NotModelled(`reject with ${statement.with}`);
  }
}

function code(statement: NftReject, type: 'icmp-code' | 'icmpv6-code'): number {
  return numberOf({ kind: 'word', text: statement.code ?? 'port-unreachable' }, type);
}

function icmpx(name: string): RejectWith {
  const codes = ICMPX[numberOf({ kind: 'word', text: name }, 'icmpx-code')];
  if (codes === undefined) throw new NotModelled(`icmpx ${name}`);
  return { kind: 'icmpx', v4: { type: 3, code: codes.v4 }, v6: { type: 1, code: codes.v6 } };
}
