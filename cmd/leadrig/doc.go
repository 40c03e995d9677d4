// Command leadrig is a rig for SmartLead webhook handlers; see internal/cli.
package main
