package options

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func parse(args ...string) (Options, error) {
	return Parse("x-bff", "127.0.0.1:1", "127.0.0.1:2", args)
}

func TestParse(t *testing.T) {
	key := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(key, []byte("  a shared key of at least 32 bytes  \n"), 0o600); err != nil {
		t.Fatal(err)
	}
	o, err := parse("-jwt-key-file", key, "-orders", "http://orders:8080", "-timeout", "3s", "-cache-memory", "512KiB", "-cache-redis", "redis://redis:6379")
	if err != nil {
		t.Fatal(err)
	}
	if string(o.Auth.SharedKey) != "a shared key of at least 32 bytes" {
		t.Errorf("key %q: the white space around it is no part of it", o.Auth.SharedKey)
	}
	if o.Cache.Memory != 512<<10 || o.Cache.Redis != "redis://redis:6379" {
		t.Errorf("%+v", o.Cache)
	}
	if o.Serve.Addr != "127.0.0.1:1" || o.Serve.AdminAddr != "127.0.0.1:2" || o.Clients.Orders.URL != "http://orders:8080" || o.Timeout.Seconds() != 3 {
		t.Errorf("%+v", o)
	}
}

func TestParseSaysWhatToDo(t *testing.T) {
	short := filepath.Join(t.TempDir(), "short")
	if err := os.WriteFile(short, []byte("short"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name, want string
		args       []string
	}{
		{"no key", "give -jwks or -jwt-key-file", nil},
		{"a key file that is not there", "-jwt-key-file: open nowhere", []string{"-jwt-key-file", "nowhere"}},
		{"a key that is too short", "at least 32", []string{"-jwt-key-file", short}},
		{"a Redis without a scheme", "-cache-redis or -cache-memory: the URL of the cache's Redis must be like redis://", []string{"-cache-redis", "redis:6379"}},
		{"a cache without memory", "a cache of 0 bytes keeps nothing", []string{"-cache-memory", "0"}},
		{"a size that is none", `"64MB" is no number of bytes`, []string{"-cache-memory", "64MB"}},
		{"a size that is too large", `"9999999GiB" is no number of bytes`, []string{"-cache-memory", "9999999GiB"}},
		{"an unknown flag", "-nope; see x-bff -help", []string{"-nope"}},
		{"a duration without a unit", `invalid value "5" for flag -timeout`, []string{"-timeout", "5"}},
		{"a tier without a limit", `"free" is no tier`, []string{"-limit", "free"}},
		{"a limit of nothing", `"0/s" is no limit`, []string{"-limit-address", "0/s"}},
		{"a proxy that is no network", `"proxy" is no network`, []string{"-trusted-proxies", "proxy"}},
		{"a Redis that is none", "-limit-redis: ", []string{"-limit-redis", "http://redis"}},
		{"less than none under way", "-limit-in-flight: -1 is negative", []string{"-limit-in-flight", "-1"}},
		{"a time before now", "-shed: -1s is negative", []string{"-shed", "-1s"}},
		{"a word that belongs to nothing", `unexpected argument "extra"`, []string{"extra"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if _, err := parse(tc.args...); err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got %v, want %q in it", err, tc.want)
			}
		})
	}
	if _, err := parse("-help"); !errors.Is(err, flag.ErrHelp) {
		t.Errorf("-help: %v", err)
	}
}
