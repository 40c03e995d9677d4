//go:build !linux

package wire

import "context"

// loops is false: here each request that is under way has a goroutine.
func (*flow) loops(context.Context) bool { return false }
