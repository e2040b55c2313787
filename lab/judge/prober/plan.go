package main

import (
	"encoding/json"
	"net/netip"
)

// Plan is what is asked of the prober: the line that comes first on its standard input (lab/judge/world.ts has the types of its parts).
type Plan struct {
	Netns     []string `json:"netns"`
	Listeners []Listen `json:"listeners"`
	Prime     []Probe  `json:"prime"`
	Probes    []Probe  `json:"probes"`
	Limits    Limits   `json:"limits"`
}

// Limits are times in milliseconds; zero means the default. Factor makes all of them longer, for a slow machine.
type Limits struct {
	TCP        int     `json:"tcp"`
	Data       int     `json:"data"`
	Datagram   int     `json:"datagram"`
	Wire       int     `json:"wire"`
	Stragglers int     `json:"stragglers"`
	Every      int     `json:"every"`
	Factor     float64 `json:"factor"`
}

// Listen is one echo server. An absent address is the wildcard of both families.
type Listen struct {
	Netns    string `json:"netns"`
	Protocol string `json:"protocol"`
	Port     int    `json:"port"`
	Address  string `json:"address,omitempty"`
	Mute     bool   `json:"mute,omitempty"`
	// Transparent listeners take what TPROXY gives them (IP_TRANSPARENT).
	Transparent bool `json:"transparent,omitempty"`
}

// Probe is a socket probe or, with kind `wire`, a crafted packet.
type Probe struct {
	Kind     string     `json:"kind"`
	ID       uint32     `json:"id"`
	Netns    string     `json:"netns"`
	Protocol string     `json:"protocol"`
	Dst      netip.Addr `json:"dst"`
	Dport    int        `json:"dport"`
	Src      netip.Addr `json:"src"`
	Sport    int        `json:"sport"`
	UID      *int       `json:"uid"`
	Size     Size       `json:"size"`
	Dev      string     `json:"dev"`
	From     Place      `json:"from"`
	Packet   Crafted    `json:"packet"`
}

// Place is a device in a namespace.
type Place struct {
	Netns string `json:"netns"`
	Dev   string `json:"dev"`
}

// Crafted is a packet that no socket would send.
type Crafted struct {
	Src      netip.Addr `json:"src"`
	Dst      netip.Addr `json:"dst"`
	TTL      byte       `json:"ttl"`
	DF       bool       `json:"df"`
	TOS      byte       `json:"tos"`
	L4       L4         `json:"l4"`
	Length   int        `json:"length"`
	Fragment int        `json:"fragment"`
}

// L4 is the transport header of a crafted packet; which fields count depends on the kind.
type L4 struct {
	Kind     string `json:"kind"`
	Sport    uint16 `json:"sport"`
	Dport    uint16 `json:"dport"`
	Flags    byte   `json:"flags"`
	Type     byte   `json:"type"`
	Code     byte   `json:"code"`
	ID       uint16 `json:"id"`
	Protocol byte   `json:"protocol"`
}

// Size is `small`, `full` or a number of bytes.
type Size struct {
	Full  bool
	Bytes int
}

// UnmarshalJSON reads a size.
func (s *Size) UnmarshalJSON(text []byte) error {
	var name string
	if json.Unmarshal(text, &name) == nil {
		s.Full = name == "full"
		return nil
	}
	return json.Unmarshal(text, &s.Bytes)
}

// Observed is what was seen (lab/judge/recording.ts has the meaning of the fields).
type Observed struct {
	Clients []ClientSaw `json:"clients"`
	Servers []ServerSaw `json:"servers"`
	Frames  []Frame     `json:"frames"`
	Rules   []RuleFired `json:"rules"`
	Unsent  []Unsent    `json:"unsent"`
	Notes   []string    `json:"notes"`
}

// Unsent is a crafted packet that could not be sent: its device is down, or it is longer than the device takes.
type Unsent struct {
	ID    uint32 `json:"id"`
	Errno string `json:"errno"`
}

// ClientSaw is what a program that sent saw.
type ClientSaw struct {
	ID      uint32  `json:"id"`
	At      float64 `json:"at"`
	Until   float64 `json:"until"`
	Outcome string  `json:"outcome"`
	Errno   string  `json:"errno,omitempty"`
	Call    string  `json:"call,omitempty"`
	Local   string  `json:"local,omitempty"`
	// Again has the times of the second and later sends of a datagram.
	Again []float64 `json:"again,omitempty"`
}

// ServerSaw is one request at a listener.
type ServerSaw struct {
	At       float64 `json:"at"`
	Netns    string  `json:"netns"`
	Protocol string  `json:"protocol"`
	Local    string  `json:"local"`
	Lport    int     `json:"lport"`
	Peer     string  `json:"peer"`
	Pport    int     `json:"pport"`
	ID       *uint32 `json:"id,omitempty"`
}

// Frame is one frame at one device.
type Frame struct {
	At     float64 `json:"at"`
	Netns  string  `json:"netns"`
	Dev    string  `json:"dev"`
	Type   uint8   `json:"type"`
	Bytes  []byte  `json:"bytes"`
	Link   string  `json:"link"`
	Length int     `json:"length"`
}

// RuleFired is one event of tracing.
type RuleFired struct {
	At      float64 `json:"at"`
	Netns   string  `json:"netns"`
	From    string  `json:"from"`
	Packet  uint32  `json:"packet"`
	Family  string  `json:"family"`
	Table   string  `json:"table"`
	Chain   string  `json:"chain"`
	What    string  `json:"what"`
	Rule    uint64  `json:"rule"`
	Verdict string  `json:"verdict,omitempty"`
	To      string  `json:"to,omitempty"`
	Bytes   []byte  `json:"bytes,omitempty"`
}
