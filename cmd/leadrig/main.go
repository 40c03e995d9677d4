// Command leadrig is a rig for SmartLead webhook handlers; see internal/cli.
package main

import (
	"os"

	"leadrig/internal/cli"
)

func main() { os.Exit(cli.Main()) }
