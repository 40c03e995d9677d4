package sandbox

import "time"

// Layouts of the times in a LEAD_CATEGORY_UPDATED history, which is written
// anew for each event: SmartLead gives mails and replies different ones.
const (
	historySent  = "2006-01-02T15:04:05.000Z07:00"
	historyReply = "2006-01-02T15:04:05-07:00"
)

func categorySlots() map[string]slot {
	slots := map[string]slot{
		"created_at": moment(eventTime),
		// The guide's example greets with the first name here.
		"lead_name":              text(func(v *view) string { return v.person.first }),
		"category":               text(func(v *view) string { return v.new.name }),
		"lead_category_id":       number(func(v *view) int64 { return v.new.id }),
		"lead_category.old_id":   {number: oldCategoryID, nullable: true},
		"lead_category.old_name": {text: oldCategoryName, nullable: true},
		"lead_category.new_id":   number(func(v *view) int64 { return v.new.id }),
		"lead_category.new_name": text(func(v *view) string { return v.new.name }),
		"from":                   text(mailbox),
		"to":                     text(leadAddress),
		"history":                {list: appendHistory},
	}
	for _, last := range []string{"lastReply.", "last_reply."} {
		slots[last+"time"] = moment(replyTime)
		slots[last+"email_body"] = text(replyHTML)
		slots[last+"message_id"] = text(replyID)
	}
	for path, read := range map[string]func(p *person) string{
		"email":                    func(p *person) string { return p.email },
		"first_name":               func(p *person) string { return p.first },
		"last_name":                func(p *person) string { return p.last },
		"phone_number":             func(p *person) string { return p.phone },
		"company_name":             func(p *person) string { return p.company },
		"website":                  (*person).site,
		"location":                 func(p *person) string { return p.location },
		"custom_fields.role":       func(p *person) string { return p.role },
		"custom_fields.first_line": func(p *person) string { return p.line },
		"linkedin_profile":         func(p *person) string { return p.social },
		"company_url":              (*person).site,
	} {
		slots["lead_data."+path] = text(func(v *view) string { return read(v.person) })
	}
	slots["lead_data.category.name"] = text(func(v *view) string { return v.new.name })
	slots["lead_data.category.sentiment_type"] = text(func(v *view) string { return v.new.sentiment })
	return slots
}

func oldCategoryID(v *view) int64 {
	if v.old == nil {
		return 0
	}
	return v.old.id
}

func oldCategoryName(v *view) string {
	if v.old == nil {
		return ""
	}
	return v.old.name
}

// appendHistory writes the thread: the mail and the reply to it. Replies have
// no subject there.
func appendHistory(dst []byte, v *view) []byte {
	dst = append(dst, '[')
	dst = appendMessage(dst, v, "SENT", v.mailID(v.mail.number), v.mail.sentAt, historySent, asHTML(v.mailText()))
	dst = append(dst, `,"subject":`...)
	dst = appendQuoted(dst, v.script.subject)
	dst = append(dst, "},"...)
	dst = appendMessage(dst, v, "REPLY", v.replyID(), v.reply.at, historyReply, asHTML(v.replyText()))
	return append(dst, "}]"...)
}

// appendMessage writes a message of the history up to its body, without the
// closing brace.
func appendMessage(dst []byte, v *view, kind, id string, at time.Time, layout, body string) []byte {
	dst = append(dst, `{"stats_id":`...)
	dst = appendQuoted(dst, v.statsID())
	dst = append(dst, `,"type":`...)
	dst = appendQuoted(dst, kind)
	dst = append(dst, `,"message_id":`...)
	dst = appendQuoted(dst, id)
	dst = append(dst, `,"time":`...)
	dst = appendMoment(dst, at, layout)
	dst = append(dst, `,"email_body":`...)
	return appendQuoted(dst, body)
}
