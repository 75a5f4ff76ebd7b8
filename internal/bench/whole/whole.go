// Package whole is Facet as it is deployed: the frontend of the benchmark's documents, put together by shared/binary from a
// configuration file in which every feature is on that a gateway is bought for.
package whole

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"io"
	"os"
	"path/filepath"
	"text/template"

	"github.com/go-chi/chi/v5"

	"github.com/facet-bff/facet/internal/bench/gen/frontends/appapi"
	"github.com/facet-bff/facet/internal/bench/gen/upstreams/catalogapi"
	"github.com/facet-bff/facet/internal/bench/gen/upstreams/notificationsapi"
	"github.com/facet-bff/facet/internal/bench/gen/upstreams/ordersapi"
	"github.com/facet-bff/facet/internal/bench/gen/upstreams/usersapi"
	"github.com/facet-bff/facet/internal/bench/services"
	"github.com/facet-bff/facet/internal/bench/specs"
	"github.com/facet-bff/facet/shared/auth"
	"github.com/facet-bff/facet/shared/binary"
)

//go:embed facet.yaml
var file string

// configuration is the file, which has places for addresses.
var configuration = template.Must(template.New("facet.yaml").Parse(file))

// key is what tokens are signed with. It is no secret: whatever it opens ends with the benchmark.
const key = "the-benchmark-signs-its-own-tokens"

// Token returns the token of a user.
func Token(user string) (string, error) {
	return auth.Mint([]byte(key), auth.Claims{Subject: user, Tier: "premium", Issuer: "https://id.example.com", Audience: "app"})
}

// Run serves at address, with the admin address beside it, until ctx ends. It logs to log.
func Run(ctx context.Context, address, admin string, at services.Addresses, log io.Writer) error {
	dir, err := os.MkdirTemp("", "facet-bench")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	path, err := write(dir, address, admin, at)
	if err != nil {
		return err
	}
	return program().Run(ctx, path, log)
}

// write writes the configuration file and what it names to dir, and returns its path.
func write(dir, address, admin string, at services.Addresses) (string, error) {
	var config bytes.Buffer
	if err := configuration.Execute(&config, map[string]any{"Address": address, "Admin": admin, "Services": at}); err != nil {
		return "", err
	}
	path := filepath.Join(dir, "facet.yaml")
	return path, errors.Join(
		os.WriteFile(path, config.Bytes(), 0o600),
		os.WriteFile(filepath.Join(dir, "jwt.key"), []byte(key), 0o600),
	)
}

func program() binary.Program {
	return binary.Program{
		Name:      "facet-bench",
		Upstreams: services.Names(),
		Frontends: []binary.Frontend{{
			Name: "app", Documents: specs.FS, Document: "frontends/app.yaml", OpenAPI: appapi.OpenAPI(),
			Mount: func(r chi.Router, up binary.Upstreams) {
				appapi.Mount(r, &server{appapi.NewAggregations(
					catalogapi.NewCaller(up["catalog"]), notificationsapi.NewCaller(up["notifications"]),
					ordersapi.NewCaller(up["orders"]), usersapi.NewCaller(up["users"]),
				)})
			},
		}},
	}
}
