package hook

// ShortID returns the part of a request id that tells it from others at a
// glance, at most n bytes: its beginning, or its end if it is a UUID of version
// 7, which begins with a time. Other texts may be cut within a character: it's
// for showing through safetext only.
func ShortID(id string, n int) string {
	if len(id) <= n {
		return id
	}
	if TimeOrdered(id) {
		return id[len(id)-n:]
	}
	return id[:n]
}

// TimeOrdered reports whether id is a UUID of version 7.
func TimeOrdered(id string) bool {
	const size, versionAt = 36, 14
	if len(id) != size || id[versionAt] != '7' {
		return false
	}
	for i := range len(id) {
		if c := id[i]; c > 'f' || (c < '0' && c != '-') {
			return false
		}
	}
	return true
}
