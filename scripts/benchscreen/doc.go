// Command benchscreen measures the live screen and writes
// docs/benchmarks-screen.md: the benchmarks of package tui beside their aims, and
// the real program on a terminal of its own. It runs on one machine, for a
// bounded time.
package main
