package sandbox

import (
	"maps"
	"strconv"
	"strings"
	"time"

	"leadrig/internal/hook"
)

// slotsOf lists the values of an event type's payload that the sandbox fills,
// by their path. A path that a payload doesn't have is never added to it.
func slotsOf(event hook.EventType) map[string]slot {
	slots := hookSlots()
	if event == hook.UntrackedReplies {
		maps.Copy(slots, strangerSlots())
		return slots
	}
	maps.Copy(slots, campaignSlots())
	if event == hook.CampaignStatusChanged {
		return slots
	}
	maps.Copy(slots, leadSlots())
	maps.Copy(slots, mailSlots())
	switch event {
	case hook.EmailSent, hook.FirstEmailSent:
		slots["event_timestamp"] = moment(sentTime)
	case hook.EmailLinkClick:
		slots["link_clicked"] = slot{list: links}
		slots["link_details"] = slot{list: links}
	case hook.EmailReply:
		maps.Copy(slots, replySlots())
	case hook.EmailBounce:
		maps.Copy(slots, bounceSlots())
	case hook.LeadCategoryUpdated:
		maps.Copy(slots, categorySlots())
	case hook.ManualStepReached:
		slots["sent_message_ids"] = slot{list: func(dst []byte, v *view) []byte { return appendTexts(dst, v.sentIDs()) }}
		slots["current_sequence_number"] = slot{number: func(v *view) int64 { return int64(v.mail.step() + 1) }}
	}
	return slots
}

func text(read func(v *view) string) slot      { return slot{text: read} }
func number(read func(v *view) int64) slot     { return slot{number: read} }
func moment(read func(v *view) time.Time) slot { return slot{moment: read} }
func phrase() slot                             { return slot{phrase: true} }
func eventTime(v *view) time.Time              { return v.at }
func sentTime(v *view) time.Time               { return v.mail.sentAt }
func links(dst []byte, v *view) []byte         { return appendTexts(dst, []string{v.script.link}) }
func mailbox(v *view) string                   { return v.script.mailbox() }
func subject(v *view) string                   { return v.script.subject }
func leadAddress(v *view) string               { return v.person.email }
func leadName(v *view) string                  { return v.person.name() }
func mailHTML(v *view) string                  { return asHTML(v.mailText()) }
func mailText(v *view) string                  { return v.mailText() }
func mailID(v *view) string                    { return v.mailID(v.mail.number) }
func replyID(v *view) string                   { return v.replyID() }
func replyHTML(v *view) string                 { return asHTML(v.replyText()) }
func replyText(v *view) string                 { return v.replyText() }
func replyTime(v *view) time.Time              { return v.reply.at }
func strangerText(v *view) string              { return v.stranger.text }

func hookSlots() map[string]slot {
	return map[string]slot{
		"webhook_id":                  number(func(v *view) int64 { return v.hook.id }),
		"webhook_name":                text(func(v *view) string { return v.hook.name }),
		"webhook_url":                 text(func(v *view) string { return v.hook.url }),
		"metadata.webhook_created_at": moment(func(v *view) time.Time { return v.hook.createdAt }),
		"secret_key":                  text(func(v *view) string { return v.hook.secret }),
	}
}

func campaignSlots() map[string]slot {
	return map[string]slot{
		"campaign_id":          number(func(v *view) int64 { return v.campaignID }),
		"campaign_name":        text(func(v *view) string { return v.script.campaign }),
		"campaign_status":      text(func(v *view) string { return v.status }),
		"current_status":       text(func(v *view) string { return v.status }),
		"previous_status":      text(func(v *view) string { return v.previous }),
		"client_id":            {number: func(v *view) int64 { return v.clientID }, nullable: true},
		"app_url":              phrase(),
		"ui_master_inbox_link": phrase(),
		"description":          phrase(),
	}
}

