package main

import (
	"fmt"
	"sync"
	"time"
)

// Runner has the namespaces, the sockets that watch them, and the flows that prime left open.
type Runner struct {
	plan   Plan
	limits Limits
	spaces map[string]*Namespace
	record *Record
	large  sync.Mutex
	lock   sync.Mutex
	flows  map[string]*flow
}

// Fault is something that could not be had before anything was sent: a listener on an address that is not local, a kernel without tracing.
type Fault struct {
	Netns  string  `json:"netns"`
	What   string  `json:"what"`
	Listen *Listen `json:"listener,omitempty"`
	Errno  string  `json:"errno"`
}

func start(plan Plan) (*Runner, []Fault, error) {
	r := &Runner{plan: plan, limits: withDefaults(plan.Limits), spaces: map[string]*Namespace{}, record: &Record{}, flows: map[string]*flow{}}
	faults := []Fault{}
	for _, name := range append([]string{"host"}, plan.Netns...) {
		if r.spaces[name] != nil {
			continue
		}
		ns, err := openNamespace(name)
		if err != nil {
			return nil, nil, err
		}
		r.spaces[name] = ns
		quickenNeighbours(ns, r.limits.Factor)
		if err := capture(ns, r.record); err != nil {
			faults = append(faults, Fault{Netns: name, What: "capture", Errno: errnoName(err)})
		}
		failed, err := trace(ns, r.record)
		if err != nil {
			return nil, nil, err
		}
		for what, err := range failed {
			if err != nil {
				faults = append(faults, Fault{Netns: name, What: what, Errno: errnoName(err)})
			}
		}
	}
	for at := range plan.Listeners {
		listen := plan.Listeners[at]
		err := fmt.Errorf("no namespace")
		if ns := r.spaces[listen.Netns]; ns != nil {
			err = serve(ns, listen, r.record)
		}
		if err != nil {
			faults = append(faults, Fault{Netns: listen.Netns, What: "listener", Listen: &listen, Errno: errnoName(err)})
		}
	}
	return r, faults, nil
}

func withDefaults(limits Limits) Limits {
	orElse := func(value *int, standard int) {
		if *value == 0 {
			*value = standard
		}
	}
	orElse(&limits.TCP, 1700)
	orElse(&limits.Data, 3000)
	orElse(&limits.Datagram, 1200)
	orElse(&limits.Wire, 1000)
	orElse(&limits.Stragglers, 300)
	orElse(&limits.Every, 2)
	if limits.Factor == 0 {
		limits.Factor = 1
	}
	return limits
}

// prime runs the probes that go before and keeps their sockets.
func (r *Runner) prime() {
	for _, p := range r.plan.Prime {
		if p.Protocol == "tcp" {
			r.record.Await(sequenceOf(p.ID) + 1)
		}
	}
	r.all(r.plan.Prime, true)
}

// probe runs the probes and gives what was seen.
func (r *Runner) probe() Observed {
	for _, ns := range r.spaces {
		ns.readDevices()
		quickenNeighbours(ns, r.limits.Factor)
	}
	r.record.Begin()
	r.all(r.plan.Probes, false)
	time.Sleep(r.span(r.limits.Stragglers))
	return r.record.Seen()
}

// all starts the probes one after the other, a little apart, and waits until each knows how it went.
func (r *Runner) all(probes []Probe, keep bool) {
	var running sync.WaitGroup
	for _, each := range probes {
		running.Add(1)
		go func(p Probe) {
			defer running.Done()
			r.one(p, keep)
		}(each)
		time.Sleep(r.span(r.limits.Every))
	}
	running.Wait()
}

func (r *Runner) one(p Probe, keep bool) {
	if isLarge(p) {
		defer r.turn(p)()
	}
	if p.Kind == "wire" {
		if err := r.wire(p); err != nil {
			r.record.Unsent(p.ID, err)
			return
		}
		time.Sleep(r.span(r.limits.Wire))
		return
	}
	at := r.record.Now()
	saw := r.converse(p)
	saw.ID, saw.At, saw.Until = p.ID, at, r.record.Now()
	if !keep {
		r.record.Client(saw)
	}
}

// converse uses the flow that prime left open, if there is one, and keeps a flow that is open now.
func (r *Runner) converse(p Probe) ClientSaw {
	if r.spaces[p.Netns] == nil {
		return ended("", &failure{"socket", fmt.Errorf("no namespace %s", p.Netns)})
	}
	how := map[string]func(Probe, *flow) (ClientSaw, *flow){"tcp": r.tcp, "udp": r.udp, "icmp": r.icmp}[p.Protocol]
	if how == nil {
		return ended("", &failure{"socket", fmt.Errorf("no protocol %s", p.Protocol)})
	}
	key := flowKey(p)
	r.lock.Lock()
	kept := r.flows[key]
	r.lock.Unlock()
	if kept != nil {
		kept.lock.Lock()
		defer kept.lock.Unlock()
	}
	saw, open := how(p, kept)
	if open != nil && kept == nil {
		r.lock.Lock()
		r.flows[key] = open
		r.lock.Unlock()
	}
	return saw
}
