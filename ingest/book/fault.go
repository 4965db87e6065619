package book

import (
	"fmt"
	"strconv"
)

// Fault says why a file is refused. Code is a code of the catalogue of findings and
// Args fill its sentence; parts of sentences are Vietnamese because staff read them.
type Fault struct {
	Code string
	Args []string
	Line int // physical line of a CSV file; 0 where there is none
}

// The codes that this package gives.
const (
	codeDamaged  = "file-damaged"
	codeKind     = "file-kind"
	codePassword = "file-password"
	codeLimit    = "file-limit"

	codeZipPassword = "file-zip-password"
	codeEncoding    = "file-encoding"
	codeQuote       = "csv-quote"
	codeEmpty       = "file-empty"
)

func damaged(format string, args ...any) *Fault {
	return &Fault{Code: codeDamaged, Args: []string{fmt.Sprintf(format, args...)}}
}

func overLimit(format string, args ...any) *Fault {
	return &Fault{Code: codeLimit, Args: []string{fmt.Sprintf(format, args...)}}
}

func wrongKind(what string) *Fault { return &Fault{Code: codeKind, Args: []string{what}} }

func atLine(code string, line int) *Fault {
	return &Fault{Code: code, Args: []string{strconv.Itoa(line)}, Line: line}
}

// megabytes writes a size for people, rounded up.
func megabytes(n int64) string { return strconv.FormatInt((n+(1<<20)-1)>>20, 10) + " MB" }
