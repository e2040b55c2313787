/** A line of `ipvsadm-save`: a virtual service (`-A`) or a real server of one (`-a`), options as they stand. */
export interface IpvsSaveNode {
  readonly kind: 'service' | 'server';
  /** `-t`, `-u`, `--sctp-service`, `-f` or a long form of them. */
  readonly flag: string;
  readonly address: string;
  readonly options: readonly { readonly name: string; readonly value?: string }[];
}

/** A line of `ipvsadm -Ln`. A server belongs to the service above it. */
export type IpvsListNode =
  | { readonly kind: 'version'; readonly version: string; readonly size: number }
  | { readonly kind: 'service'; readonly protocol: string; readonly address: string; readonly ipv6: boolean; readonly scheduler: string; readonly flags: readonly string[] }
  | { readonly kind: 'server'; readonly address: string; readonly forwarding: string; readonly weight: number; readonly active: number; readonly inactive: number };

/** A line of `ipvsadm -Lnc`. `expire` is minutes and seconds as printed. */
export interface IpvsConnectionNode {
  readonly protocol: string;
  readonly expire: string;
  readonly state: string;
  readonly source: string;
  readonly virtual: string;
  readonly destination: string;
}

/** The line of `ipvsadm -l --timeout`, in seconds. */
export interface IpvsTimeoutNode {
  readonly tcp: number;
  readonly tcpFin: number;
  readonly udp: number;
}
