package engine_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"syscall"
	"testing"

	"danvan/transforms/engine"
)

// Why a server is away is said without the words of its driver.
func TestAway(t *testing.T) {
	t.Parallel()
	for want, err := range map[string]error{
		"máy đó từ chối kết nối ở cổng này":          syscall.ECONNREFUSED,
		"chứng thư của máy đó không được tin cậy":    &tls.CertificateVerificationError{Err: errors.New("unknown authority")},
		"không tìm thấy máy tên csdl":                &net.DNSError{Err: "no such host", Name: "csdl"},
		"không có đường mạng tới máy đó":             syscall.EHOSTUNREACH,
		"không có socket ở đó":                       fs.ErrNotExist,
		"quá thời gian chờ mà không trả lời":         context.DeadlineExceeded,
		"lỗi kết nối (giving up: something unheard)": errors.New("something unheard"),
	} {
		if got := engine.Away(fmt.Errorf("giving up: %w", err)).Vietnamese; got != want {
			t.Errorf("%v: %s, want %s", err, got, want)
		}
	}
}
