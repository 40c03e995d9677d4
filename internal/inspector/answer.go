package inspector

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"leadrig/internal/actions"
	"leadrig/internal/filter"
	"leadrig/internal/hook"
	"leadrig/internal/session"
)

// Limits of what is sent to the API, in bytes.
const (
	smallBody = 64 << 10
	largeBody = 8 << 20 // with an edited body in it
)

// Codes of errors, for scripts; the text is for people.
const (
	codeHost     = "foreign_host"
	codeOrigin   = "foreign_origin"
	codeToken    = "token"
	codeBad      = "bad_request"
	codeLarge    = "too_large"
	codeFilter   = "filter"
	codeNone     = "not_found"
	codeNothing  = "nothing_to_compare"
	codeDisabled = "disabled" // it can't be done in this run
	codeFailed   = "failed"
	codeBusy     = "busy"
)

// problem is the answer to what went wrong.
type problem struct {
	Code  string `json:"code"`
	Error string `json:"error"`
	// IDs are the replays that were made before the error.
	IDs []int64 `json:"ids,omitempty"`
}

func fail(w http.ResponseWriter, status int, code, text string) {
	answer(w, status, problem{Code: code, Error: text})
}

// failWith answers with the status that an error of the history or of an action
// stands for.
func failWith(w http.ResponseWriter, err error) { failMade(w, err, nil) }

func failMade(w http.ResponseWriter, err error, made []int64) {
	status, code := http.StatusInternalServerError, codeFailed
	var bad *filter.Error
	switch {
	case errors.As(err, &bad):
		status, code = http.StatusBadRequest, codeFilter
	case errors.Is(err, actions.ErrNothingToCompare):
		status, code = http.StatusNotFound, codeNothing
	case errors.Is(err, hook.ErrNotFound):
		status, code = http.StatusNotFound, codeNone
	case errors.Is(err, session.ErrNotReady), errors.Is(err, session.ErrEnding):
		status, code = http.StatusConflict, codeDisabled
	case errors.Is(err, context.Canceled): // nobody is left to read it
		status = http.StatusServiceUnavailable
	}
	answer(w, status, problem{Code: code, Error: err.Error(), IDs: made})
}

func answer(w http.ResponseWriter, status int, value any) {
	body, err := json.Marshal(value)
	if err != nil { // no type of ours can't be written
		status, body = http.StatusInternalServerError, []byte(`{"code":"failed","error":"the answer can't be written"}`)
	}
	answerBytes(w, status, body)
}

func answerBytes(w http.ResponseWriter, status int, body []byte) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body) // who doesn't read it has gone
}

// readJSON reads a request's body into value; if that fails it answers and
// returns false. Only application/json is taken, which a form on another site
// can't send.
func readJSON(w http.ResponseWriter, r *http.Request, most int64, value any) bool {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		fail(w, http.StatusUnsupportedMediaType, codeBad, "send a JSON object with Content-Type: application/json")
		return false
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, most))
	if large, ok := errors.AsType[*http.MaxBytesError](err); ok {
		fail(w, http.StatusRequestEntityTooLarge, codeLarge, "at most "+strconv.FormatInt(large.Limit, 10)+" bytes are taken")
		return false
	}
	if err == nil {
		err = decode(body, value)
	}
	if err != nil {
		fail(w, http.StatusBadRequest, codeBad, "the body can't be read: "+err.Error()+"; /api/openapi.json says what is taken")
		return false
	}
	return true
}

// decode reads one JSON object without members that nobody knows: a name that is
// spelt wrong must not be taken for one that was left out.
func decode(body []byte, value any) error {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	err := decoder.Decode(value)
	if err == nil {
		if _, rest := decoder.Token(); !errors.Is(rest, io.EOF) {
			return errors.New("something stands behind the JSON object")
		}
		return nil
	}
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		if wrong.Field == "" {
			return fmt.Errorf("it is of the kind %s, not a JSON object", wrong.Value)
		}
		return fmt.Errorf("%q can't be of the kind %s", wrong.Field, wrong.Value)
	}
	return errors.New(strings.TrimPrefix(err.Error(), "json: "))
}

// pathID is the number in a path; if it is none it answers and returns false.
func pathID(w http.ResponseWriter, r *http.Request) (int64, bool) {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil || id < 1 {
		fail(w, http.StatusNotFound, codeNone, strconv.Quote(r.PathValue("id"))+" is no id: use the number of a delivery or a fault, as the lists have it")
		return 0, false
	}
	return id, true
}

// numberOf is a number of the query, or what stands for it where there is none.
func numberOf(w http.ResponseWriter, r *http.Request, name string, otherwise, most int64) (int64, bool) {
	text := r.URL.Query().Get(name)
	if text == "" {
		return otherwise, true
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 || n > most {
		fail(w, http.StatusBadRequest, codeBad, name+"="+strconv.Quote(text)+": use a number from 0 to "+strconv.FormatInt(most, 10))
		return 0, false
	}
	return n, true
}
