// Package rig is what the programs under scripts need to drive the real leadrig:
// its binary, and the questions to a sandbox.
//
// Imports: the standard library.
package rig
