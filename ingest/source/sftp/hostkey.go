package sftp

import (
	"errors"
	"fmt"
	"net"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/knownhosts"

	"danvan/pipeline"
)

// client says how to log in, and whom to trust.
func (o Options) client(address string) (*ssh.ClientConfig, error) {
	config := &ssh.ClientConfig{User: o.User}
	if len(o.Key) > 0 {
		key, err := ssh.ParsePrivateKey(o.Key)
		if err != nil {
			return nil, fmt.Errorf("read private key: %w", err)
		}
		config.Auth = []ssh.AuthMethod{ssh.PublicKeys(key)}
	} else {
		config.Auth = []ssh.AuthMethod{ssh.Password(o.Password), ssh.KeyboardInteractive(o.answer)}
	}
	if o.HostKey != "" {
		config.HostKeyCallback = byFingerprint(o.HostKey)
		return config, nil
	}
	known, err := knownhosts.New(o.KnownHosts)
	if err != nil {
		return nil, fmt.Errorf("read known hosts: %w", err)
	}
	config.HostKeyCallback = byKnownHosts(known)
	config.HostKeyAlgorithms = algorithms(known, address)
	return config, nil
}

// answer gives the password to servers that ask for it as a question.
func (o Options) answer(_, _ string, questions []string, _ []bool) ([]string, error) {
	out := make([]string, len(questions))
	for i := range out {
		out[i] = o.Password
	}
	return out, nil
}

// byFingerprint trusts one key. What the server shows is told, so that the operator can
// hold it against what its administrator says.
func byFingerprint(want string) ssh.HostKeyCallback {
	return func(host string, _ net.Addr, key ssh.PublicKey) error {
		if got := ssh.FingerprintSHA256(key); got != want {
			return otherKey(host, got)
		}
		return nil
	}
}

func otherKey(host, got string) error {
	return pipeline.Say("khóa của máy chủ %s là %s, không phải khóa đã khai báo; không kết nối. Hỏi người quản trị máy chủ trước khi sửa host_key hoặc known_hosts",
		"the host key of %s is %s and not the one in the settings; not connected. Ask the server's administrator before changing host_key or known_hosts", host, got)
}

func byKnownHosts(known ssh.HostKeyCallback) ssh.HostKeyCallback {
	return func(host string, remote net.Addr, key ssh.PublicKey) error {
		var unknown *knownhosts.KeyError
		if err := known(host, remote, key); errors.As(err, &unknown) {
			return otherKey(host, ssh.FingerprintSHA256(key))
		} else if err != nil {
			return err
		}
		return nil
	}
}

// algorithms returns the kinds of keys that are known of a host: asked for another kind
// it would show a key that nobody knows. The list of known hosts names them when it is
// shown a key that it cannot know.
func algorithms(known ssh.HostKeyCallback, address string) []string {
	var wrong *knownhosts.KeyError
	if !errors.As(known(address, nobody{}, strangeKey{}), &wrong) {
		return nil
	}
	var out []string
	for _, k := range wrong.Want {
		if kind := k.Key.Type(); kind == ssh.KeyAlgoRSA {
			out = append(out, ssh.KeyAlgoRSASHA512, ssh.KeyAlgoRSASHA256)
		} else {
			out = append(out, kind)
		}
	}
	return out
}

// nobody is an address that no list holds.
type nobody struct{}

// Network implements [net.Addr].
func (nobody) Network() string { return "tcp" }

// String implements [net.Addr].
func (nobody) String() string { return "0.0.0.0:0" }

// strangeKey is a key that no host has.
type strangeKey struct{}

// Type implements [ssh.PublicKey].
func (strangeKey) Type() string { return "strange" }

// Marshal implements [ssh.PublicKey].
func (strangeKey) Marshal() []byte { return nil }

// Verify implements [ssh.PublicKey].
func (strangeKey) Verify([]byte, *ssh.Signature) error { return errors.ErrUnsupported }
