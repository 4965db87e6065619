package main

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"
)

// effort is what one go of something cost.
type effort struct {
	Wall   float64 `json:"wall"`             // seconds
	CPU    float64 `json:"cpu"`              // seconds of user and system, of children too
	Memory *memory `json:"memory,omitempty"` // of a command
}

// memory is the most that a command and its children held, in MiB. A command that reads
// senders' files does so in children.
type memory struct {
	Parent int `json:"parent"`        // resident, by the kernel's own high-water mark
	Child  int `json:"largest_child"` // likewise; of those seen, every 20 ms
	Total  int `json:"total_at_once"` // all of them at one moment, pages that they share counted once; every 20 ms
}

func (e effort) plus(o effort) effort {
	sum := effort{Wall: e.Wall + o.Wall, CPU: e.CPU + o.CPU}
	if e.Memory != nil && o.Memory != nil {
		sum.Memory = &memory{max(e.Memory.Parent, o.Memory.Parent), max(e.Memory.Child, o.Memory.Child), max(e.Memory.Total, o.Memory.Total)}
	}
	return sum
}

// here measures something in this process, the collector's work included.
func here(do func() error) (effort, error) {
	debug.FreeOSMemory()
	before, start := ownTime(), time.Now()
	err := do()
	return effort{Wall: time.Since(start).Seconds(), CPU: ownTime() - before}, err
}

// contender is one side of a comparison.
type contender struct {
	name string
	do   func() (effort, error)
}

func inside(name string, do func() error) contender {
	return contender{name, func() (effort, error) { return here(do) }}
}

// compare lets the contenders take turns, after a round that does not count where there is
// more than one. What each took is kept under its name.
func (s *speed) compare(rounds int, all ...contender) ([][]effort, error) {
	out := make([][]effort, len(all))
	warm := 0
	if rounds > 1 {
		warm = 1
	}
	for round := range rounds + warm {
		for i, c := range all {
			e, err := c.do()
			if err != nil {
				return nil, fmt.Errorf("%s: %w", c.name, err)
			}
			if round >= warm {
				out[i] = append(out[i], s.keep(c.name, e))
			}
		}
	}
	return out, nil
}

func (s *speed) keep(name string, e effort) effort {
	s.raw[name] = append(s.raw[name], e)
	s.say("   %s: %.2f s, %.2f s of the processor", name, e.Wall, e.CPU)
	return e
}

// ratio is the median over the rounds of a / b.
func ratio(a, b []effort) gauge {
	var wall, cpu []float64
	for i := range a {
		wall = append(wall, a[i].Wall/b[i].Wall)
		cpu = append(cpu, a[i].CPU/b[i].CPU)
	}
	return gauge{Value: middle(wall), CPU: finite(middle(cpu)), Unit: "×"}
}

// finite leaves out what is too short for the processor's clock.
func finite(v float64) float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return 0
	}
	return v
}

func (f gauge) atMost(bound float64) gauge {
	f.Bound = bound
	return f
}

func (f gauge) atLeast(bound float64) gauge {
	f.Bound, f.AtLeast = bound, true
	return f
}

func (f gauge) of(name string) gauge {
	f.Name = name
	return f
}

func (f gauge) perCent() gauge {
	f.Value, f.CPU, f.Unit = 100*f.Value, 100*f.CPU, "%"
	return f
}

func middle(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}

func medianWall(list []effort) float64 {
	var out []float64
	for _, e := range list {
		out = append(out, e.Wall)
	}
	return middle(out)
}

// slope is that of the straight line through the logarithms, by least squares.
func slope(x, y []float64) float64 {
	var sx, sy, sxx, sxy float64
	for i := range x {
		lx, ly := math.Log(x[i]), math.Log(y[i])
		sx, sy, sxx, sxy = sx+lx, sy+ly, sxx+lx*lx, sxy+lx*ly
	}
	n := float64(len(x))
	return (n*sxy - sx*sy) / (n*sxx - sx*sx)
}

// command runs a process to its end and measures it. Its exit code must be one of codes.
func (s *speed) command(codes []int, settings []string, name string, args ...string) (string, effort, error) {
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), settings...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	runtime.GC()
	start := time.Now()
	if err := cmd.Start(); err != nil {
		return "", effort{}, err
	}
	watch := watchMemory(cmd.Process.Pid)
	err := cmd.Wait()
	e := effort{Wall: time.Since(start).Seconds(), Memory: watch()}
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return "", e, err
	}
	e.CPU = (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()
	if !slices.Contains(codes, cmd.ProcessState.ExitCode()) {
		return "", e, fmt.Errorf("%s %s: exit code %d\n%s%s", filepath.Base(name), short(strings.Join(args, " "), 60), cmd.ProcessState.ExitCode(), tail(stdout.String(), 2000), tail(stderr.String(), 2000))
	}
	return stdout.String(), e, nil
}

