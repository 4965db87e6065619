// Package shown says what is to be seen of a figure: how it is rounded beside its target,
// how it moved against another period, what is lacking to a target and how a number is
// written. Reports and pages take it from here, so that they cannot disagree; it decides
// nothing and adds nothing up.
package shown
