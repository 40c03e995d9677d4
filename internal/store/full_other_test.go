//go:build !linux

package store

import "errors"

var errNoLinux = errors.New("only Linux can make a disk full for a test")

func childWithALimit(string) error { return errNoLinux }

func childOnATinyDisk(string) error { return errNoLinux }
