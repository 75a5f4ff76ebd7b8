package scaffold

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/token"
	"io"
	"net/http"
	"net/url"
	"os"
	"path"
	"regexp"
	"strings"
	"time"

	"github.com/getkin/kin-openapi/openapi2"
	"github.com/getkin/kin-openapi/openapi2conv"
	"go.yaml.in/yaml/v3"

	"github.com/facet-bff/facet/cmd/facet/internal/tree"
)

// Upstream is a service with its document.
type Upstream struct {
	// Name is what it is called: "orders".
	Name string
	// From is where the document was: a file or a URL.
	From string
	// Extension is that of the document's file: ".yaml" or ".json".
	Extension string
	// Document is its text, in OpenAPI 3.
	Document []byte
	// Converted says that it was Swagger 2.0.
	Converted bool
}

const largest = 64 << 20 // of a document

var name = regexp.MustCompile(`^[a-z][a-z0-9]*$`)

// ValidName reports a name of which no package can be made.
func ValidName(what, text string) error {
	if !name.MatchString(text) || token.IsKeyword(text) {
		return fmt.Errorf("the %s %q: want a name of small letters and digits that begins with a letter and is no keyword of Go", what, text)
	}
	return nil
}

// Read reads the document of a service from a file or a URL.
func Read(ctx context.Context, name, from string) (Upstream, error) {
	if err := ValidName("upstream", name); err != nil {
		return Upstream{}, err
	}
	u, err := Open(ctx, from)
	if err != nil {
		return Upstream{}, fmt.Errorf("the upstream %s: %w", name, err)
	}
	u.Name = name
	return u, nil
}

// Open reads the document of a service from a file or a URL, whatever the service is called.
func Open(ctx context.Context, from string) (Upstream, error) {
	data, err := fetch(ctx, from)
	if err != nil {
		return Upstream{}, err
	}
	u := Upstream{From: from, Extension: ".yaml", Document: data}
	if bytes.HasPrefix(bytes.TrimSpace(data), []byte("{")) {
		u.Extension = ".json"
	}
	var version struct {
		Swagger string
		OpenAPI string `yaml:"openapi"`
	}
	if err := yaml.Unmarshal(data, &version); err == nil && version.OpenAPI == "" && version.Swagger != "" {
		if u.Document, err = Convert(data); err != nil {
			return Upstream{}, fmt.Errorf("%s is Swagger %s and cannot be converted to OpenAPI 3: %w", from, version.Swagger, err)
		}
		u.Extension, u.Converted = ".yaml", true
	}
	return u, nil
}

func fetch(ctx context.Context, from string) ([]byte, error) {
	at, err := url.Parse(from)
	if err != nil || at.Scheme != "http" && at.Scheme != "https" {
		return os.ReadFile(from)
	}
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, from, http.NoBody)
	if err != nil {
		return nil, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s answers %s where a document is wanted", from, response.Status)
	}
	data, err := io.ReadAll(io.LimitReader(response.Body, largest+1))
	if err == nil && len(data) > largest {
		err = fmt.Errorf("%s has more than 64 MiB", path.Base(from))
	}
	return data, err
}

// Convert makes OpenAPI 3.0 of Swagger 2.0, as YAML.
func Convert(data []byte) (converted []byte, err error) {
	defer func() {
		if broken := recover(); broken != nil {
			err = fmt.Errorf("the converter gave up: %v", broken)
		}
	}()
	root, err := tree.Read(data)
	if err != nil {
		return nil, err
	}
	text, err := tree.JSON(root)
	if err != nil {
		return nil, err
	}
	var old openapi2.T
	if err := json.Unmarshal(text, &old); err != nil {
		return nil, err
	}
	if !strings.HasPrefix(old.Swagger, "2.") {
		return nil, errors.New("it is not Swagger 2.0")
	}
	document, err := openapi2conv.ToV3(&old)
	if err != nil {
		return nil, err
	}
	if text, err = json.Marshal(document); err != nil {
		return nil, err
	}
	if root, err = tree.Read(text); err != nil {
		return nil, err
	}
	plain(root)
	return tree.YAML(root)
}

// plain takes the style of JSON away, and leaves what needs quotes to the printer.
func plain(n *yaml.Node) {
	n.Style = 0
	for _, child := range n.Content {
		plain(child)
	}
}
