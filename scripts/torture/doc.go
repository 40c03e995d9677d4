// Command torture does to the real program what a bad day does, a hundred times
// each: it kills `leadrig listen` with SIGKILL amid deliveries, cuts its tunnel,
// loses the answers of its create calls, and restarts the API under it. It counts
// what the sandbox was told is accepted and what was recorded, the webhooks,
// processes and goroutines that are left, and writes docs/torture.md. Everything
// runs on loopback, for a bounded time.
package main
