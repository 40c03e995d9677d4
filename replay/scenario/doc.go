// Package scenario holds scenarios as data: their form, the loader, the JSON
// Schema for editors, and the scenarios that are shipped.
//
// Guarantee: a scenario that loads can be run: unknown fields, unknown words and
// references to nothing are refused, each with its line and column. Shipped
// scenarios and a user's own file go the same way.
//
// Imports: hook, replay/fault, a YAML reader and a JSON Schema validator.
// The Go API carries no compatibility promise.
package scenario
