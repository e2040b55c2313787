package main

import (
	"bytes"
	"fmt"
	"strconv"
)

const tokenLength = 11

// token fills a payload of this many bytes (at least one token) so that each piece of it tells which probe it is of.
func token(id uint32, length int) []byte {
	if length < tokenLength {
		length = tokenLength
	}
	one := []byte(fmt.Sprintf("nw%08x.", id))
	return bytes.Repeat(one, length/tokenLength+1)[:length]
}

// stream is token for a connection: longer than one token, it ends with a byte that no token has, so that a server knows that it has all of it.
func stream(id uint32, length int) []byte {
	data := token(id, length)
	if len(data) > tokenLength {
		data[len(data)-1] = '\n'
	}
	return data
}

// isWhole says that a connection has brought all that `stream` gave.
func isWhole(data []byte) bool {
	return len(data) == tokenLength || len(data) > 0 && data[len(data)-1] == '\n'
}

// answerTo is what a server says: the same, but with another first letter in each token, so that an answer is told from its question on the wire.
func answerTo(data []byte) []byte {
	return bytes.ReplaceAll(data, []byte("n"), []byte("r"))
}

// idIn gives the probe's id in the first whole token of a payload.
func idIn(data []byte) *uint32 {
	for at := 0; at+tokenLength <= len(data); at++ {
		if data[at+1] != 'w' || (data[at] != 'n' && data[at] != 'r') || data[at+10] != '.' {
			continue
		}
		if id, err := strconv.ParseUint(string(data[at+2:at+10]), 16, 32); err == nil {
			found := uint32(id)
			return &found
		}
	}
	return nil
}
