// Package options reads what the four binaries are told on the command line. Every flag has a default that fits the demo
// on one machine, but for the keys that tokens are verified with: a binary that trusts a known key must be told to.
package options

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/facet-bff/facet/clients"
	"github.com/facet-bff/facet/cmd/internal/caches"
	"github.com/facet-bff/facet/shared/auth"
	"github.com/facet-bff/facet/shared/serve"
)

// Options are what a binary was told.
type Options struct {
	Clients clients.Config
	Cache   caches.Config
	Auth    auth.Config
	Serve   serve.Config
	// MaxBody is the largest request body in bytes.
	MaxBody int64
	// Timeout bounds every request as a whole.
	Timeout time.Duration
	// Limits are how often callers may ask.
	Limits Limits
	// Logger writes JSON to standard output.
	Logger *slog.Logger
}

// Parse reads the arguments of the binary name, which listens on addr and adminAddr unless told otherwise. Asked for help
// it returns [flag.ErrHelp], with the help printed.
func Parse(name, addr, adminAddr string, args []string) (Options, error) {
	var o Options
	var keyFile string
	var level slog.Level
	memory := size(64 << 20)
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.StringVar(&o.Serve.Addr, "addr", addr, "public `address`")
	flags.StringVar(&o.Serve.AdminAddr, "admin", adminAddr, "`address` of /livez, /readyz and /metrics")
	flags.DurationVar(&o.Serve.DrainDelay, "drain-delay", 0, "how long requests are still taken after /readyz has turned to 503")
	flags.DurationVar(&o.Serve.DrainTimeout, "drain-timeout", 15*time.Second, "how long requests under way may take to finish")
	flags.StringVar(&o.Clients.Users.URL, "users", "http://127.0.0.1:7001", "`URL` of the users service")
	flags.StringVar(&o.Clients.Orders.URL, "orders", "http://127.0.0.1:7002", "`URL` of the orders service")
	flags.StringVar(&o.Clients.Notifications.URL, "notifications", "http://127.0.0.1:7003", "`URL` of the notifications service")
	flags.StringVar(&o.Clients.Catalog.URL, "catalog", "http://127.0.0.1:7004", "`URL` of the catalog service")
	flags.StringVar(&o.Cache.Redis, "cache-redis", "", "`URL` of the Redis or Valkey that replicas keep answers in, as redis://127.0.0.1:6379/0; a cluster's has a second address in ?addr=; memory alone when empty")
	flags.TextVar(&memory, "cache-memory", &memory, "`bytes` of answers that are kept in memory, about, as 64MiB; with a Redis, while that is gone")
	flags.StringVar(&keyFile, "jwt-key-file", "", "`file` with the shared key of HS256 tokens, at least 32 bytes")
	flags.StringVar(&o.Auth.JWKS, "jwks", "", "`URL` of the issuer's key set, for RS256 and ES256 tokens")
	flags.StringVar(&o.Auth.Issuer, "jwt-issuer", "", "what a token's iss must be; any when empty")
	flags.StringVar(&o.Auth.Audience, "jwt-audience", "", "what a token's aud must contain; any when empty")
	flags.Int64Var(&o.MaxBody, "max-body", 1<<20, "the largest request body in bytes")
	flags.DurationVar(&o.Timeout, "timeout", 10*time.Second, "bound of every request as a whole")
	o.Limits.flags(flags)
	flags.TextVar(&level, "log-level", slog.LevelInfo, "`level` of the log: debug, info, warn or error")
	flags.SetOutput(io.Discard) // what is wrong is said once, by Exit
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		usage(flags)
		return o, err
	case err != nil:
		return o, fmt.Errorf("%w; see %s -help", err, name)
	}
	if flags.NArg() > 0 {
		return o, fmt.Errorf("unexpected argument %q: everything is a flag, see %s -help", flags.Arg(0), name)
	}
	o.Logger = slog.New(slog.NewJSONHandler(os.Stdout, &slog.HandlerOptions{Level: level}))
	o.Auth.Logger, o.Serve.Logger = o.Logger, o.Logger
	o.Cache.Memory = int(memory)
	return o, errors.Join(o.cache(), o.keys(keyFile), o.Limits.validate())
}

func (o *Options) cache() error {
	if err := o.Cache.Validate(); err != nil {
		return fmt.Errorf("-cache-redis or -cache-memory: %w", err)
	}
	return nil
}

func (o *Options) keys(file string) error {
	if file == "" && o.Auth.JWKS == "" {
		return errors.New("no token could be verified: give -jwks or -jwt-key-file (the demo's is deploy/demo/jwt-hs256.key)")
	}
	if file != "" {
		key, err := os.ReadFile(file)
		if err != nil {
			return fmt.Errorf("-jwt-key-file: %w", err)
		}
		o.Auth.SharedKey = bytes.TrimSpace(key)
	}
	return o.Auth.Validate()
}

func usage(flags *flag.FlagSet) {
	flags.SetOutput(os.Stdout)
	fmt.Fprintf(os.Stdout, `usage: %[1]s [flags]

Examples:
  %[1]s -jwt-key-file deploy/demo/jwt-hs256.key
  %[1]s -jwks https://id.example.com/keys -jwt-issuer https://id.example.com -orders http://orders:8080
  %[1]s -jwks https://id.example.com/keys -limit free=100/h,basic=1000/h,premium=10000/h -limit-address 100/s -limit-redis redis://redis:6379

Flags:
`, flags.Name())
	flags.PrintDefaults()
}

// Exit ends the process as err says: 0 for none and for help, 2 otherwise, with the error on standard error.
func Exit(name string, err error) {
	if err == nil || errors.Is(err, flag.ErrHelp) {
		os.Exit(0)
	}
	fmt.Fprintf(os.Stderr, "%s: %v\n", name, err)
	os.Exit(2)
}
