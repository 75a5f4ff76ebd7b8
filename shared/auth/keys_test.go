package auth_test

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/facet-bff/facet/shared/auth"
	"github.com/facet-bff/facet/shared/fault"
)

func hashOf(key string) string { return fmt.Sprintf("sha256:%x", sha256.Sum256([]byte(key))) }

// told is what an error tells the caller.
func told(err error) string {
	var f *fault.Error
	if !errors.As(err, &f) {
		return fmt.Sprint(err)
	}
	return f.Kind.String() + ": " + f.Public
}

func TestAKeyIsItsClients(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		file := write(t, "keys.yaml", fmt.Sprintf(`keys:
- {id: shelf-7, hash: %q, subject: "42", tier: free, roles: [display], scopes: [read, write]}
- {id: shelf-8, hash: %q, expires: %s}
- {id: shelf-8, hash: %q}
`, hashOf("seven"), hashOf("eight"), time.Now().Add(time.Hour).Format(time.RFC3339), hashOf("eight, the next")))
		keys, err := auth.NewKeys(auth.KeyConfig{File: file})
		if err != nil {
			t.Fatal(err)
		}
		expect := func(key, want string) {
			t.Helper()
			p, err := keys.Judge(nil, auth.Credential{Value: key})
			got := fmt.Sprint(p.Subject, p.Tier, p.Roles, p.Scopes)
			if err != nil {
				got = told(err)
			}
			if got != want {
				t.Errorf("%s: %s, want %s", key, got, want)
			}
		}
		expect("seven", "42free[display] [read write]")
		expect("eight", "shelf-8[] []")
		expect("eight, the next", "shelf-8[] []")
		expect("nine", "unauthenticated: The key is not known.")
		expect(hashOf("seven"), "unauthenticated: The key is not known.")
		expect(strings.Repeat("k", 513), "unauthenticated: The key is malformed.")
		<-time.After(time.Hour)
		expect("eight", "unauthenticated: The key has expired.")
		expect("eight, the next", "shelf-8[] []")

		_ = os.WriteFile(file, []byte("keys: {}"), 0o600)
		if keys.Reload() == nil {
			t.Error("a file that is no good was taken")
		}
		expect("seven", "42free[display] [read write]")
		_ = os.WriteFile(file, []byte("keys: []"), 0o600)
		if err := keys.Reload(); err != nil {
			t.Error(err)
		}
		expect("seven", "unauthenticated: The key is not known.")
	})
}

func TestParseKeysReportsEveryMistake(t *testing.T) {
	h := hashOf
	text := strings.Join([]string{
		"keys:",
		"- {id: a, hash: " + h("1") + "}",
		"- {hash: " + h("2") + "}",
		"- {id: b, hash: 0123}",
		"- {id: c, hash: sha256:0123}",
		"- {id: d, hash: " + h("1") + "}",
		"- {id: a, hash: " + h("3") + "}",
		"- {id: a, hash: " + h("4") + "}",
		"- {id: a, hash: " + h("5") + ", expires: 2001-01-01T00:00:00Z}",
	}, "\n")
	_, err := auth.ParseKeys([]byte(text))
	want := "line 3: the key has no id\n" +
		"line 4: the hash of b is not sha256: with 64 hexadecimal digits; `facet key` prints one\n" +
		"line 5: the hash of c is not sha256: with 64 hexadecimal digits; `facet key` prints one\n" +
		"line 6: the key of d is that of line 2\n" +
		"line 8: a has a third key: take the oldest out before giving another"
	if err == nil || err.Error() != want {
		t.Errorf("error\n%v, want\n%s", err, want)
	}
	for text, want := range map[string]string{
		"keys: [{id: a, hsh: x}]":                     `line 1: "hsh" is not known of a key`,
		"keys: [a]":                                   "line 1: a key is id, hash and more",
		"clients: []":                                 "field clients not found",
		"keys: []\n---\nkeys: []":                     "a second document",
		"keys: [{id: a, roles: x}":                    "line 1",
		"keys: [{id: a, hash: x, expires: tomorrow}]": "time",
	} {
		if _, err := auth.ParseKeys([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %s", text, err, want)
		}
	}
	if keys, err := auth.ParseKeys(nil); err != nil || len(keys) != 0 {
		t.Errorf("an empty file: %v %v", keys, err)
	}
}

func TestANewKeyIsKnownByItsHash(t *testing.T) {
	key, hash := auth.NewKey()
	if other, _ := auth.NewKey(); other == key || len(key) != 46 || hash != hashOf(key) {
		t.Errorf("%s with %s, then %s", key, hash, other)
	}
}

func FuzzParseKeys(f *testing.F) {
	f.Add([]byte("keys:\n- {id: a, hash: " + hashOf("1") + "}\n"))
	f.Add([]byte("keys: [{id: a, hash: &x x}, *x]"))
	f.Fuzz(func(t *testing.T, text []byte) {
		keys, err := auth.ParseKeys(text)
		for _, k := range keys {
			if err == nil && (k.ID == "" || len(k.Hash) != 71) {
				t.Errorf("%q has the key %+v", text, k)
			}
		}
	})
}
