//go:build !linux

package main

import (
	"os"
	"time"
)

// Not known here.
func peakMemory(*os.ProcessState) int64 { return 0 }
func machineBusy() time.Duration        { return 0 }
func ourBusy() time.Duration            { return 0 }
func processBusy(int) time.Duration     { return 0 }
