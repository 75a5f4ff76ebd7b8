package edge

import (
	"context"
	"net/http"
	"regexp"

	"github.com/facet-bff/facet/shared/fault"
)

// PrincipalHeader names the user on whose behalf the BFF calls. The network is trusted, so that it is believed.
const PrincipalHeader = "X-Principal"

var userID = regexp.MustCompile(`^[1-9][0-9]{0,9}$`)

type principalKey struct{}

// Principal returns the id of the user who is asking. It is empty outside a request.
func Principal(ctx context.Context) string {
	id, _ := ctx.Value(principalKey{}).(string)
	return id
}

func (c *Contract) authenticate(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := r.Header.Get(PrincipalHeader)
		switch {
		case id == "":
			fault.Write(w, r, fault.New(fault.Unauthenticated, c.service, "The header X-Principal is required."))
		case !userID.MatchString(id):
			fault.Write(w, r, fault.New(fault.Unauthenticated, c.service, "The header X-Principal must be a user's id."))
		default:
			next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), principalKey{}, id)))
		}
	})
}
