package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"time"
)

// Work is what `apply` reads from its standard input: namespaces to make, and then steps in order.
type Work struct {
	Netns []string `json:"netns"`
	Steps []Step   `json:"steps"`
}

// Step is one program's standard input in one namespace. Without a program, its lines are settings, NAME=VALUE with slashes in the name.
type Step struct {
	At    string   `json:"at"`
	Tool  string   `json:"tool"`
	Argv  []string `json:"argv"`
	Lines []string `json:"lines"`
}

// Refused is a step that its program did not end well.
type Refused struct {
	At   string `json:"at"`
	Tool string `json:"tool"`
	Said string `json:"said"`
}

// A program that runs for longer hangs.
const stepLimit = 60 * time.Second

// applyAll does the work from one process, with a thread in each namespace: no program is run to enter one. Prints the refused steps.
func applyAll() error {
	var work Work
	if err := json.NewDecoder(os.Stdin).Decode(&work); err != nil {
		return fmt.Errorf("work: %w", err)
	}
	for _, name := range work.Netns {
		if err := makeNamespace(name); err != nil {
			return fmt.Errorf("namespace %s: %w", name, err)
		}
	}
	spaces := map[string]*Namespace{}
	refused := []Refused{}
	for _, step := range work.Steps {
		if spaces[step.At] == nil {
			ns, err := openNamespace(step.At)
			if err != nil {
				return err
			}
			spaces[step.At] = ns
		}
		if said, ok := carryOut(spaces[step.At], step); !ok {
			refused = append(refused, Refused{step.At, step.Tool, said})
		}
	}
	for _, ns := range spaces {
		settle(ns)
	}
	return json.NewEncoder(os.Stdout).Encode(refused)
}

func carryOut(ns *Namespace, step Step) (said string, ok bool) {
	ns.Do(func() {
		if len(step.Argv) == 0 {
			ok = true
			for _, line := range step.Lines {
				set(line)
			}
			return
		}
		ctx, cancel := context.WithTimeout(context.Background(), stepLimit)
		defer cancel()
		var errors bytes.Buffer
		command := exec.CommandContext(ctx, step.Argv[0], step.Argv[1:]...)
		command.Stdin = strings.NewReader(strings.Join(step.Lines, "\n") + "\n")
		command.Stderr = &errors
		// It is forked from this very thread, so it is born in the thread's namespace.
		err := command.Run()
		said, ok = strings.TrimSpace(errors.String()), err == nil
		if err != nil && said == "" {
			said = err.Error()
		}
	})
	return said, ok
}

// set writes one setting; one that is not there, or that the kernel refuses, is no fault. /proc/sys/net is that of the calling thread.
func set(line string) {
	name, value, _ := strings.Cut(line, "=")
	_ = os.WriteFile("/proc/sys/"+strings.TrimSpace(name), []byte(strings.TrimSpace(value)+"\n"), 0)
}

// makeNamespace does what `ip netns add` does.
func makeNamespace(name string) error {
	path := "/run/netns/" + name
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL, 0)
	if err != nil {
		return err
	}
	file.Close()
	made := make(chan error)
	go func() {
		// The thread stays locked, so it ends with this function: nothing else may run in its namespace.
		runtime.LockOSThread()
		if err := syscall.Unshare(cloneNewNet); err != nil {
			made <- err
			return
		}
		made <- syscall.Mount("/proc/thread-self/ns/net", path, "none", syscall.MS_BIND, "")
	}()
	return <-made
}
