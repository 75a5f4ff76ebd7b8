package dev

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/facet-bff/facet/cmd/facet/internal/standin"
	"github.com/facet-bff/facet/shared/binary"
	"github.com/facet-bff/facet/shared/mock"
)

// standins are what answers for the services that have no address: their documents do.
type standins struct {
	ports map[string]*standin.Port // by the names of the services
	seen  [sha256.Size]byte        // of the documents that they answer from
}

// stand has every service stood in for whose address ends in .invalid, from the newest documents. One that has got an
// address since keeps its port, which nobody asks any more.
func (d *dev) stand(ctx context.Context) error {
	names, err := d.addressless()
	if err != nil {
		return err
	}
	seen, err := fingerprint(filepath.Join(d.Dir, "specs"))
	if err != nil {
		return err
	}
	var errs []error
	for _, name := range names {
		if d.standins.ports[name] == nil || d.standins.seen != seen {
			errs = append(errs, d.standFor(ctx, name))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	d.standins.seen = seen
	return nil
}

// standFor answers for a service from its document as it is now.
func (d *dev) standFor(ctx context.Context, name string) error {
	file := d.document(name)
	if file == "" {
		return nil // it is no service of a document, and nothing is known of it
	}
	document, err := standin.Read(ctx, file)
	if err != nil {
		return err
	}
	config := mock.Config{Name: name, Document: document, Stateful: true}
	if port := d.standins.ports[name]; port != nil {
		return port.Turn(config)
	}
	port, err := standin.Listen("127.0.0.1:0", config)
	if err != nil {
		return err
	}
	d.standins.ports[name] = port
	fmt.Fprintf(d.Log, "facet: %s has no address: its document answers at %s; %s= is another\n", name, port.URL(), variable(name))
	return nil
}

// addressless are the services whose address ends in .invalid, and that the environment can give another.
func (d *dev) addressless() ([]string, error) {
	var names []string
	for _, p := range d.ports {
		path := d.config(p.frontend)
		settings, err := binary.Load(path)
		if err != nil {
			return nil, err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		for name, u := range settings.Upstreams {
			at, err := url.Parse(u.URL)
			if err == nil && strings.HasSuffix(at.Hostname(), ".invalid") && bytes.Contains(text, []byte("${"+variable(name)+":-")) && !d.given(name) {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

// given says whether the configuration of this run has the service's address.
func (d *dev) given(name string) bool {
	return slices.ContainsFunc(d.Environment, func(pair string) bool { return strings.HasPrefix(pair, variable(name)+"=") })
}

// environment is what binaries have besides that of this process.
func (d *dev) environment() []string {
	all := slices.Clone(d.Environment)
	names, _ := d.addressless() // the binary says what is wrong with its configuration
	for _, name := range names {
		if port := d.standins.ports[name]; port != nil {
			all = append(all, variable(name)+"="+port.URL())
		}
	}
	return all
}

// document is the file of a service's document; empty for none.
func (d *dev) document(name string) string {
	for _, extension := range []string{".yaml", ".yml", ".json"} {
		file := filepath.Join(d.Dir, "specs", "upstreams", name+extension)
		if _, err := os.Stat(file); err == nil {
			return file
		}
	}
	return ""
}

// variable is that of the environment which has a service's address: ORDERS_URL.
func variable(name string) string {
	return strings.ToUpper(strings.ReplaceAll(name, "-", "_")) + "_URL"
}

// fingerprint is that of all files of a folder.
func fingerprint(dir string) (sum [sha256.Size]byte, err error) {
	hash := sha256.New()
	err = filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		text, err := os.ReadFile(path)
		fmt.Fprintf(hash, "%q %d\n", path, len(text)) // never fails
		hash.Write(text)
		return err
	})
	copy(sum[:], hash.Sum(nil))
	return sum, err
}
