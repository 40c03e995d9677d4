//go:build !unix

package wire

import "time"

// duplex is for systems where one step can write and read.
type duplex struct{}

func (*duplex) init(*conn) {}

// possible is false: requests are written and answers read in the plain way.
func (*duplex) possible() bool { return false }

func (*duplex) exchange(time.Time, []byte, []byte) stepped { return stepped{} }

// stillOpen can't look at an idle connection without waiting here, so none is
// reused: a new connection for each request is slower and always right.
func (*conn) stillOpen() bool { return false }
