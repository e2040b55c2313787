import type { Packet } from '../../../src/net/packet.ts';
import type { ClientSaw, RuleFired, ServerSaw } from '../recording.ts';

/** What the kernel did with one probe, pieced together from everything that was seen. */
export interface Story {
  readonly id: number;
  /** Absent for wire probes. */
  readonly client?: ClientSaw;
  /** Servers that took something of this probe. */
  readonly servers: readonly ServerSaw[];
  /** In order of time, each place, direction and form once. */
  readonly sightings: readonly Sighting[];
  /** The attempt that counts is not the first one. */
  readonly repeated: boolean;
  /** Where an answer to an attempt before had been by the time that this one came: connections are answered there, and rules that ask for their state say otherwise than of a first packet. */
  readonly answeredBefore: ReadonlySet<string>;
  /** The rules that the probe's first packet met, by namespace name, in order. */
  readonly rules: ReadonlyMap<string, readonly RuleFired[]>;
  /** Of a datagram that was sent more than once: what became of the one that decided, since the kernel's dice may fall otherwise for another. */
  readonly decisive?: Story;
  /** Of a connection that was tried more than once: what was seen of all attempts. */
  readonly throughout?: Story;
}

/** A packet of the probe at one device. */
export interface Sighting {
  readonly at: number;
  readonly netns: string;
  readonly dev: string;
  readonly direction: 'in' | 'out';
  /** sll_pkttype, as in Frame. */
  readonly type: number;
  /** With the outer packet when it was seen encapsulated. */
  readonly form: Packet;
  /**
   * `forward`: the SYN, the datagram, the echo request, the crafted packet. `reply`: SYN-ACK or RST of it, the answer. `error`: an ICMP error
   * that quotes one of them or data. `data`: what follows in an open connection, and errors about acknowledgements that carry nothing.
   */
  readonly role: 'forward' | 'reply' | 'error' | 'data';
  /** How often the same was seen there (retransmissions). */
  readonly count: number;
}
