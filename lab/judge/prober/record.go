package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"sort"
	"sync"
	"time"
)

// Frames and events of tracing that one world may give: a network in which a frame goes round for ever gives any number.
const (
	mostFrames = 100_000
	mostRules  = 400_000
)

// Record collects what is seen from the moment that the probes start. One clock (CLOCK_REALTIME, which packet sockets stamp with) for all.
type Record struct {
	lock  sync.Mutex
	began time.Time
	full  bool
	seen  Observed
	// Acknowledgments of SYNs of prime, and whether a frame before the beginning had one.
	answered map[uint32]bool
}

// Await says which acknowledgment of a SYN to look for before the beginning.
func (r *Record) Await(ack uint32) {
	r.lock.Lock()
	defer r.lock.Unlock()
	if r.answered == nil {
		r.answered = map[uint32]bool{}
	}
	r.answered[ack] = false
}

// Answered says whether a SYN was answered before the beginning, wherever the answer went.
func (r *Record) Answered(ack uint32) bool {
	r.lock.Lock()
	defer r.lock.Unlock()
	return r.answered[ack]
}

// Begin forgets everything and sets the clock to zero.
func (r *Record) Begin() {
	r.lock.Lock()
	defer r.lock.Unlock()
	r.began, r.full = time.Now().Round(0), false
	r.seen = Observed{Clients: []ClientSaw{}, Servers: []ServerSaw{}, Frames: []Frame{}, Rules: []RuleFired{}, Unsent: []Unsent{}, Notes: []string{}}
}

// micros gives the time since the beginning; negative for what was before it.
func (r *Record) micros(at time.Time) float64 {
	return float64(at.Round(0).Sub(r.began).Nanoseconds()) / 1000
}

// Now gives the time since the beginning.
func (r *Record) Now() float64 {
	r.lock.Lock()
	defer r.lock.Unlock()
	return r.micros(time.Now())
}

func (r *Record) with(change func(seen *Observed)) {
	r.lock.Lock()
	defer r.lock.Unlock()
	if !r.began.IsZero() {
		change(&r.seen)
	}
}

// room says whether one more can be kept, and notes once that it could not.
func (r *Record) room(have, most int, what string) bool {
	if have < most {
		return true
	}
	if !r.full {
		r.full = true
		r.seen.Notes = append(r.seen.Notes, fmt.Sprintf("more than %d %s: packets go round", most, what))
	}
	return false
}

// Frame notes a frame, unless it is from before the beginning.
func (r *Record) Frame(at time.Time, frame Frame) {
	r.noteAnswers(frame.Bytes)
	r.with(func(seen *Observed) {
		frame.At = r.micros(at)
		if frame.At >= 0 && r.room(len(seen.Frames), mostFrames, "frames") {
			seen.Frames = append(seen.Frames, frame)
		}
	})
}

// noteAnswers looks for segments with SYN and ACK, however deep in tunnels, while prime runs.
func (r *Record) noteAnswers(frame []byte) {
	r.lock.Lock()
	defer r.lock.Unlock()
	if !r.began.IsZero() {
		return
	}
	for ack := range r.answered {
		at := bytes.Index(frame, binary.BigEndian.AppendUint32(nil, ack))
		if at >= 0 && at+5 < len(frame) && frame[at+5]&(flagSyn|flagReset|flagAck) == flagSyn|flagAck {
			r.answered[ack] = true
		}
	}
}

// Rule notes an event of tracing, as of now: the kernel does not say when it was.
func (r *Record) Rule(rule RuleFired) {
	r.with(func(seen *Observed) {
		rule.At = r.micros(time.Now())
		if r.room(len(seen.Rules), mostRules, "events of tracing") {
			seen.Rules = append(seen.Rules, rule)
		}
	})
}

// Server notes a request and gives a function that adds the probe's id when it is known.
func (r *Record) Server(server ServerSaw) func(id *uint32) {
	at := -1
	r.with(func(seen *Observed) {
		server.At = r.micros(time.Now())
		at = len(seen.Servers)
		seen.Servers = append(seen.Servers, server)
	})
	return func(id *uint32) {
		r.with(func(seen *Observed) {
			if at >= 0 && at < len(seen.Servers) && seen.Servers[at].ID == nil {
				seen.Servers[at].ID = id
			}
		})
	}
}

// Client notes how a probe ended.
func (r *Record) Client(client ClientSaw) {
	r.with(func(seen *Observed) { seen.Clients = append(seen.Clients, client) })
}

// Unsent notes a crafted packet that its device did not take.
func (r *Record) Unsent(id uint32, err error) {
	r.with(func(seen *Observed) { seen.Unsent = append(seen.Unsent, Unsent{ID: id, Errno: errnoName(err)}) })
}

// Note says something about the observation itself: what was lost.
func (r *Record) Note(text string) {
	r.with(func(seen *Observed) { seen.Notes = append(seen.Notes, text) })
}

// Seen gives all of it, frames in the order of their time; those of one time (a frame that a bridge passes up keeps its first stamp) in the order in which their socket gave them.
func (r *Record) Seen() Observed {
	r.lock.Lock()
	defer r.lock.Unlock()
	sort.SliceStable(r.seen.Frames, func(a, b int) bool { return r.seen.Frames[a].At < r.seen.Frames[b].At })
	sort.SliceStable(r.seen.Clients, func(a, b int) bool { return r.seen.Clients[a].ID < r.seen.Clients[b].ID })
	return r.seen
}
