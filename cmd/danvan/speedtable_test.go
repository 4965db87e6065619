package main

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The table stands in README.md between these two.
const (
	tableBegins = "<!-- bench -->"
	tableEnds   = "<!-- /bench -->"
)

// table is the scoreboard in Markdown, with the machine below it.
func (b *scoreboard) table() string {
	var out strings.Builder
	out.WriteString("\n| | what | goal | figure (by processor time) | on | verdict |\n|---|---|---|---|---|---|\n")
	for _, l := range b.Goals {
		fmt.Fprintf(&out, "| %d | %s | %s | %s | %s | %s |\n", l.Number, l.What, l.Goal, l.shown(), l.On, l.Verdict)
	}
	for _, l := range b.Goals {
		if l.Note != "" {
			fmt.Fprintf(&out, "\n%d: %s\n", l.Number, l.Note)
		}
	}
	fmt.Fprintf(&out, "\n%s; size %s, seed %d; settings: %s.\n", b.Machine, b.Size.Name, b.Seed, cmp.Or(strings.Join(b.Settings, " "), "the defaults"))
	return out.String()
}

// shown writes the figures of a line.
func (l scoreline) shown() string {
	var out []string
	for _, f := range l.Figures {
		text := f.number(f.Value)
		if f.CPU > 0 {
			text += " (" + f.number(f.CPU) + ")"
		}
		if f.Name != "" {
			text = f.Name + " " + text
		}
		out = append(out, text)
	}
	if out == nil {
		return "–"
	}
	return strings.Join(out, "; ")
}

func (f gauge) number(v float64) string {
	digits := 2
	switch {
	case v >= 100:
		digits = 0
	case v >= 10:
		digits = 1
	case v < 0.1:
		digits = 3
	}
	text := fmt.Sprintf("%.*f", digits, v)
	if f.Unit == "" {
		return text
	}
	return text + " " + f.Unit
}

// putTable puts the table of a scoreboard into a page.
func putTable(page string, b *scoreboard) (string, error) {
	head, rest, ok := strings.Cut(page, tableBegins)
	_, tail, closed := strings.Cut(rest, tableEnds)
	if !ok || !closed {
		return "", fmt.Errorf("the page has no %s … %s", tableBegins, tableEnds)
	}
	return head + tableBegins + "\n" + b.table() + "\n" + tableEnds + tail, nil
}

// TestTheTableFindsItsPlace puts a table into the README's text twice and wants nothing
// else of it changed. With BENCH_TABLE=bench.json (a path from here) it writes the README
// itself; see make bench-table.
func TestTheTableFindsItsPlace(t *testing.T) {
	readme := filepath.Join("..", "..", "README.md")
	page, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	if path := os.Getenv("BENCH_TABLE"); path != "" {
		b, err := readScoreboard(path)
		if err != nil {
			t.Fatal(err)
		}
		text, err := putTable(string(page), b)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(readme, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	once, err := putTable(string(page), &scoreboard{Goals: []scoreline{{Number: 1, What: "put here before"}}})
	if err != nil {
		t.Fatal(err)
	}
	twice, err := putTable(once, &scoreboard{Goals: []scoreline{{Number: 1, What: "put here after", Figures: []gauge{{Value: 1.234, CPU: 0.0123, Unit: "×"}}}}})
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(twice, "put here before") || !strings.Contains(twice, "1.23 × (0.012 ×)") {
		t.Error("the second table does not stand in the first one's place")
	}
	head, _, _ := strings.Cut(string(page), tableBegins)
	_, tail, _ := strings.Cut(string(page), tableEnds)
	if !strings.HasPrefix(twice, head+tableBegins) || !strings.HasSuffix(twice, tableEnds+tail) {
		t.Error("the rest of the page changed")
	}
}

// TestWhatDoesNotHoldIsNamed: a goal in several parts says which of them do not hold.
func TestWhatDoesNotHoldIsNamed(t *testing.T) {
	low, high, told := gauge{Name: "low", Value: 1}.atMost(2), gauge{Name: "high", Value: 3}.atMost(2), gauge{Name: "told", Value: 9}
	for want, figures := range map[string][]gauge{
		"held":           {low, told},
		"not held":       {high, told},
		"not held: high": {low, high, told},
	} {
		if got := boundsHeld(figures); got != want {
			t.Errorf("%v: %s and not %s", figures, got, want)
		}
	}
}
