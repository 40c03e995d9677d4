// Package capture is the public side: it reads webhook deliveries off the
// connections of a tunnel and writes the answers.
//
// Guarantees: only POST on one secret path is a delivery, anything else is
// answered 404 without a hint; a delivery keeps its body byte for byte and its
// header as it came (order, case, repeats); nothing from outside is unlimited:
// not a head, a body, the bytes in flight, the connections, or the time. What
// is turned away is reported, never dropped in silence; a connection that ends
// before its head is whole has asked nothing and is no request.
//
// A websocket can be let in beside the deliveries, on paths that somebody else
// knows (Config.Upgrade): its connection is handed over, bounded by a number of
// its own and waited for as the others are.
//
// The connection loop is its own, because net/http sorts and rewrites headers;
// requests are still parsed by net/http's ReadRequest.
//
// Imports: hook and the standard library, and x/sync for the byte budget.
package capture
