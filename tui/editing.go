package tui

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// Editing a body takes four steps: it is written to a file, the editor has the
// terminal, what changed is shown, and only then it is sent.

// maxEdited bounds what is read back from the editor, in bytes: as much as is ever
// received.
const maxEdited = 25 << 20

// editMsg is the end of a step.
type editMsg struct {
	id     int64
	path   string // written, to be edited
	spread bool   // over lines, to be gathered again
	edited bool   // the editor has closed
	before []byte
	review *review
	err    error
}

func (m *model) whyNoEdit() string {
	switch {
	case m.options.Desk.EditFolder == "" || m.options.Desk.Records == nil:
		return "there is no place for the file"
	case m.options.Desk.Editor == "":
		return "there is no editor: set EDITOR, such as EDITOR=vi"
	}
	return m.whyNot(DoEdit)
}

// edit writes the body to a file.
func (m *model) edit() {
	m.endNotice()
	id, records, folder, crew := m.list.selected().ID, m.options.Desk.Records, m.options.Desk.EditFolder, m.crew
	m.begin(func(ctx context.Context) tea.Msg {
		d, err := records.Detail(ctx, id)
		if err != nil {
			return editMsg{id: id, err: err}
		}
		text, spread := readable(d.Delivery.Body)
		path, err := writeForEditor(crew, folder, id, text)
		return editMsg{id: id, path: path, spread: spread, before: d.Delivery.Body, err: err}
	})
}

// editOn edits further what is reviewed, which stays open until that is done: so
// nothing is lost by an editor that fails.
func (m *model) editOn() {
	r, ok := m.drawer.(*review)
	if !ok {
		return
	}
	m.endNotice()
	folder, crew := m.options.Desk.EditFolder, m.crew
	m.begin(func(context.Context) tea.Msg {
		path, err := writeForEditor(crew, folder, r.id, r.text)
		return editMsg{id: r.id, path: path, spread: r.spread, before: r.before, err: err}
	})
}

// readable is a body as one wants to edit it: JSON without a blank, which is how it
// comes, is spread over lines.
func readable(body []byte) (text []byte, spread bool) {
	var compact, indented bytes.Buffer
	if json.Compact(&compact, body) != nil || !bytes.Equal(compact.Bytes(), body) {
		return body, false
	}
	if json.Indent(&indented, body, "", "  ") != nil {
		return body, false
	}
	return indented.Bytes(), true
}

// gathered takes back what readable did. What is no JSON stays as it is.
func gathered(text []byte) []byte {
	var compact bytes.Buffer
	if json.Compact(&compact, text) != nil {
		return text
	}
	return compact.Bytes()
}

// writeForEditor writes a body to a new file that only its owner reads.
func writeForEditor(crew *crew, folder string, id int64, body []byte) (path string, err error) {
	f, err := os.CreateTemp(folder, fmt.Sprintf("%d-*.json", id)) // 0600
	if err != nil {
		return "", err
	}
	crew.owe(f.Name())
	_, err = f.Write(body)
	if err = errors.Join(err, f.Close()); err != nil {
		return "", errors.Join(err, crew.remove(f.Name()))
	}
	return f.Name(), nil
}

// takeEdit goes on with the next step.
func (m *model) takeEdit(msg editMsg) {
	switch {
	case msg.err != nil:
		if msg.path != "" {
			msg.err = errors.Join(msg.err, m.crew.remove(msg.path))
		}
		m.say(failed(fmt.Sprintf("edit %d: %v", msg.id, msg.err)))
	case msg.review != nil && bytes.Equal(msg.review.body, msg.review.before):
		m.closeDrawer()
		m.say(warned("nothing was changed, nothing is sent: r replays it as it is"))
	case msg.review != nil:
		m.openDrawer(msg.review)
	case msg.edited:
		crew, width := m.crew, m.width
		m.begin(func(context.Context) tea.Msg { return readEdited(crew, msg, width) })
	default:
		m.later(m.startEditor(msg))
	}
}

// startEditor gives the terminal to the editor.
func (m *model) startEditor(msg editMsg) tea.Cmd {
	words := splitCommand(m.options.Desk.Editor)
	if len(words) == 0 {
		msg.err = errors.New("the editor's command is empty: set EDITOR")
		return func() tea.Msg { return msg }
	}
	command := exec.CommandContext(m.ctx, words[0], append(words[1:], msg.path)...)
	command.Stdout = m.options.file()
	back := func() {}
	if m.options.Desk.Lend != nil {
		back = m.options.Desk.Lend()
	}
	return tea.Exec(lent{command, m.ctx}, func(err error) tea.Msg {
		back()
		msg.edited, msg.err = true, editorFailure(words[0], err)
		return msg
	})
}

// editorFailure says what became of an editor, and what to do about it.
func editorFailure(name string, err error) error {
	var ended *exec.ExitError
	var absent *exec.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &ended):
		return fmt.Errorf("the editor %s ended with %w: nothing is sent", name, err)
	case errors.As(err, &absent):
		err = absent.Err
	}
	return fmt.Errorf("the editor %s can't be started: %w; set VISUAL or EDITOR to one that is there", name, err)
}

// splitCommand takes a command apart at its blanks; quotes hold a part together.
func splitCommand(command string) []string {
	var words []string
	var word strings.Builder
	var quote rune
	started := false
	for _, r := range command {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote == 0 && (r == '"' || r == '\''):
			quote, started = r, true
		case quote == 0 && (r == ' ' || r == '\t'):
			if started {
				words = append(words, word.String())
				word.Reset()
				started = false
			}
		default:
			started = true
			word.WriteRune(r)
		}
	}
	if started {
		words = append(words, word.String())
	}
	return words
}

// readEdited reads what the editor left, and removes the file. What changed is made
// for a screen of that width.
func readEdited(crew *crew, msg editMsg, width int) editMsg {
	text, err := readBounded(msg.path)
	if errors.Is(err, fs.ErrNotExist) {
		err = errors.New("the editor left no file: nothing is sent")
	}
	err = errors.Join(err, crew.remove(msg.path))
	if err != nil {
		return editMsg{id: msg.id, err: err}
	}
	body := text
	// Editors end a file with a line end whether there was one or not.
	if !bytes.HasSuffix(msg.before, []byte("\n")) {
		body = bytes.TrimSuffix(bytes.TrimSuffix(body, []byte("\n")), []byte("\r"))
	}
	if msg.spread {
		body = gathered(body)
	}
	r := newReview(msg.id, msg.before, body, width)
	r.text, r.spread = text, msg.spread
	return editMsg{id: msg.id, review: r}
}

func readBounded(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(io.LimitReader(f, maxEdited+1))
	err = errors.Join(err, f.Close())
	if err == nil && len(body) > maxEdited {
		err = fmt.Errorf("the file has more than %s", sizeText(maxEdited))
	}
	return body, err
}
