package web

import (
	"context"
	"net/http"
	"time"

	"github.com/facet-bff/facet/gen/frontends/webapi"
	"github.com/facet-bff/facet/gen/upstreams/usersapi"
	"github.com/facet-bff/facet/shared/auth"
	"github.com/facet-bff/facet/shared/fault"
)

// GetMe answers GET /api/v1/users/me: the authenticated user.
func (s *Server) GetMe(ctx context.Context, _ webapi.GetMeRequestObject) (webapi.GetMeResponseObject, error) {
	ctx, cancel := context.WithTimeout(ctx, 400*time.Millisecond)
	defer cancel()
	userID, err := auth.ActFor(ctx, nil, "admin")
	if err != nil {
		return nil, err
	}
	user, err := s.users.GetUser(ctx, userID)
	if err != nil {
		return nil, fault.Relay(err, http.StatusNotFound, "There is no such user.")
	}
	return webapi.GetMe200JSONResponse(*user), nil
}

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