// watchMemory looks at a process and its children until the returned function is called.
func watchMemory(pid int) func() *memory {
	var m memory
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			m.look(pid)
			select {
			case <-stop:
				return
			case <-time.After(20 * time.Millisecond):
			}
		}
	}()
	return func() *memory {
		close(stop)
		<-done
		return &m
	}
}

func (m *memory) look(pid int) {
	m.Parent = max(m.Parent, kilobytes(pid, "status", "VmHWM:")>>10)
	total := kilobytes(pid, "smaps_rollup", "Pss:")
	for _, child := range processChildren(pid) {
		if commandLine(child) == commandLine(pid) {
			continue // not yet another program: its memory is still the parent's
		}
		m.Child = max(m.Child, kilobytes(child, "status", "VmHWM:")>>10)
		total += kilobytes(child, "smaps_rollup", "Pss:")
	}
	m.Total = max(m.Total, total>>10)
}

// processChildren lists the children of a process; none where the system does not tell.
func processChildren(pid int) []int {
	tasks, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid)) // the pattern is right
	var out []int
	for _, task := range tasks {
		data, err := os.ReadFile(task)
		if err != nil {
			continue // the thread has ended
		}
		for _, word := range strings.Fields(string(data)) {
			if n, err := strconv.Atoi(word); err == nil {
				out = append(out, n)
			}
		}
	}
	return out
}

func commandLine(pid int) string {
	data, _ := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid)) // where it has ended there is none
	return string(data)
}

// kilobytes reads one line of a file of /proc; 0 where it is not there.
func kilobytes(pid int, file, key string) int {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/%s", pid, file))
	if err != nil {
		return 0
	}
	return lineKB(string(data), key)
}

func lineKB(text, key string) int {
	for line := range strings.Lines(text) {
		if fields := strings.Fields(line); len(fields) > 1 && fields[0] == key {
			kb, _ := strconv.Atoi(fields[1]) // the kernel writes digits
			return kb
		}
	}
	return 0
}

// speedMachine is what was measured on.
type speedMachine struct {
	CPU       string `json:"cpu"`
	Cores     int    `json:"cores"`
	MemoryMiB int    `json:"memory_mib"`
	Kernel    string `json:"kernel"`
	Go        string `json:"go"`
	Commit    string `json:"commit"`
	Date      string `json:"date"`
	Load      string `json:"load_average_at_start"`
}

func (m speedMachine) String() string {
	return fmt.Sprintf("%s, %d cores, %d MB, %s, %s, commit %s, %s, load average at start %s", m.CPU, m.Cores, m.MemoryMiB, m.Kernel, m.Go, m.Commit, m.Date, m.Load)
}

func describeMachine() speedMachine {
	first := func(text string, n int) string {
		fields := strings.Fields(text)
		return strings.Join(fields[:min(n, len(fields))], " ")
	}
	file := func(name string) string {
		data, _ := os.ReadFile(name) // where it is not there, the system does not tell
		return string(data)
	}
	output := func(name string, args ...string) string {
		out, _ := exec.Command(name, args...).Output() // likewise
		return strings.TrimSpace(string(out))
	}
	m := speedMachine{CPU: "unknown", Cores: runtime.NumCPU(), MemoryMiB: lineKB(file("/proc/meminfo"), "MemTotal:") >> 10,
		Kernel: strings.TrimSpace(runtime.GOOS + " " + first(file("/proc/sys/kernel/osrelease"), 1)), Go: runtime.Version() + " " + runtime.GOARCH,
		Commit: output("git", "rev-parse", "--short=12", "HEAD"), Date: time.Now().Format(time.RFC3339), Load: first(file("/proc/loadavg"), 3)}
	if output("git", "status", "--porcelain", "--untracked-files=no") != "" {
		m.Commit += " and changes"
	}
	if _, after, ok := strings.Cut(file("/proc/cpuinfo"), "model name"); ok {
		line, _, _ := strings.Cut(after, "\n")
		m.CPU = strings.TrimSpace(strings.TrimLeft(line, "\t :"))
	}
	return m
}
