package effects

import (
	"context"
	"os/exec"
	"strconv"
	"syscall"
	"time"
)

// shell hands the line to cmd.exe as it is: Go's own quoting is not cmd's.
func shell(ctx context.Context, line string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "cmd.exe")
	cmd.SysProcAttr = &syscall.SysProcAttr{CmdLine: `cmd.exe /d /s /c "` + line + `"`}
	cmd.Cancel = func() error {
		killTree(cmd)
		return cmd.Process.Kill()
	}
	return cmd
}

// killTree ends a command with its children. It runs after the command's own
// context has ended, so it has a time limit of its own.
func killTree(cmd *exec.Cmd) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	_ = exec.CommandContext(ctx, "taskkill", "/T", "/F", "/PID", strconv.Itoa(cmd.Process.Pid)).Run()
}
