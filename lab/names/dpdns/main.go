// dpdns of the lab: a forwarder that reads forward.conf as article 000 shows it. `dpdns -c FILE` listens at port 53, sends each query to the
// server of the line with its name and the narrowest prefix of its client, and hands the answer back as it is; without one it is silent.
package main

import (
	"fmt"
	"net"
	"os"
	"strings"
	"time"
)

type line struct {
	clients *net.IPNet
	name    string
	server  string
}

func read(path string) ([]line, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var lines []line
	for number, one := range strings.Split(string(text), "\n") {
		words := strings.Fields(one)
		if len(words) == 0 || strings.HasPrefix(words[0], "#") {
			continue
		}
		if len(words) != 4 {
			return nil, fmt.Errorf("%s:%d: four words are wanted", path, number+1)
		}
		_, clients, err := net.ParseCIDR(words[0])
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", path, number+1, err)
		}
		lines = append(lines, line{clients, strings.ToLower(strings.TrimSuffix(words[1], ".")), words[2]})
	}
	return lines, nil
}

// asked gives the name of the first question of a message.
func asked(message []byte) string {
	var labels []string
	for at := 12; at < len(message) && message[at] != 0; at += int(message[at]) + 1 {
		end := at + 1 + int(message[at])
		if end > len(message) {
			return ""
		}
		labels = append(labels, string(message[at+1:end]))
	}
	return strings.ToLower(strings.Join(labels, "."))
}

func serverFor(lines []line, name string, client net.IP) string {
	server, longest := "", -1
	for _, one := range lines {
		bits, _ := one.clients.Mask.Size()
		if one.name == name && one.clients.Contains(client) && bits > longest {
			server, longest = one.server, bits
		}
	}
	return server
}

func forward(listener *net.UDPConn, client *net.UDPAddr, message []byte, server string) {
	upstream, err := net.Dial("udp", net.JoinHostPort(server, "53"))
	if err != nil {
		return
	}
	defer upstream.Close()
	if _, err := upstream.Write(message); err != nil {
		return
	}
	upstream.SetReadDeadline(time.Now().Add(4 * time.Second))
	answer := make([]byte, 4096)
	if n, err := upstream.Read(answer); err == nil {
		listener.WriteToUDP(answer[:n], client)
	}
}

func main() {
	if len(os.Args) != 3 || os.Args[1] != "-c" {
		fmt.Fprintln(os.Stderr, "dpdns -c FILE")
		os.Exit(2)
	}
	lines, err := read(os.Args[2])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	listener, err := net.ListenUDP("udp4", &net.UDPAddr{Port: 53})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for {
		message := make([]byte, 4096)
		n, client, err := listener.ReadFromUDP(message)
		if err != nil {
			continue
		}
		if server := serverFor(lines, asked(message[:n]), client.IP); server != "" {
			go forward(listener, client, message[:n], server)
		}
	}
}
