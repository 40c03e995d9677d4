// Command bench measures leadrig beside a bare httputil.ReverseProxy to the same
// handler, in the same run, and writes docs/benchmarks.md. Everything runs on
// loopback, in processes of its own, for a bounded time.
package main
