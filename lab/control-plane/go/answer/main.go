// A server for the lab's pods: it listens where its arguments say (tcp:5432 udp:5353 ...) and answers whatever it is sent with
// the name of its pod and the address of its client. `ask tcp:ADDRESS:PORT` is its client: it sends more than one segment takes in one piece, and
// prints the first line of what comes back within two seconds.
package main

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"strings"
	"time"
)

func main() {
	if len(os.Args) == 3 && os.Args[1] == "ask" {
		if err := ask(os.Args[2]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
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

func ask(argument string) error {
	network, address, _ := strings.Cut(argument, ":")
	server, err := net.DialTimeout(network, address, 2*time.Second)
	if err != nil {
		return err
	}
	defer server.Close()
	server.SetDeadline(time.Now().Add(2 * time.Second))
	if _, err := server.Write(make([]byte, 4000)); err != nil {
		return err
	}
	line, err := bufio.NewReader(server).ReadString('\n')
	fmt.Print(line)
	return err
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
