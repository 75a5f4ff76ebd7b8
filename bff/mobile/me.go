package mobile

import (
	"context"
	"net/http"
	"time"

	"github.com/facet-bff/facet/gen/frontends/mobileapi"
	"github.com/facet-bff/facet/shared/auth"
	"github.com/facet-bff/facet/shared/fault"
)

// GetMe answers GET /api/v1/users/me: the authenticated user.
func (s *Server) GetMe(ctx context.Context, _ mobileapi.GetMeRequestObject) (mobileapi.GetMeResponseObject, error) {
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
	return mobileapi.GetMe200JSONResponse{
		ID:          user.ID,
		DisplayName: user.DisplayName,
		GivenName:   user.GivenName,
		FamilyName:  user.FamilyName,
		Email:       user.Email,
		Tier:        user.Tier,
		AvatarURL:   user.AvatarURL,
	}, nil
}
