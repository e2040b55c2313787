import type { Change, FixCommand, Words } from '../../model/finding/index.ts';
import type { Because } from '../../model/network/because.ts';
import type { ConfFile, FileEdit, NameFinding, NameLookup, NameQuestion, NameStep, Race, ResolverFiles } from '../../model/resolve/index.ts';

/** What a cause of names may look at. */
export interface NameView {
  readonly question: NameQuestion;
  /** Place of the asker for people. */
  readonly asker: string;
  readonly files: ResolverFiles;
  /** The resolv.conf that kubelet would write now for the asker, by its own settings; absent where these are not known, or where the asker's own file was not collected. */
  readonly writtenNow?: ConfFile;
  readonly lookups: readonly NameLookup[];
  /** Places where queries of one socket that left at once could have clashed. */
  readonly races: readonly Race[];
  /** Addresses at which Services of the cluster take DNS queries: of load balancers first. */
  readonly dnsServices: readonly { readonly address: string; readonly service: string }[];
  /** Addresses inside of VPCs that VPCServices give to the service of this name. */
  readonly ownAddresses: readonly OwnAddress[];
  /** Addresses of the Service of the cluster that this name is of. */
  readonly serviceAddresses: (name: string) => readonly OwnAddress[];
  /** Whether VPCGW has a rule for an address that is for the VPC of the asker; absent where its table or the VPC is not known. */
  readonly gatewayRuleFor?: (address: string) => boolean;
}

/** The address that a name must have by an object of the cluster, and what that says. */
export interface OwnAddress {
  readonly address: string;
  /** `vpcservice/NAMESPACE/NAME`, `svc/NAMESPACE/NAME`. */
  readonly service: string;
  readonly because: Because;
}

/** A change that mends a lookup, or that many try: lines written otherwise, or another name asked for. Facts fill its words. */
export interface NameFix {
  readonly message: Words;
  readonly commands: readonly FixCommand[];
  readonly edits: readonly FileEdit[];
  /** What is changed of a node beside lines of files. */
  readonly changes?: readonly Change[];
  readonly name?: string;
  /** It is for this resolver, and is tried on it alone. */
  readonly libc?: NonNullable<NameQuestion['libc']>;
  readonly tempting?: true;
}

/** What a cause found, its words filled in, before anything is tried. */
export interface NameFault extends Omit<NameFinding, 'proofs' | 'useless' | 'severity' | 'page' | 'origins'> {
  readonly fixes: readonly NameFix[];
  /** It is why the name does not resolve, whether or not a fix is known. */
  readonly decides?: true;
  /** It is wrong although the name resolves: what it resolves to is of no use. */
  readonly evenResolved?: true;
  /** A note even where a fix makes the lookup better: it makes it shorter only. */
  readonly note?: true;
  /** All that it says is that this server does not answer that asker. Where the way of the packets between them has a cause that is mended, it is a note: that one says why. */
  readonly silence?: { readonly from: string; readonly server: string };
}

/** One failure class of names: an id that never changes, and the function that finds it in what lookups did. */
export interface NameCause {
  readonly id: string;
  /** Its words, as its page tells them; facts fill what stands in braces. */
  readonly messages: { readonly title: Words; readonly explanation: Words; readonly disproof: Words; readonly fixes: readonly Words[] };
  detect(view: NameView): readonly NameFault[];
}

/** All queries of all lookups, of every way. */
export function stepsOf({ lookups }: NameView): readonly NameStep[] {
  return lookups.flatMap(({ ways }) => ways.flatMap(({ steps }) => steps));
}
