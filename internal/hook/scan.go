package hook

import "bytes"

// scanObject calls visit with each key (unquoted, escapes left as they are) and
// raw value of the JSON object in data. It looks only as deep as it must to
// find where values end, doesn't validate them, and stops without a word where
// the text is no JSON: a payload may be broken and still has to be shown.
func scanObject(data []byte, visit func(key, value []byte)) {
	i := skipBlank(data, 0)
	if i >= len(data) || data[i] != '{' {
		return
	}
	i++
	for {
		i = skipBlank(data, i)
		if i >= len(data) || data[i] != '"' {
			return
		}
		end := stringEnd(data, i)
		if end < 0 {
			return
		}
		key := data[i+1 : end-1]
		i = skipBlank(data, end)
		if i >= len(data) || data[i] != ':' {
			return
		}
		i = skipBlank(data, i+1)
		end = valueEnd(data, i)
		if end < 0 {
			return
		}
		visit(key, data[i:end])
		i = skipBlank(data, end)
		if i >= len(data) || data[i] != ',' {
			return
		}
		i++
	}
}

func skipBlank(data []byte, i int) int {
	for i < len(data) && (data[i] == ' ' || data[i] == '\n' || data[i] == '\t' || data[i] == '\r') {
		i++
	}
	return i
}

// stringEnd returns the index after the string that starts at i, or -1.
func stringEnd(data []byte, i int) int {
	for j := i + 1; j < len(data); {
		k := bytes.IndexByte(data[j:], '"')
		if k < 0 {
			return -1
		}
		quote := j + k
		escapes := 0
		for p := quote - 1; p > i && data[p] == '\\'; p-- {
			escapes++
		}
		if escapes%2 == 0 {
			return quote + 1
		}
		j = quote + 1
	}
	return -1
}

// valueEnd returns the index after the value that starts at i, or -1. It counts
// brackets instead of recursing, so depth costs nothing.
func valueEnd(data []byte, i int) int {
	if i >= len(data) {
		return -1
	}
	switch data[i] {
	case '"':
		return stringEnd(data, i)
	case '{', '[':
		return nestedEnd(data, i)
	}
	j := i
	for j < len(data) && !isDelimiter(data[j]) {
		j++
	}
	if j == i {
		return -1
	}
	return j
}

func nestedEnd(data []byte, i int) int {
	depth := 0
	for j := i; j < len(data); j++ {
		switch data[j] {
		case '"':
			end := stringEnd(data, j)
			if end < 0 {
				return -1
			}
			j = end - 1
		case '{', '[':
			depth++
		case '}', ']':
			depth--
			if depth == 0 {
				return j + 1
			}
		}
	}
	return -1
}

func isDelimiter(c byte) bool {
	switch c {
	case ',', '}', ']', ' ', '\n', '\t', '\r':
		return true
	}
	return false
}
