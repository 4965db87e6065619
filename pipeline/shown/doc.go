// Package shown says how a figure is shown: how it is rounded beside its target, how it
// moved against another period, how much it falls short of a target, how a number is
// written and in which sentences reports say it. Reports and pages take it from here, so
// that they cannot disagree; it decides nothing and adds nothing up.
package shown