func leadSlots() map[string]slot {
	return map[string]slot{
		"sl_email_lead_id":     number(func(v *view) int64 { return v.person.id }),
		"sl_email_lead_map_id": number(func(v *view) int64 { return v.person.mapID }),
		"sl_lead_email":        text(leadAddress),
		"lead_id":              number(func(v *view) int64 { return v.person.id }),
		"lead_email":           text(leadAddress),
		"lead_name":            text(leadName),
		"to_email":             text(leadAddress),
		"to_name":              text(leadName),
		"from_email":           text(mailbox),
		"lead.email":           text(leadAddress),
		"lead.first_name":      text(func(v *view) string { return v.person.first }),
		"lead.last_name":       text(func(v *view) string { return v.person.last }),
		"lead.company_name":    text(func(v *view) string { return v.person.company }),
	}
}

func mailSlots() map[string]slot {
	return map[string]slot{
		"stats_id":                text(func(v *view) string { return v.statsID() }),
		"sequence_number":         number(func(v *view) int64 { return int64(v.mail.step()) }),
		"event_timestamp":         moment(eventTime),
		"timestamp":               moment(eventTime),
		"time_sent":               moment(sentTime),
		"time_opened":             moment(eventTime),
		"time_clicked":            moment(eventTime),
		"subject":                 text(subject),
		"custom_subject":          text(subject),
		"custom_email_message":    text(mailHTML),
		"sent_message_body":       text(mailHTML),
		"sent_message.message_id": text(mailID),
		"sent_message.id":         text(mailID),
		"sent_message.html":       text(mailHTML),
		"sent_message.text":       text(mailText),
		"sent_message.time":       moment(sentTime),
		"message_id":              text(mailID),
		"email.subject":           text(subject),
		"email.message_id":        text(mailID),
	}
}

func replySlots() map[string]slot {
	answerSubject := text(func(v *view) string { return "Re: " + v.script.subject })
	return map[string]slot{
		"to_email":                             text(func(v *view) string { _, email := v.correspondent(); return email }),
		"to_name":                              text(func(v *view) string { name, _ := v.correspondent(); return name }),
		"stats_thread_id":                      text(func(v *view) string { return v.threadID() }),
		"subject":                              answerSubject,
		"time_replied":                         moment(replyTime),
		"event_timestamp":                      moment(replyTime),
		"timestamp":                            moment(replyTime),
		"reply_message.message_id":             text(replyID),
		"reply_message.html":                   text(replyHTML),
		"reply_message.text":                   text(replyText),
		"reply_message.time":                   moment(replyTime),
		"reply_body":                           text(replyHTML),
		"preview_text":                         text(replyText),
		"message_id":                           text(replyID),
		"leadCorrespondence.targetLeadEmail":   text(leadAddress),
		"leadCorrespondence.replyReceivedFrom": text(func(v *view) string { _, email := v.correspondent(); return email }),
		"reply.subject":                        answerSubject,
		"reply.body":                           text(replyText),
		"reply.received_at":                    moment(replyTime),
	}
}

func bounceSlots() map[string]slot {
	notice := text(func(v *view) string {
		return "<bounce-" + strconv.FormatInt(v.bounce, 10) + "@mx." + v.person.domain + ">"
	})
	return map[string]slot{
		// The guide's example has the time of sending as that of the event.
		"event_timestamp":            moment(sentTime),
		"created_at":                 moment(eventTime),
		"bounce_reply_message_id":    notice,
		"bounce_message.message_id":  notice,
		"bounce_reply_email":         phrase(),
		"bounce_reply_email_preview": phrase(),
		"bounce_message.html":        phrase(),
		"bounce_message.text":        phrase(),
		"bounce_message.time":        moment(eventTime),
	}
}

func strangerSlots() map[string]slot {
	return map[string]slot{
		"event_timestamp": moment(eventTime),
		"reply_message.message_id": text(func(v *view) string {
			_, domain, _ := strings.Cut(v.stranger.email, "@")
			return "<CA" + v.dice.token("untracked", v.at.UnixMicro()) + "@mail." + domain + ">"
		}),
		"reply_message.text": text(strangerText),
		"reply_message.time": moment(eventTime),
		"sender_detail":      text(func(v *view) string { return v.stranger.name + " <" + v.stranger.email + ">" }),
		"recipient_detail":   text(mailbox),
		"subject":            text(func(v *view) string { return v.stranger.subject }),
		"visible_text":       text(strangerText),
	}
}
