// Package export hands deliveries to other load engines, for more than one
// machine can send: the same bodies, header fields and ids as replay sends.
//
// Imports: hook and the standard library.
package export
