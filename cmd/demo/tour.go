package main

import (
	"bytes"
	_ "embed"
	"io"
	"os"
	"path/filepath"
	"text/template"
	"time"

	"github.com/facet-bff/facet/shared/auth"
)

//go:embed tour.txt
var tourText string

var tourTemplate = template.Must(template.New("tour").Parse("\n" + tourText))

// tour prints requests to try.
func (d *demo) tour(out io.Writer) error {
	key, err := os.ReadFile(filepath.Join(d.deploy, "jwt-hs256.key"))
	if err != nil {
		return err
	}
	claims := auth.Claims{Subject: "42", Tier: "premium", Roles: []string{"customer"}, Lifetime: 12 * time.Hour}
	user, err := auth.Mint(bytes.TrimSpace(key), claims)
	if err != nil {
		return err
	}
	claims.Subject, claims.Roles = "1", []string{"admin"}
	admin, err := auth.Mint(bytes.TrimSpace(key), claims)
	if err != nil {
		return err
	}
	return tourTemplate.Execute(out, map[string]string{"Token": user, "Admin": admin, "Logs": filepath.Join(d.bin, "logs")})
}
