package confine

import "os/exec"

// Run runs a program that is not ours, such as an office's, behind the strictest wall
// that the kernel allows: no network, and a group of processes of its own that is
// killed whole when the command's context ends. The command is made anew for each wall
// that is tried. Its memory is not bounded.
func Run(command func() *exec.Cmd) error {
	var err error
	for _, w := range walls() {
		cmd := command()
		cmd.SysProcAttr = w.attributes()
		cmd.Cancel = func() error {
			killGroup(cmd.Process)
			return nil
		}
		if err = cmd.Start(); err == nil {
			return cmd.Wait()
		}
	}
	return err
}
