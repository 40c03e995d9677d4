// Package keyring keeps leadrig's secrets in the operating system's keyring:
// Keychain on macOS, Credential Manager on Windows, Secret Service elsewhere.
//
// Guarantees: a look-up ends in time although the keyring may wait for a user to
// unlock it; no session bus is started to ask one; a secret stands in no error.
//
// Imports: the standard library and the keyring library; no package of ours.
package keyring
