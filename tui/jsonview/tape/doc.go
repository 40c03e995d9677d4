// Package tape reads a JSON text once and lists its values in the order in which
// they stand, as offsets into the text.
//
// Guarantee: it accepts exactly what RFC 8259 calls JSON, whatever its depth,
// without recursion; nothing is copied, so key order, number spelling and
// repeated keys stay as received. A list that would be too long is cut and says
// so; the text is still checked to its end.
//
// It is for tui/jsonview, which shows values, and tui/jsondiff, which compares
// them.
//
// Imports: the standard library, and safetext for the words of a fault.
package tape
