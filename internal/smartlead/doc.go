// Package smartlead speaks SmartLead's API: webhooks at every level, and the
// campaigns, clients and lead categories one picks from.
//
// Guarantee: the API key goes to the configured host and nowhere else. It is sent
// over HTTPS or to this machine, never follows a redirect to another origin, and
// stands in no error, notice or printed value. A webhook is never created twice
// by a retry: a create call whose answer didn't come whole ends in
// hook.ErrOutcomeUnknown. DeleteWebhook returns nil only when the API itself said,
// on being asked again, that the webhook is gone. Whatever arrives (HTML, empty
// bodies, ids as text, four kinds of envelope) ends in a value or in an error that
// says what arrived and what to do.
//
// What SmartLead's own pages disagree about is accepted in every form and sent in
// the form of its Create Webhook page and its webhook reference.
//
// Imports: hook, redact, backoff and the standard library.
package smartlead
