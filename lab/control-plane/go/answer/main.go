// A server for the lab's pods: it listens where its arguments say (tcp:5432 udp:5353 ...) and answers whatever it is sent with
// the name of its pod and the address of its client.
package main

import (
	"fmt"
	"net"
	"os"
	"strings"
)

func main() {
	name, _ := os.Hostname()
	failed := make(chan error)
	for _, argument := range os.Args[1:] {
		network, port, _ := strings.Cut(argument, ":")
		go func() {
			if network == "udp" {
				failed <- answerDatagrams(name, ":"+port)
			} else {
				failed <- answerStreams(name, ":"+port)
			}
		}()
	}
	fmt.Fprintln(os.Stderr, <-failed)
	os.Exit(1)
}

func answerStreams(name, address string) error {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	for {
		client, err := listener.Accept()
		if err != nil {
			return err
		}
		go func() {
			defer client.Close()
			buffer := make([]byte, 65536)
			for {
				if _, err := client.Read(buffer); err != nil {
					return
				}
				fmt.Fprintf(client, "%s %s\n", name, client.RemoteAddr())
			}
		}()
	}
}

func answerDatagrams(name, address string) error {
	socket, err := net.ListenPacket("udp", address)
	if err != nil {
		return err
	}
	buffer := make([]byte, 65536)
	for {
		_, client, err := socket.ReadFrom(buffer)
		if err != nil {
			return err
		}
		if _, err := socket.WriteTo(fmt.Appendf(nil, "%s %s\n", name, client), client); err != nil {
			return err
		}
	}
}
