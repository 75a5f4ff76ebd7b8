package service

import (
	"context"

	"github.com/go-chi/chi/v5"
	"github.com/oapi-codegen/runtime/types"

	"github.com/facet-bff/facet/gen/upstreams/usersapi"
	"github.com/facet-bff/facet/internal/demo/edge"
	"github.com/facet-bff/facet/internal/demo/store"
	"github.com/facet-bff/facet/shared/fault"
)

// users says who the customers and the staff are.
type users struct{ store *store.Store }

func (s users) mount(r chi.Router) {
	strict := usersapi.NewStrictHandlerWithOptions(s, nil, usersapi.StrictHTTPServerOptions{
		RequestErrorHandlerFunc: edge.Refuse, ResponseErrorHandlerFunc: fault.Write,
	})
	usersapi.HandlerWithOptions(strict, usersapi.ChiServerOptions{BaseRouter: r, ErrorHandlerFunc: edge.Refuse})
}

var userPages = paging{op: "users.listUsers", prefix: userPrefix, limit: 20, ascending: true}

// ListUsers answers GET /users.
func (s users) ListUsers(
	ctx context.Context, req usersapi.ListUsersRequestObject,
) (usersapi.ListUsersResponseObject, error) {
	page, err := userPages.page(req.Params.Limit, req.Params.Cursor)
	if err != nil {
		return nil, err
	}
	var filter store.UserFilter
	if req.Params.Tier != nil {
		filter.Tier = string(*req.Params.Tier)
	}
	if req.Params.Role != nil {
		filter.Role = string(*req.Params.Role)
	}
	found, err := s.store.Users(ctx, filter, page)
	if err != nil {
		return nil, userPages.failed(err, "")
	}
	return usersapi.ListUsers200JSONResponse{
		Items:      each(found.Items, user),
		Total:      int32(found.Total),
		NextCursor: userPages.next(found.More, func() int64 { return lastOf(found.Items).ID }),
	}, nil
}

// GetUser answers GET /users/{user_id}.
func (s users) GetUser(ctx context.Context, req usersapi.GetUserRequestObject) (usersapi.GetUserResponseObject, error) {
	found, err := s.store.User(ctx, number(userPrefix, req.UserID))
	if err != nil {
		return nil, missing(err, "users.getUser", "There is no user %s.", req.UserID)
	}
	return usersapi.GetUser200JSONResponse(user(found)), nil
}

// GetUserAccess answers GET /users/{user_id}/access.
func (s users) GetUserAccess(
	ctx context.Context, req usersapi.GetUserAccessRequestObject,
) (usersapi.GetUserAccessResponseObject, error) {
	found, err := s.store.User(ctx, number(userPrefix, req.UserID))
	if err != nil {
		return nil, missing(err, "users.getUserAccess", "There is no user %s.", req.UserID)
	}
	u := user(found)
	return usersapi.GetUserAccess200JSONResponse{UserID: u.ID, Tier: u.Tier, Roles: u.Roles}, nil
}

func user(u store.User) usersapi.User {
	shown := usersapi.User{
		ID:             name(userPrefix, u.ID),
		Email:          types.Email(u.Email),
		GivenName:      u.GivenName,
		FamilyName:     u.FamilyName,
		DisplayName:    u.DisplayName,
		Tier:           usersapi.Tier(u.Tier),
		Roles:          each(u.Roles, func(role string) usersapi.Role { return usersapi.Role(role) }),
		Locale:         u.Locale,
		Country:        u.Country,
		Phone:          optional(u.Phone),
		AvatarURL:      optional(u.AvatarURL),
		MarketingOptIn: u.MarketingOptIn,
		LoyaltyPoints:  u.LoyaltyPoints,
		CreatedAt:      u.CreatedAt,
	}
	if a := u.Address; a != nil {
		shown.Address = &usersapi.Address{Street: a.Street, City: a.City, Country: a.Country, PostalCode: a.PostalCode}
	}
	return shown
}
