// Package mutate changes payloads: each mutation makes several variants of one
// event, each with one thing about it that a handler may not expect.
//
// Guarantee: pure functions, the same input gives the same variants. What isn't
// meant to change keeps its value, its place and the spelling of its numbers.
//
// Imports: hook and the standard library.
package mutate
