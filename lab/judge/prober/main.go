// The prober of the judge: it lives in one lab node, listens, sends the probes of a world from its namespaces, and tells what came of each and
// which frames and which rules were seen. It is one static program because it must do all that at once and start fast.
//
// Its standard input has lines: first the plan (JSON), then `prime`, `go`, `quit`. It prints `ready` with what could not be had, `primed`, and
// for `go` one line of JSON, Observed.
//
// `apply` is another program in the same file: it builds the network (apply.go).
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
)

func main() {
	work := run
	if len(os.Args) == 2 && os.Args[1] == "apply" {
		work = applyAll
	}
	if err := work(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	input := bufio.NewReaderSize(os.Stdin, 1<<20)
	output := bufio.NewWriter(os.Stdout)
	line, err := input.ReadBytes('\n')
	if err != nil {
		return err
	}
	var plan Plan
	if err := json.Unmarshal(line, &plan); err != nil {
		return fmt.Errorf("plan: %w", err)
	}
	runner, faults, err := start(plan)
	if err != nil {
		return err
	}
	said, _ := json.Marshal(map[string][]Fault{"failed": faults})
	say(output, "ready "+string(said))
	for {
		command, err := input.ReadString('\n')
		switch command {
		case "prime\n":
			runner.prime()
			say(output, "primed")
		case "go\n":
			seen, err := json.Marshal(runner.probe())
			if err != nil {
				return err
			}
			say(output, string(seen))
		case "quit\n":
			return nil
		}
		if err != nil {
			return nil
		}
	}
}

func say(output *bufio.Writer, line string) {
	output.WriteString(line + "\n")
	output.Flush()
}
