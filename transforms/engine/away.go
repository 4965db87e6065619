package engine

import (
	"crypto/tls"
	"errors"
	"io/fs"
	"net"
	"syscall"

	"danvan/pipeline"
)

// Away says in a few words why a server cannot be reached. What a driver says of it is a
// chain of its own words, in English, of which an operator needs the last.
func Away(err error) pipeline.Sentence {
	var name *net.DNSError
	var certificate *tls.CertificateVerificationError
	var lost net.Error
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return pipeline.Say("máy đó từ chối kết nối ở cổng này", "connections to that port are refused")
	case errors.As(err, &certificate):
		return pipeline.Say("chứng thư của máy đó không được tin cậy", "its certificate is not trusted")
	case errors.As(err, &name):
		return pipeline.Say("không tìm thấy máy tên %s", "there is no host %s", name.Name)
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return pipeline.Say("không có đường mạng tới máy đó", "there is no way to it in the network")
	case errors.Is(err, fs.ErrNotExist):
		return pipeline.Say("không có socket ở đó", "there is no socket")
	case errors.As(err, &lost) && lost.Timeout():
		return pipeline.Say("quá thời gian chờ mà không trả lời", "it did not answer in time")
	}
	return pipeline.Say("lỗi kết nối (%v)", "%v", err)
}
