package sandbox

import (
	"strings"
	"time"
)

// facts is what an event is about: a snapshot that no longer changes, so that
// bodies can be made from it at any time and without a lock.
type facts struct {
	dice       dice
	at         time.Time
	campaignID int64
	clientID   int64 // 0: none
	status     string
	script     *script
	person     *person
	mail       *mail
	reply      *reply
	old, new   *category
	previous   string // campaign status before the event
	stranger   *stranger
	bounce     int64 // number of the bounce notice
}

func (f *facts) statsID() string {
	return f.dice.uuid("stats", f.person.id, int64(f.mail.number))
}

// mailID is the Message-ID of one of the lead's mails.
func (f *facts) mailID(number int) string {
	return "<sw-" + f.dice.uuid("message", f.person.id, int64(number)) + "@outreach.example.com>"
}

func (f *facts) mailText() string {
	return "Hi " + f.person.first + ",\n\n" + f.script.mails[f.mail.step()-1] + "\n\n" + f.script.sender
}

func asHTML(text string) string {
	return "<div>" + strings.ReplaceAll(text, "\n", "<br>") + "</div>"
}

// correspondent is who wrote the reply: the lead, or somebody else for them.
func (f *facts) correspondent() (name, email string) {
	if f.reply != nil && f.reply.other {
		return "Marc Oliveira", "marc@partner.example.com"
	}
	return f.person.name(), f.person.email
}

func (f *facts) replyID() string {
	_, email := f.correspondent()
	_, domain, _ := strings.Cut(email, "@")
	return "<CA" + f.dice.token("reply", f.person.id, int64(f.reply.mail.number), int64(f.reply.count)) + "@mail." + domain + ">"
}

func (f *facts) replyText() string {
	name, _ := f.correspondent()
	first, _, _ := strings.Cut(name, " ")
	return f.reply.text + "\n" + first
}

// threadID names the conversation that a second reply belongs to.
func (f *facts) threadID() string {
	return f.dice.uuid("thread", f.person.id, int64(f.reply.mail.number))
}

// sentIDs are the Message-IDs of the sequence so far.
func (f *facts) sentIDs() []string {
	var ids []string
	for n := f.mail.number - f.mail.step() + 1; n <= f.mail.number; n++ {
		ids = append(ids, f.mailID(n))
	}
	return ids
}

// leadEmail is the address that the ledger shows for an event, "" where it has
// none.
func (f *facts) leadEmail() string {
	switch {
	case f.stranger != nil:
		return f.stranger.email
	case f.person != nil:
		return f.person.email
	}
	return ""
}
