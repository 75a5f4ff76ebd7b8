package store

import (
	"context"
	"time"
)

// User is a person with an account.
type User struct {
	ID             int64
	Email          string
	GivenName      string
	FamilyName     string
	DisplayName    string
	Tier           string
	Roles          []string
	Locale         string
	Country        string
	Phone          string // empty when there is none
	AvatarURL      string // empty when there is none
	MarketingOptIn bool
	LoyaltyPoints  int32
	CreatedAt      time.Time
	Address        *Address // nil when there is none
}

// Address is where somebody lives or a parcel goes.
type Address struct {
	Street, City, Country, PostalCode string
}

// UserFilter narrows a list of users. An empty member does not.
type UserFilter struct {
	Tier, Role string
}

const userColumns = `id, email, given_name, family_name, display_name, tier, roles, locale, country, phone, avatar_url,
	marketing_opt_in, loyalty_points, created_at, address`

const usersMatching = `FROM users WHERE (?1 = '' OR tier = ?1)
	AND (?2 = '' OR EXISTS (SELECT 1 FROM json_each(roles) WHERE value = ?2))`

var users = list[User]{
	// Users never go away, and ids ascend: any id will do to go on after.
	anchor: `SELECT 1 FROM users WHERE id = ?3`,
	count:  `SELECT count(*) ` + usersMatching,
	page:   `SELECT ` + userColumns + ` ` + usersMatching + ` AND id > ?3 ORDER BY id LIMIT ?4`,
	scan:   scanUser,
}

// User returns the user with the id.
func (s *Store) User(ctx context.Context, id int64) (User, error) {
	return one(ctx, s, scanUser, `SELECT `+userColumns+` FROM users WHERE id = ?`, id)
}

// Users lists users by ascending id.
func (s *Store) Users(ctx context.Context, filter UserFilter, page Page) (Listing[User], error) {
	return users.read(ctx, s, page, filter.Tier, filter.Role)
}

// AddUser adds a user, as a customer and a recipient too.
func (l *Loader) AddUser(u User) {
	l.insert(`INSERT INTO users VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		u.ID, u.Email, u.GivenName, u.FamilyName, u.DisplayName, u.Tier, jsonOf(&u.Roles), u.Locale, u.Country, u.Phone,
		u.AvatarURL, u.MarketingOptIn, u.LoyaltyPoints, asTime{&u.CreatedAt}, jsonOf(&u.Address))
	l.insert(`INSERT INTO customers VALUES (?)`, u.ID)
	l.insert(`INSERT INTO recipients VALUES (?)`, u.ID)
}

func scanUser(r row) (User, error) {
	var u User
	err := r.Scan(&u.ID, &u.Email, &u.GivenName, &u.FamilyName, &u.DisplayName, &u.Tier, jsonOf(&u.Roles), &u.Locale,
		&u.Country, &u.Phone, &u.AvatarURL, &u.MarketingOptIn, &u.LoyaltyPoints, asTime{&u.CreatedAt}, jsonOf(&u.Address))
	return u, err
}
