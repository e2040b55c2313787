package main

// Attributes of NFT_MSG_TRACE (include/uapi/linux/netfilter/nf_tables.h, enum nft_trace_attributes).
const (
	nftTraceMessage = subsysNftables<<8 | 17
	traceTable      = 1
	traceChain      = 2
	traceHandle     = 3
	traceType       = 4
	traceVerdict    = 5
	traceID         = 6
	traceNetwork    = 8
	traceTransport  = 9
	tracePolicy     = 16
)

var nftFamilies = map[byte]string{1: "inet", 2: "ip", 3: "arp", 5: "netdev", 7: "bridge", 10: "ip6"}
var nftTypes = map[uint64]string{1: "policy", 2: "return", 3: "rule"}
var nftVerdicts = map[int32]string{0: "drop", 1: "accept", 2: "stolen", 3: "queue", 4: "repeat", 5: "stop", -1: "continue", -2: "break", -3: "jump", -4: "goto", -5: "return"}

// nftEvent reads what nftables tells of a packet that `meta nftrace set 1` marked, as `nft monitor trace` does. A rule without a handle is the
// end of a chain that no rule left.
func nftEvent(netns string, family byte, of map[uint16][]byte) RuleFired {
	event := RuleFired{
		Netns: netns, From: "nft", Packet: uint32(number(of[traceID])), Family: nftFamilies[family],
		Table: text(of[traceTable]), Chain: text(of[traceChain]), What: nftTypes[number(of[traceType])], Rule: number(of[traceHandle]),
	}
	if event.What == "rule" && event.Rule == 0 {
		event.What = "return"
	}
	if policy, ok := of[tracePolicy]; ok {
		event.Verdict = nftVerdicts[int32(uint32(number(policy)))&0xff]
	}
	if verdict, ok := of[traceVerdict]; ok {
		inside := attributes(verdict)
		code := int32(uint32(number(inside[1])))
		if code >= 0 {
			code &= 0xff
		}
		event.Verdict = nftVerdicts[code]
		event.To = text(inside[2])
	}
	if network, ok := of[traceNetwork]; ok {
		event.Bytes = append(append([]byte(nil), network...), of[traceTransport]...)
	}
	return event
}
