package session

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
)

// paths are the secret paths of a run: where deliveries come in, and where a
// request proves that the public URL leads here, by the answer that it gets.
type paths struct{ hook, probe, answer string }

// newPaths are a run's own, or, with a secret, those of everybody who has it:
// runs that share a URL may get each other's requests.
func newPaths(secret string) paths {
	key := []byte(secret)
	if secret == "" {
		key = make([]byte, sha256.Size)
		_, _ = rand.Read(key) // never fails: crypto/rand ends the program instead
	}
	return paths{hook: "/" + derive(key, "hook"), probe: "/" + derive(key, "probe"), answer: derive(key, "answer")}
}

// derive is 128 bits in hexadecimal that nobody without the key can guess.
func derive(key []byte, purpose string) string {
	mac := hmac.New(sha256.New, key)
	_, _ = mac.Write([]byte("leadrig path " + purpose)) // never fails
	return hex.EncodeToString(mac.Sum(nil)[:16])
}
