package edge

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"golang.ngrok.com/muxado/v2"
)

// StopAgent asks every agent to end, as the dashboard's button does, and
// returns the first objection.
func (e *Edge) StopAgent() error { return e.command(streamStop) }

// RestartAgent asks every agent to restart.
func (e *Edge) RestartAgent() error { return e.command(streamRestart) }

// UpdateAgent asks every agent to update itself.
func (e *Edge) UpdateAgent() error { return e.command(streamUpdate) }

func (e *Edge) command(kind uint32) error {
	for _, s := range e.current() {
		reply, err := s.ask(kind)
		if kind == streamStop && errors.Is(err, io.EOF) {
			continue // it closes the session right after its answer, which can overtake it
		}
		if err != nil {
			return fmt.Errorf("edge: command %d: %w", kind, err)
		}
		if reply.Error != "" {
			return errors.New(reply.Error)
		}
	}
	return nil
}

// ask sends an empty request and reads the answer. The agent answers and leaves
// closing the stream to the edge.
func (s *session) ask(kind uint32) (errorAnswer, error) {
	var reply errorAnswer
	stream, err := s.mux.OpenTypedStream(muxado.StreamType(kind))
	if err != nil {
		return reply, err
	}
	defer func() { _ = stream.Close() }()
	if _, err := stream.Write([]byte("{}")); err != nil {
		return reply, err
	}
	return reply, json.NewDecoder(stream).Decode(&reply)
}

// Drain tells every agent to go away, as an edge does before it ends: agents
// may open no new stream. Sessions and endpoints stay, and visitors get through,
// until Drop.
//
// Wait until agents are Beating: muxado loses its place in what an agent sends
// where that opens a stream at the same moment.
func (e *Edge) Drain() error {
	for _, s := range e.current() {
		// The interface of a muxado session leaves this method out.
		drainer, ok := s.raw.(interface {
			GoAway(code muxado.ErrorCode, debug []byte, deadline time.Time) error
		})
		if !ok {
			return errors.New("edge: drain: this muxado can't")
		}
		if err := drainer.GoAway(muxado.NoError, []byte("this edge ends soon"), time.Time{}); err != nil {
			return fmt.Errorf("edge: drain: %w", err)
		}
	}
	return nil
}

// StopEndpoint takes all endpoints away from their agents while the sessions
// live on, telling them a reason and a code such as "ERR_NGROK_108".
func (e *Edge) StopEndpoint(message, code string) error {
	e.mu.Lock()
	stopped := make([]*endpoint, 0, len(e.endpoints))
	for _, bound := range e.endpoints {
		stopped = append(stopped, bound)
	}
	clear(e.endpoints)
	e.announce()
	e.mu.Unlock()
	for _, bound := range stopped {
		stream, err := bound.session.mux.OpenTypedStream(muxado.StreamType(streamStopTunnel))
		if err != nil {
			return fmt.Errorf("edge: stop endpoint %s: %w", bound.url, err)
		}
		_, err = stream.Write(marshal(stopTunnel{ID: bound.id, Message: message, ErrorCode: code}))
		if closeErr := stream.Close(); err != nil || closeErr != nil {
			return fmt.Errorf("edge: stop endpoint %s: %w", bound.url, errors.Join(err, closeErr))
		}
	}
	return nil
}
