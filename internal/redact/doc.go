// Package redact keeps secrets out of texts: errors, logs, anything a person or
// a file may get to see.
//
// Guarantee: a text that went through a Secrets value holds none of its secrets,
// neither as they are nor escaped for a URL, for JSON, for a Go literal or for
// HTML, nor in base64, alone or as part of something longer (an Authorization
// header). The values of api_key, authtoken and their like are taken out of query
// strings, JSON and YAML even where they are not known. Printing a Secrets value
// never shows what it holds.
//
// Imports: the standard library only; no package of ours.
package redact
