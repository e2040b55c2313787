package main

import (
	"os"
	"path/filepath"
	"strconv"
)

// quickenNeighbours makes every device of a namespace give up on a neighbour after 0.3 s (more on a slow machine) instead of 3, and answer for others (proxy ARP) at once
// instead of after up to 0.8 s. Device by device: `neigh/default` is the first namespace's alone.
func quickenNeighbours(ns *Namespace, factor float64) {
	ns.Do(func() {
		for name, value := range map[string]string{"retrans_time_ms": strconv.Itoa(int(100 * factor)), "proxy_delay": "0"} {
			files, _ := filepath.Glob("/proc/sys/net/ipv[46]/neigh/*/" + name)
			for _, file := range files {
				os.WriteFile(file, []byte(value), 0)
			}
		}
	})
}
