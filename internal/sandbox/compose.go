package sandbox

import (
	"time"

	"leadrig/internal/hook"
)

// about is what every event of a campaign has in common.
func (a *account) about(c *campaign, at time.Time) facts {
	return facts{dice: a.dice, at: at, campaignID: c.id, clientID: c.clientID, status: c.status, script: c.script}
}

// send has a lead get the mail with the given number now.
func (l *lead) send(number int, at time.Time) *mail {
	m := &mail{number: number, sentAt: at}
	l.mails[number] = m
	return m
}

// mailBefore is the lead's mail with the given number. Where it wasn't sent
// before the given time, it is taken to have been.
func (a *account) mailBefore(l *lead, number int, at time.Time, least, most time.Duration) *mail {
	if m := l.mails[number]; m != nil && m.sentAt.Before(at) {
		return m
	}
	ago := a.dice.between(least.Microseconds(), most.Microseconds(), "sent ago", l.id, int64(number))
	return l.send(number, at.Add(-time.Duration(ago)*time.Microsecond))
}

// emitted makes up the next event of a type that somebody asked for. The leads
// of a campaign take turns: the first EMAIL_SENT, the first EMAIL_OPEN and the
// first EMAIL_REPLY that are asked for are about the same lead and mail, and so
// on. Once all leads had their turn it is about their next mails.
func (a *account) emitted(kind hook.EventType, c *campaign, t *template, at time.Time) facts {
	n := c.emitted[kind]
	c.emitted[kind]++
	f := a.about(c, at)
	switch kind {
	case hook.UntrackedReplies:
		a.fromStranger(&f, n)
		return f
	case hook.CampaignStatusChanged:
		// The campaign itself stays as it is: an event that was asked for must not
		// decide which campaign the next one is about.
		f.previous, f.status = c.status, otherStatus(c.status)
		return f
	}
	l := c.leads[n%len(c.leads)]
	round := n / len(c.leads)
	f.person = l.person
	switch kind {
	case hook.EmailSent:
		f.mail = l.send(round, at)
	case hook.FirstEmailSent:
		// The EMAIL_SENT beside it may have been asked for already.
		number := round * sequenceLength
		if f.mail = l.mails[number]; f.mail == nil {
			f.mail = l.send(number, at)
		}
	case hook.EmailBounce:
		f.mail = a.mailBefore(l, round, at, 10*time.Second, time.Minute)
		a.bounced(&f)
	case hook.EmailReply:
		f.mail = a.mailBefore(l, round, at, time.Hour, 30*time.Hour)
		a.replied(&f, l, n, t)
	case hook.LeadCategoryUpdated:
		a.afterReply(&f, l, round, n)
		a.recategorise(&f, l, a.world.categories[n%len(a.world.categories)], t)
	default:
		f.mail = a.mailBefore(l, round, at, time.Hour, 30*time.Hour)
	}
	return f
}

// otherStatus is what a campaign of this status becomes next.
func otherStatus(status string) string {
	if status == StatusActive {
		return StatusPaused
	}
	return StatusActive
}

// fromStranger makes f a reply that belongs to no campaign.
func (a *account) fromStranger(f *facts, n int) {
	all := strangers()
	f.stranger = &all[n%len(all)]
	f.campaignID, f.clientID = 0, 0
}

func (a *account) bounced(f *facts) {
	f.bounce = a.dice.between(70_000, 99_999, "bounce", f.person.id, int64(f.mail.number))
}

// replied has somebody answer f.mail now, in the way that the payload asks for.
func (a *account) replied(f *facts, l *lead, n int, t *template) {
	r := &reply{mail: f.mail, at: f.at, other: t.otherCompany}
	all := answers()
	switch {
	case r.other:
		r.text = handover
	case t.threaded:
		r.text = afterthought
	default:
		r.text = all[n%len(all)].text
	}
	if last := l.lastReply; last != nil && last.mail.number == r.mail.number {
		r.count = last.count + 1
	}
	f.reply, l.lastReply = r, r
}

// afterReply makes f follow on the lead's last reply. Where there was none, it
// is taken to have come within the last hour and a half.
func (a *account) afterReply(f *facts, l *lead, number, n int) {
	if r := l.lastReply; r != nil && r.at.Before(f.at) {
		f.reply, f.mail = r, r.mail
		return
	}
	ago := a.dice.between(5, 90, "replied ago", l.id, int64(number))
	at := f.at.Add(-time.Duration(ago) * time.Minute)
	all := answers()
	f.mail = a.mailBefore(l, number, at, time.Hour, 30*time.Hour)
	f.reply = &reply{mail: f.mail, at: at, text: all[n%len(all)].text}
	l.lastReply = f.reply
}

// recategorise moves the lead into a category, or into the one after it where
// the lead is there already.
func (a *account) recategorise(f *facts, l *lead, to *category, t *template) {
	all := a.world.categories
	f.old = l.category
	if f.old == nil && t.recategorise {
		f.old = all[(int(to.id)+len(all)-2)%len(all)]
	}
	if f.old == to {
		to = all[int(to.id)%len(all)]
	}
	f.new, l.category = to, to
}
