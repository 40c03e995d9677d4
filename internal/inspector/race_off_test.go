//go:build !race

package inspector

// raceDetector says that all takes ten times as long.
const raceDetector = false
