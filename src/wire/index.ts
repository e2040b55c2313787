/**
 * Reads what was captured of the wire. `read/` takes capture files apart into packets where they lie, `dissect/` finds the layers of a packet without
 * making anything, `view/` gives a packet of the model with the marks by which it is known again after translations and through tunnels,
 * `flows/` puts packets together into connections and DNS transactions. Never throws on any input; what is cut off is read as far as it goes.
 */
export { Dissection, LAYER, USUAL_PORTS } from './dissect/dissection.ts';
export type { TunnelPorts } from './dissect/dissection.ts';
export { addressAt, addressLength, destinationPort, isIcmpError, isReadableTcp, isWhole, payloadLength, sourcePort, tcpAcknowledgment, tcpFlags, tcpOption, tcpSequence, ttlOf } from './dissect/fields.ts';
export { dissect, isReadLink } from './dissect/link.ts';
export { CaptureReader } from './read/capture-reader.ts';
export { RawPacket } from './read/raw-packet.ts';
export type { CaptureFault, CaptureInterface, CaptureNotes } from './read/raw-packet.ts';
export { recordsOf } from './read/records.ts';
export type { CaptureRecord } from './read/records.ts';
export { decodeCooked } from './view/cooked.ts';
export type { Cooked } from './view/cooked.ts';
export { layersOf, tunnelsOf } from './view/apart.ts';
export { ipOf } from './view/header.ts';
export { decodeIp } from './view/ip.ts';
export type { Decoded } from './view/ip.ts';
export type { Marks } from './view/marks.ts';
export { Analysis } from './flows/analysis.ts';
export type { AnalysisOptions, Seen } from './flows/analysis.ts';
export { ByteTable, grown } from './flows/byte-table.ts';
export type { WrongChecksum } from './flows/checksums.ts';
export { SIDE, STATE } from './flows/connections.ts';
export type { Conversations } from './flows/conversations.ts';
export { nameText, rcodeText, typeText } from './flows/dns-message.ts';
export type { HttpRefusal } from './flows/http-answers.ts';
export type { IcmpError } from './flows/icmp-errors.ts';
export type { Loop } from './flows/loops.ts';
export type { NeighbourQuestion } from './flows/neighbours.ts';
export { SIGN } from './flows/segment-signs.ts';
