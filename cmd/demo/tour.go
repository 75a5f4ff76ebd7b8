package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/facet-bff/facet/shared/auth"
)

// tour prints requests to try.
func (d *demo) tour(out io.Writer) error {
	key, err := os.ReadFile(d.key)
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
	_, err = fmt.Fprintf(out, tourText, user, admin, d.bin)
	return err
}

const tourText = `
Everything is up. Paste these into another terminal:

  export TOKEN=%s
  export ADMIN=%s

  # one dashboard, three clients
  curl -s -H "Authorization: Bearer $TOKEN" 127.0.0.1:8081/api/v1/dashboard
  curl -s -H "Authorization: Bearer $TOKEN" 127.0.0.1:8082/api/v1/dashboard
  curl -s -H "Authorization: Bearer $TOKEN" 127.0.0.1:8083/api/v1/dashboard

  # the same behind one entry point
  curl -s -H "Authorization: Bearer $TOKEN" 127.0.0.1:8080/mobile/api/v1/dashboard

  # order something, and see it (it needs an Idempotency-Key)
  curl -si -H "Authorization: Bearer $TOKEN" -H 'Idempotency-Key: try-1' -H 'Content-Type: application/json' \
    -d '{"items":[{"product_id":"p-17","quantity":2}],"shipping_address":{"street":"Hauptstr. 1","city":"Berlin","country":"DE","postal_code":"10115"}}' \
    127.0.0.1:8081/api/v1/orders

  # admins only
  curl -s -H "Authorization: Bearer $ADMIN" '127.0.0.1:8082/api/v1/admin/users?limit=2'

  # make the order service slow, and look at X-BFF-Partial; then mend it
  curl -s -X PUT 127.0.0.1:7000/faults/orders -d latency:2s
  curl -si -H "Authorization: Bearer $TOKEN" 127.0.0.1:8081/api/v1/dashboard
  curl -s -X DELETE 127.0.0.1:7000/faults/orders

Logs are in %s/logs. Metrics: curl -s 127.0.0.1:9081/metrics. Ctrl-C stops everything.
`
