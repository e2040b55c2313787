import type { Words } from '../finding/index.ts';
import type { Because } from '../network/because.ts';

/** A line of evidence of TCS. `absent`: what should be there and is not. */
export interface TcsEvidence extends Because {
  readonly absent?: true;
}

/** What does not agree in the chain VPCService, Service, TGW, rule of VPCGW, node port, pod. */
export interface TcsFinding {
  /** Never changes. */
  readonly id: string;
  /** `error`: connections fail, or come to another place; `warning`: what is left over, or stops the next change. */
  readonly severity: 'error' | 'warning';
  /** `vpcservice/NAMESPACE/NAME`, `svc/NAMESPACE/NAME` or `t_route PROTO VIP:VPORT`. */
  readonly object: string;
  readonly title: Words;
  readonly explanation: Words;
  readonly evidence: readonly TcsEvidence[];
  /** Commands that mend it, SQL or kubectl, all of them together, in this order: proven on the model, where it is then silent and nothing else speaks that did not. Absent where none is known. */
  readonly fix?: readonly string[];
}

/** What could not be compared, because of this line. */
export interface TcsUnknown {
  readonly what: Words;
  readonly because: Because;
}

/** The answer of `netwhy check --area tcs`. */
export interface TcsReport {
  readonly schemaVersion: 1;
  readonly area: 'tcs';
  readonly tool: { readonly name: 'netwhy'; readonly version: string };
  readonly source: { readonly origin: string; readonly createdAt: string };
  /** How much was compared. `others`: rules of addresses that no VPCService has, which others keep; whether they must be there is not judged. */
  readonly compared: { readonly vpcServices: number; readonly services: number; readonly rules: number; readonly others: number };
  readonly findings: readonly TcsFinding[];
  readonly unknown: readonly TcsUnknown[];
}
