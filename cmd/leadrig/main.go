package main

import (
	"os"

	"leadrig/internal/cli"
)

func main() { os.Exit(cli.Main()) }
