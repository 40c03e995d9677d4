package wire

import "strconv"

// maxJoined is the largest body that is copied behind its head, so that both
// go out with one call and no list of buffers.
const maxJoined = 16 << 10

// plan is what goes over the wire for one request: parts[0], then parts[1].
type plan struct {
	parts [2][]byte
	head  int  // bytes of the head, at the start of parts[0]
	whole int  // bytes that are sent until the request counts as sent
	sound bool // all is sent as it is announced: the connection can be used again
}

// plan lays out a request, with the head (and a small body) in the scratch
// buffer that it returns for the next one.
func (s *Sender) plan(scratch []byte, r *Request) (plan, []byte) {
	var p plan
	scratch, p.sound = s.appendHead(scratch[:0], r)
	p.head = len(scratch)
	body := r.Body
	if r.Shape.ChunkSize > 0 {
		body = chunked(r.Body, r.Shape.ChunkSize)
	}
	if len(body) <= maxJoined {
		scratch = append(scratch, body...)
		body = nil
	}
	p.parts = [2][]byte{scratch, body}
	if cut := r.Shape.Cut; cut.How != NoCut {
		p.cut(cut)
	}
	p.whole = len(p.parts[0]) + len(p.parts[1])
	return p, scratch
}

// cut drops what comes after the cut.
func (p *plan) cut(c Cut) {
	p.sound = false
	if c.After == Everything {
		return
	}
	after := c.After
	if !c.OfRequest {
		after += p.head
	}
	first := min(after, len(p.parts[0]))
	second := min(after-first, len(p.parts[1]))
	p.parts = [2][]byte{p.parts[0][:first], p.parts[1][:second]}
}

// holdBack takes off what comes from the given byte on and returns it.
func (p *plan) holdBack(from int) [2][]byte {
	first := min(from, len(p.parts[0]))
	second := from - first
	held := [2][]byte{p.parts[0][first:], p.parts[1][second:]}
	p.parts = [2][]byte{p.parts[0][:first], p.parts[1][:second]}
	return held
}

// chunked frames a body in chunks of the given size (RFC 9112 7.1).
func chunked(body []byte, size int) []byte {
	out := make([]byte, 0, len(body)+len(body)/size*10+32)
	for len(body) > 0 {
		n := min(size, len(body))
		out = strconv.AppendInt(out, int64(n), 16)
		out = append(out, "\r\n"...)
		out = append(out, body[:n]...)
		out = append(out, "\r\n"...)
		body = body[n:]
	}
	return append(out, "0\r\n\r\n"...)
}
