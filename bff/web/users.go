package web

import (
	"context"
	"time"

	"github.com/facet-bff/facet/gen/frontends/webapi"
	"github.com/facet-bff/facet/gen/upstreams/usersapi"
)

// ListUsers answers GET /api/v1/admin/users. Who may is in the document (x-required-roles).
func (s *Server) ListUsers(ctx context.Context, req webapi.ListUsersRequestObject) (webapi.ListUsersResponseObject, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	page, err := s.users.ListUsers(ctx, new(usersapi.ListUsersParams(req.Params)))
	if err != nil {
		return nil, err
	}
	return webapi.ListUsers200JSONResponse(*page), nil
}
