/** What a layer is. Numbers, so that a packet's layers fit into a typed array. */
export const LAYER = {
  ethernet: 1, vlan: 2, cooked: 3, cooked2: 4, family: 5, ipv4: 6, ipv6: 7, extension: 8, fragment: 9, tcp: 10, udp: 11, icmp: 12, icmp6: 13, sctp: 14, dccp: 15, udplite: 16, arp: 17, gre: 18,
  vxlan: 19, geneve: 20,
} as const;

/** Destination ports by which tunnels are known. */
export interface TunnelPorts {
  readonly vxlan: ReadonlySet<number>;
  readonly geneve: ReadonlySet<number>;
}

/** Ports that tunnels have where nobody says otherwise: IANA's, and flannel's for VXLAN. */
export const USUAL_PORTS: TunnelPorts = { vxlan: new Set([4789, 8472]), geneve: new Set([6081]) };

/** More layers than any packet has for a reason: tunnels in tunnels stop here. */
const MOST_LAYERS = 32;

/**
 * The layers of one packet, outermost first, as places in the bytes that it lies in. One object is used for packet after packet; no layer becomes an
 * object. What a field says is read from the bytes when somebody asks (`fields.ts`).
 */
export class Dissection {
  bytes: Uint8Array = new Uint8Array(0);
  /** The same bytes, for numbers whose place is known to be in them. */
  view: DataView = new DataView(this.bytes.buffer);
  count = 0;
  /** `LAYER` of each. */
  readonly kind = new Uint8Array(MOST_LAYERS);
  /** Where its header begins. */
  readonly at = new Int32Array(MOST_LAYERS);
  /** Where what it carries begins; beyond `end` when the capture cuts its header. */
  readonly body = new Int32Array(MOST_LAYERS);
  /** Where what was captured of it ends. */
  readonly end = new Int32Array(MOST_LAYERS);
  /** Where it ends on the wire: beyond `end` when the capture cuts. */
  readonly wireEnd = new Int32Array(MOST_LAYERS);
  /** The innermost IP layer that is no quotation of an ICMP error, and the transport header in it; -1 where there is none. */
  network = -1;
  transport = -1;
  /** The first layer that is a quotation; -1 where nothing is quoted. */
  quoted = -1;
  /** The IP layer that is a piece of a larger packet, outside of quotations; -1 where none is. Its offset in bytes, whether more come, its identification. */
  piece = -1;
  pieceOffset = 0;
  pieceMore = false;
  pieceId = 0;
  /** Protocol of the innermost IP layer's payload, whatever it is. */
  protocol = -1;
  readonly ports: TunnelPorts;

  constructor(ports: TunnelPorts = USUAL_PORTS) {
    this.ports = ports;
  }

  /** Forgets the packet before, and gets ready for one that lies in `bytes`. */
  begin(bytes: Uint8Array): void {
    if (bytes !== this.bytes) {
      this.bytes = bytes;
      this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    }
    this.count = 0;
    this.network = -1;
    this.transport = -1;
    this.quoted = -1;
    this.piece = -1;
    this.protocol = -1;
  }

  /** Adds a layer; false when there are too many. */
  add(kind: number, at: number, body: number, end: number, wireEnd: number): boolean {
    const index = this.count;
    if (index === MOST_LAYERS) return false;
    this.kind[index] = kind;
    this.at[index] = at;
    this.body[index] = body;
    this.end[index] = end;
    this.wireEnd[index] = wireEnd;
    this.count = index + 1;
    return true;
  }

  atOf(layer: number): number {
    return this.at[layer] ?? 0;
  }

  bodyOf(layer: number): number {
    return this.body[layer] ?? 0;
  }

  endOf(layer: number): number {
    return this.end[layer] ?? 0;
  }

  wireEndOf(layer: number): number {
    return this.wireEnd[layer] ?? 0;
  }
}
