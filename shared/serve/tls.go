package serve

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"
)

// TLS says who we are and whom we ask for a certificate. Its files are read again when they change, as renewed ones do;
// what is wrong then is logged once, and what was read before stays.
type TLS struct {
	// Certificates are ours. Which one a client sees is a question of the name that it asks for; the first is for all others.
	Certificates []KeyPair
	// MinVersion is the lowest version, as tls.VersionTLS13. 0 means TLS 1.2, of which only suites with forward secrecy and
	// authenticated encryption are spoken.
	MinVersion uint16
	// ClientCA is a PEM file with the authorities of clients' certificates. Empty means that none is asked for.
	ClientCA string
	// RequireClient refuses clients without a certificate. Otherwise one that is shown is verified, and none is as good.
	RequireClient bool
}

// KeyPair is the PEM files of a certificate, with those between it and the authority, and of its key.
type KeyPair struct{ Certificate, Key string }

// Validate returns everything that is wrong with the configuration, or nil. It reads the files.
func (t *TLS) Validate() error {
	_, err := t.read()
	if v := t.MinVersion; v != 0 && (v < tls.VersionTLS12 || v > tls.VersionTLS13) {
		err = errors.Join(err, errors.New("MinVersion: want TLS 1.2 or 1.3"))
	}
	return err
}

// suites are those of TLS 1.2; those of 1.3 are all good (RFC 9325 section 4.2).
var suites = []uint16{
	tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
	tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
	tls.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, tls.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
}

// read reads the files.
func (t *TLS) read() (*tls.Config, error) {
	config := &tls.Config{
		MinVersion: max(t.MinVersion, tls.VersionTLS12), CipherSuites: suites, NextProtos: []string{"h2", "http/1.1"},
	}
	var errs []error
	if len(t.Certificates) == 0 {
		errs = append(errs, errors.New("no certificate"))
	}
	for _, files := range t.Certificates {
		pair, err := tls.LoadX509KeyPair(files.Certificate, files.Key)
		if err != nil {
			errs = append(errs, fmt.Errorf("certificate %s: %w", files.Certificate, err))
			continue
		}
		config.Certificates = append(config.Certificates, pair)
	}
	if t.ClientCA != "" {
		pem, err := os.ReadFile(t.ClientCA)
		config.ClientCAs = x509.NewCertPool()
		if err != nil || !config.ClientCAs.AppendCertsFromPEM(pem) {
			errs = append(errs, fmt.Errorf("client authorities %s: no certificate in PEM: %w", t.ClientCA, err))
		}
		config.ClientAuth = tls.VerifyClientCertIfGiven
		if t.RequireClient {
			config.ClientAuth = tls.RequireAndVerifyClientCert
		}
	} else if t.RequireClient {
		errs = append(errs, errors.New("RequireClient without a ClientCA: nobody could be verified"))
	}
	return config, errors.Join(errs...)
}

// keeper has the configuration of the files as they are. It looks at them when somebody connects, once a second at most.
type keeper struct {
	tls    TLS
	logger *slog.Logger

	mu      sync.Mutex
	current *tls.Config // the same one while nothing changes, so that sessions can be resumed
	seen    map[string]stamp
	looked  time.Time
}

// stamp is what tells a file from the one that was there before.
type stamp struct {
	changed time.Time
	size    int64
}

const lookInterval = time.Second

func newKeeper(t TLS, logger *slog.Logger) (*keeper, error) {
	k := &keeper{tls: t, logger: logger, looked: time.Now()}
	k.seen = k.stamps()
	var err error
	k.current, err = t.read()
	return k, err
}

// config is tls.Config.GetConfigForClient.
func (k *keeper) config(*tls.ClientHelloInfo) (*tls.Config, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if time.Since(k.looked) >= lookInterval {
		k.looked = time.Now()
		k.look()
	}
	return k.current, nil
}

func (k *keeper) look() {
	stamps := k.stamps()
	same := len(stamps) == len(k.seen)
	for file, s := range stamps {
		same = same && k.seen[file] == s
	}
	if same {
		return
	}
	k.seen = stamps
	changed, err := k.tls.read()
	if err != nil {
		k.logger.Error("the files of TLS are wrong, and the old ones stay", "error", err)
		return
	}
	k.current = changed
	k.logger.Info("the files of TLS were read again")
}

// stamps follows links, which is how secrets are swapped.
func (k *keeper) stamps() map[string]stamp {
	stamps := map[string]stamp{}
	files := []string{k.tls.ClientCA}
	for _, pair := range k.tls.Certificates {
		files = append(files, pair.Certificate, pair.Key)
	}
	for _, file := range files {
		if info, err := os.Stat(file); err == nil {
			stamps[file] = stamp{info.ModTime(), info.Size()}
		}
	}
	return stamps
}
