package iot

import (
	"context"
	"net/http"
	"time"

	"github.com/facet-bff/facet/gen/frontends/iotapi"
	"github.com/facet-bff/facet/shared/auth"
	"github.com/facet-bff/facet/shared/fault"
)

// GetMe answers GET /api/v1/users/me: the authenticated user.
func (s *Server) GetMe(ctx context.Context, _ iotapi.GetMeRequestObject) (iotapi.GetMeResponseObject, error) {
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
	return iotapi.GetMe200JSONResponse{ID: user.ID, T: user.Tier, P: user.LoyaltyPoints}, nil
}
