// `lookup wait` stays until its input ends; else one lookup by Go's own resolver: lookup NAME both|v4|v6, or lookup SRV NAME for services. Prints one line of JSON like lookup.c; the code is what the net.DNSError says.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/ioutil"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"
)

type result struct {
	Code      string   `json:"code"`
	Ms        float64  `json:"ms"`
	WaitedMs  float64  `json:"waitedMs"`
	Addresses []string `json:"addresses"`
}

func main() {
	if os.Args[1] == "wait" {
		fmt.Println("ready")
		io.Copy(ioutil.Discard, os.Stdin)
		return
	}
	if os.Args[1] == "SRV" {
		printServices(os.Args[2])
		return
	}
	network := map[string]string{"both": "ip", "v4": "ip4", "v6": "ip6"}[os.Args[2]]
	from := time.Now()
	addresses, err := net.DefaultResolver.LookupIP(context.Background(), network, os.Args[1])
	out := result{Ms: float64(time.Since(from).Microseconds()) / 1000, Addresses: []string{}, Code: codeOf(err)}
	for _, address := range addresses {
		out.Addresses = append(out.Addresses, address.String())
	}
	out.WaitedMs = waitedMs()
	text, _ := json.Marshal(out)
	fmt.Println(string(text))
}

// printServices tells priority, weight, port and name of each service in place of an address.
func printServices(name string) {
	from := time.Now()
	_, services, err := net.DefaultResolver.LookupSRV(context.Background(), "", "", name)
	out := result{Ms: float64(time.Since(from).Microseconds()) / 1000, Addresses: []string{}, Code: codeOf(err)}
	for _, one := range services {
		out.Addresses = append(out.Addresses, fmt.Sprintf("%d %d %d %s", one.Priority, one.Weight, one.Port, strings.TrimSuffix(one.Target, ".")))
	}
	out.WaitedMs = waitedMs()
	text, _ := json.Marshal(out)
	fmt.Println(string(text))
}

// waitedMs is how long the threads of this program had to wait for a processor.
func waitedMs() float64 {
	total := 0.0
	files, _ := filepath.Glob("/proc/self/task/*/schedstat")
	for _, file := range files {
		text, _ := ioutil.ReadFile(file)
		var ran, waited float64
		if _, err := fmt.Sscan(string(text), &ran, &waited); err == nil {
			total += waited / 1e6
		}
	}
	return total
}

// codeOf leaves out the addresses and ports that an error of a socket names.
func codeOf(err error) string {
	if err == nil {
		return ""
	}
	var none *net.AddrError
	if errors.As(err, &none) {
		return none.Err
	}
	var dns *net.DNSError
	if !errors.As(err, &dns) {
		return err.Error()
	}
	if at := strings.LastIndex(dns.Err, ": "); at >= 0 {
		return dns.Err[at+2:]
	}
	return dns.Err
}
