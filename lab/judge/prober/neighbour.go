package main

import (
	"os"
	"path/filepath"
)

// quickenNeighbours makes every device of a namespace give up on a neighbour after 0.3 s instead of 3, and answer for others (proxy ARP) at once
// instead of after up to 0.8 s. Device by device: `neigh/default` is the first namespace's alone.
func quickenNeighbours(ns *Namespace) {
	ns.Do(func() {
		for name, value := range map[string]string{"retrans_time_ms": "100", "proxy_delay": "0"} {
			files, _ := filepath.Glob("/proc/sys/net/ipv[46]/neigh/*/" + name)
			for _, file := range files {
				os.WriteFile(file, []byte(value), 0)
			}
		}
	})
}
